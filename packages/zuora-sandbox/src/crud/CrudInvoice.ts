/** CRUD invoices. Source: Zuora API reference, "CRUD: Retrieve an invoice", "CRUD: Update an invoice". */
import * as Result from "effect/Result"
import { type Call, type Operation, isoDatetime, param } from "../server/Call.ts"
import type { Invoice } from "../invoices/Invoice.ts"
import * as Fields from "../server/Fields.ts"
import { shownAdjustment } from "../invoices/InvoiceReads.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { amount } from "../server/Json.ts"
import { type Refusal, notFound, rule } from "../server/Refusal.ts"
import { userOf } from "../server/Tenant.ts"

import { day, open, pick, stamps } from "./CrudRecord.ts"

/** GET /v1/object/invoice/{id}?fields= */
export const get: Operation = (call) =>
  Result.gen(function* () {
    const invoice = call.tx.get("invoice", param(call, "id"))
    if (invoice === undefined) return yield* notFound(param(call, "id"))
    const money = (minor: bigint) => amount(minor, invoice.currency)
    return pick(call, {
      Id: invoice.id,
      InvoiceNumber: invoice.number,
      AccountId: invoice.accountId,
      Amount: money(Receivable.amountOf(invoice)),
      AmountWithoutTax: money(Receivable.amountOf(invoice) - Receivable.taxAmountOf(invoice)),
      TaxAmount: money(Receivable.taxAmountOf(invoice)),
      TaxExemptAmount: money(0n),
      Balance: money(Receivable.balanceOf(invoice)),
      PaymentAmount: money(Receivable.paidOf(invoice)),
      RefundAmount: money(invoice.headerRefunded ?? 0n),
      AdjustmentAmount: money(shownAdjustment(call, invoice)),
      CreditBalanceAdjustmentAmount: money(invoice.creditBalancePaid ?? 0n),
      CreditMemoAmount: money(Receivable.creditedOf(invoice)),
      Status: invoice.status,
      InvoiceDate: day(call, invoice.invoiceDate),
      TargetDate: day(call, invoice.targetDate),
      DueDate: day(call, invoice.dueDate),
      PostedDate: invoice.postedDate === null ? null : isoDatetime(call, invoice.postedDate),
      PostedBy: invoice.postedDate === null ? null : userOf(call.tx.tenant),
      SourceType: invoice.sourceType,
      IncludesOneTime: true,
      IncludesRecurring: true,
      IncludesUsage: true,
      ...stamps(call, invoice)
    })
  })

/**
 * Whether a posted invoice can go back to draft. Source: Zuora documentation, "Canceling posted invoices": the newest of
 * the account. That nothing may be applied to it, nor a memo made from it, is inferred.
 */
const checkUnpost = (call: Call, invoice: Invoice): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    const { tx } = call
    const newer = tx
      .where("invoice", "accountId", invoice.accountId)
      .some((other) => other.status === "Posted" && other.invoiceDate > invoice.invoiceDate)
    yield* rule(!newer, `The invoice ${invoice.number} is not the newest of its account`)
    yield* rule(
      Receivable.paidOf(invoice) === 0n && Receivable.creditedOf(invoice) === 0n && !invoice.reversed,
      `Something is applied to the invoice ${invoice.number}`
    )
    const memos = [
      ...tx.where("creditMemo", "referredInvoiceId", invoice.id),
      ...tx.where("debitMemo", "referredInvoiceId", invoice.id)
    ]
    yield* rule(
      memos.every((memo) => memo.status === "Canceled"),
      `Memos were made from the invoice ${invoice.number}`
    )
  })

/**
 * PUT /v1/object/invoice/{id}: posts a draft, cancels one, or takes a posted one back to draft. Source: Zuora API
 * reference, "CRUD: Update an invoice"; the last with the permission Cancel Posted Billing Documents. That only drafts
 * are canceled is inferred.
 */
export const update: Operation = (call) =>
  Result.gen(function* () {
    const shape = { Status: Fields.required(Fields.oneOf("Draft", "Posted", "Canceled")) }
    const { Status } = yield* Fields.readBody(shape, call.body, open(call))
    const invoice = call.tx.get("invoice", param(call, "id"))
    if (invoice === undefined) return yield* notFound(param(call, "id"))
    const needed = Status === "Draft" ? "Posted" : "Draft"
    yield* rule(invoice.status === needed, `The invoice is ${invoice.status}, not ${needed}`)
    if (Status === "Draft") yield* checkUnpost(call, invoice)
    const postedDate = Status === "Posted" ? call.now : null
    call.tx.put("invoice", { ...invoice, status: Status, postedDate, updatedDate: call.now })
    return { Success: true, Id: invoice.id }
  })
