/** CRUD invoices. Source: Zuora API reference, "CRUD: Retrieve an invoice", "CRUD: Update an invoice". */
import * as Result from "effect/Result"
import { type Operation, isoDatetime, param } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import { shownAdjustment } from "../invoices/InvoiceReads.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { amount } from "../server/Json.ts"
import { notFound, rule } from "../server/Refusal.ts"
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
 * PUT /v1/object/invoice/{id}: posts a draft, or cancels one. Source: Zuora API reference, CRUD: Update an invoice. That
 * only drafts are canceled is inferred: Zuora also lets the newest posted invoice of an account go back.
 */
export const update: Operation = (call) =>
  Result.gen(function* () {
    const shape = { Status: Fields.required(Fields.oneOf("Posted", "Canceled")) }
    const { Status } = yield* Fields.readBody(shape, call.body, open(call))
    const invoice = call.tx.get("invoice", param(call, "id"))
    if (invoice === undefined) return yield* notFound(param(call, "id"))
    yield* rule(invoice.status === "Draft", `The invoice is ${invoice.status}, not Draft`)
    const postedDate = Status === "Posted" ? call.now : null
    call.tx.put("invoice", { ...invoice, status: Status, postedDate, updatedDate: call.now })
    return { Success: true, Id: invoice.id }
  })
