/** POST /v1/invoices/{invoiceKey}/creditmemos. Source: Zuora API reference, "Create a credit memo from an invoice". */
import * as Result from "effect/Result"
import { type Operation, param, today } from "../server/Call.ts"
import * as CreditMemoPost from "./CreditMemoPost.ts"
import * as CreditMemoWire from "./CreditMemoWire.ts"
import * as Fields from "../server/Fields.ts"
import { availableToCredit } from "../invoices/InvoiceReads.ts"
import * as MemoItems from "./MemoItems.ts"
import { notFound, rule } from "../server/Refusal.ts"
import { show } from "../settlement/Target.ts"

const shape = {
  autoApplyToInvoiceUponPosting: Fields.boolean,
  autoPost: Fields.boolean,
  comment: Fields.text(255),
  effectiveDate: Fields.date,
  excludeFromAutoApplyRules: Fields.boolean,
  invoiceId: Fields.text(32),
  reasonCode: Fields.text(),
  taxAutoCalculation: Fields.boolean
}

/** A body `invoiceId` wins over the path, and may be missing. */
export const createFromInvoice: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody({ ...shape, items: MemoItems.fieldOf(call) }, call.body)
    const key = body.invoiceId ?? param(call, "invoiceKey")
    const invoice = call.tx.byKey("invoice", key)
    if (invoice === undefined) return yield* notFound(key)
    yield* rule(invoice.status === "Posted", `Invoice ${invoice.number} is ${invoice.status}, not Posted.`)
    const items = yield* MemoItems.read(call, invoice, body, (amount, line) => {
      const available = availableToCredit(call, invoice, line)
      return rule(
        call.settings.availableToCreditCheck === "off" || amount <= available,
        `The amount ${show(amount, invoice.currency)} is above the ${show(available, invoice.currency)} available to credit.`
      )
    })
    const memo = CreditMemoPost.write(call, {
      accountId: invoice.accountId,
      currency: invoice.currency,
      sourceType: "Invoice",
      source: "AdhocFromInvoice",
      creditMemoDate: body.effectiveDate ?? today(call),
      reasonCode: body.reasonCode ?? "",
      comment: body.comment ?? null,
      referredInvoiceId: invoice.id,
      autoApplyUponPosting: body.autoApplyToInvoiceUponPosting ?? false,
      excludeFromAutoApplyRules: body.excludeFromAutoApplyRules ?? false,
      items
    })
    if (body.autoPost === true) yield* CreditMemoPost.postAndApply(call, memo)
    return CreditMemoWire.answer(call, call.tx.get("creditMemo", memo.id) ?? memo)
  })
