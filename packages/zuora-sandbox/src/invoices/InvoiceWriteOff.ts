/**
 * Writing off and reversing invoices, writing off debit memos. Source: Zuora API reference, "Write off an invoice",
 * "Reverse an invoice", "Write off a debit memo"; Zuora documentation, "Invoice reversal".
 */
import * as Result from "effect/Result"
import * as Allocation from "../settlement/Allocation.ts"
import { type Call, type Operation, param, readAmount, today } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import type { Invoice } from "./Invoice.ts"
import { amountOf, balanceOf, creditedOf, linesOf, paidOf } from "../settlement/Receivable.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"
import { show } from "../settlement/Target.ts"
import * as WriteOff from "../settlement/WriteOff.ts"

const find = (call: Call): Result.Result<Invoice, Refusal> => {
  const invoice = call.tx.byKey("invoice", param(call, "invoiceKey"))
  return invoice === undefined ? notFound(param(call, "invoiceKey")) : Result.succeed(invoice)
}

const writeOffShape = {
  amount: Fields.decimal,
  comment: Fields.text(255),
  items: Fields.list({ invoiceItemId: Fields.required(Fields.text(32)), financeInformation: Fields.anything }, 2000),
  memoDate: Fields.date,
  nonRevenueWriteOffAccountingCode: Fields.text(),
  reasonCode: Fields.text(),
  revenueImpacting: Fields.oneOf("Yes", "No"),
  taxAutoCalculation: Fields.boolean
}

/** Every open line, or by the application rule a share of a stated amount. */
const amountsOf = (
  call: Call,
  invoice: Invoice,
  text: string | undefined
): Result.Result<ReadonlyMap<string, bigint>, Refusal> =>
  Result.gen(function* () {
    const lines = linesOf(invoice)
    if (text === undefined) return new Map(lines.map((line) => [line.id, line.balance]))
    yield* WriteOff.checkPermission(call)
    const total = yield* readAmount(text, invoice.currency, "amount")
    const balance = balanceOf(invoice)
    yield* rule(
      total <= balance,
      `The amount ${show(total, invoice.currency)} is above the balance ${show(balance, invoice.currency)} of invoice ${invoice.number}.`
    )
    const salt = `${call.tx.tenant.seed}:${call.tx.tenant.given["id"] ?? 0}`
    const shares = Allocation.allocate(call.settings.applicationRule, total, lines, salt)
    return new Map(shares.map((share) => [share.id, share.amount]))
  })

/** PUT /v1/invoices/{invoiceKey}/write-off: `items` names all items or is left out. */
export const writeOff: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(writeOffShape, call.body)
    const invoice = yield* find(call)
    yield* rule(invoice.status === "Posted", `Invoice ${invoice.number} is ${invoice.status}, not Posted.`)
    yield* rule(balanceOf(invoice) > 0n, `Invoice ${invoice.number} has no balance to write off.`)
    yield* rule(invoice.items.length <= WriteOff.maxItems, `More than ${WriteOff.maxItems} items.`)
    const named = body.items?.map((item) => item.invoiceItemId)
    yield* rule(
      named === undefined || invoice.items.every((item) => named.includes(item.id)),
      "Either all items of the invoice are named or none."
    )
    const amounts = yield* amountsOf(call, invoice, body.amount)
    const { reasonCode = "Write-off" } = body
    const memo = yield* WriteOff.credit(call, "invoice", invoice, amounts, { ...body, reasonCode })
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

const debitMemoShape = { comment: Fields.text(255), memoDate: Fields.date, reasonCode: Fields.text() }

/** PUT /v1/debit-memos/{debitMemoKey}/write-off */
export const writeOffDebitMemo: Operation = (call) =>
  Result.gen(function* () {
    yield* WriteOff.checkPermission(call)
    const body = yield* Fields.readBody(debitMemoShape, call.body)
    const memo = call.tx.byKey("debitMemo", param(call, "debitMemoKey"))
    if (memo === undefined) return yield* notFound(param(call, "debitMemoKey"))
    yield* rule(memo.status === "Posted", `Debit memo ${memo.number} is ${memo.status}, not Posted.`)
    if (balanceOf(memo) <= 0n) return yield* refuse(30, `Debit memo ${memo.number} has no balance to write off.`)
    const amounts = new Map(linesOf(memo).map((line) => [line.id, line.balance]))
    const written = { ...body, reasonCode: body.reasonCode ?? "Write-off" }
    const credit = yield* WriteOff.credit(call, "debitMemo", memo, amounts, written)
    return { creditMemo: { id: credit.id }, success: true }
  })
