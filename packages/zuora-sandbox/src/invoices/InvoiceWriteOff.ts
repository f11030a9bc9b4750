/**
 * Writing off and reversing invoices, writing off debit memos. Source: Zuora API reference, "Write off an invoice",
 * "Reverse an invoice", "Write off a debit memo"; Zuora documentation, "Invoice reversal".
 */
import * as Result from "effect/Result"
import { type Call, type Operation, type Outcome, param, today } from "../server/Call.ts"
import type { DebitMemo } from "../memos/DebitMemo.ts"
import { find as findDebitMemo } from "../memos/DebitMemoReads.ts"
import * as Fields from "../server/Fields.ts"
import type { Invoice } from "./Invoice.ts"
import { type ReceivableKind, amountOf, creditedOf, linesOf, paidOf } from "../settlement/Receivable.ts"
import { type Refusal, notFound, rule } from "../server/Refusal.ts"
import * as WriteOff from "../settlement/WriteOff.ts"
import * as WriteOffRequest from "../settlement/WriteOffRequest.ts"

const find = (call: Call): Result.Result<Invoice, Refusal> => {
  const invoice = call.tx.byKey("invoice", param(call, "invoiceKey"))
  return invoice === undefined ? notFound(param(call, "invoiceKey")) : Result.succeed(invoice)
}

/** PUT /v1/invoices/{invoiceKey}/write-off */
export const writeOff: Operation = (call) => Result.flatMap(find(call), (invoice) => written(call, "invoice", invoice))

const written = (call: Call, kind: ReceivableKind, row: Invoice | DebitMemo): Outcome =>
  Result.gen(function* () {
    const body = yield* WriteOffRequest.read(call, kind)
    const amounts = yield* WriteOffRequest.amountsOf(call, kind, row, body)
    const { comment, memoDate, reasonCode = "Write-off" } = body
    const revenueImpacting = body.revenueImpacting !== "No"
    const memo = yield* WriteOff.credit(call, kind, row, amounts, { comment, memoDate, reasonCode, revenueImpacting })
    return { creditMemo: { id: memo.id }, success: true }
  })

/** Whether a later invoice bills one of the same subscriptions. */
const isOutdated = (call: Call, invoice: Invoice): boolean => {
  const subscriptions = new Set(invoice.items.map((item) => item.subscriptionId).filter((id) => id !== null))
  return call.tx
    .where("invoice", "accountId", invoice.accountId)
    .some(
      (other) =>
        other.id !== invoice.id &&
        other.status === "Posted" &&
        !other.reversed &&
        other.invoiceDate > invoice.invoiceDate &&
        other.items.some((item) => item.subscriptionId !== null && subscriptions.has(item.subscriptionId))
    )
}

const reverseShape = {
  applyEffectiveDate: Fields.date,
  comment: Fields.text(255),
  memoDate: Fields.date,
  reasonCode: Fields.text()
}

/** PUT /v1/invoices/{invoiceKey}/reverse: the invoice stays Posted and is flagged. */
export const reverse: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(reverseShape, call.body)
    const invoice = yield* find(call)
    const { number } = invoice
    yield* rule(invoice.status === "Posted", `Invoice ${number} is ${invoice.status}, not Posted.`)
    yield* rule(!invoice.reversed, `Invoice ${number} is reversed already.`)
    yield* rule(amountOf(invoice) >= 0n, `Invoice ${number} has a negative total.`)
    yield* rule(invoice.items.length <= WriteOff.maxItems, `More than ${WriteOff.maxItems} items.`)
    yield* rule(
      paidOf(invoice) === 0n && creditedOf(invoice) === 0n,
      `Payments or credit memos are applied to invoice ${number}: unapply them first.`
    )
    const derived = [
      ...call.tx.where("creditMemo", "referredInvoiceId", invoice.id),
      ...call.tx.where("debitMemo", "referredInvoiceId", invoice.id)
    ]
    yield* rule(
      derived.every((memo) => memo.status === "Canceled"),
      `Memos made from invoice ${number} are not canceled.`
    )
    yield* rule(!isOutdated(call, invoice), `Invoice ${number} is not the newest of each of its subscriptions.`)
    const memoDate = body.memoDate ?? today(call)
    const effectiveDate = body.applyEffectiveDate ?? [today(call), memoDate].toSorted().at(-1) ?? memoDate
    yield* rule(memoDate >= invoice.invoiceDate, `The memo date ${memoDate} is before the invoice date.`)
    yield* rule(effectiveDate >= memoDate, `The effective date ${effectiveDate} is before the memo date.`)
    const amounts = new Map(linesOf(invoice).map((line) => [line.id, line.balance]))
    const { comment, reasonCode = "Invoice reversal" } = body
    const memo = yield* WriteOff.credit(call, "invoice", invoice, amounts, {
      comment,
      memoDate,
      reasonCode,
      effectiveDate
    })
    const credited = call.tx.get("invoice", invoice.id) ?? invoice
    call.tx.put("invoice", { ...credited, reversed: true, updatedDate: call.now })
    return { creditMemo: { id: memo.id }, success: true }
  })

/** PUT /v1/debit-memos/{debitMemoKey}/write-off */
export const writeOffDebitMemo: Operation = (call) =>
  Result.gen(function* () {
    yield* WriteOff.checkPermission(call)
    return yield* written(call, "debitMemo", yield* findDebitMemo(call))
  })
