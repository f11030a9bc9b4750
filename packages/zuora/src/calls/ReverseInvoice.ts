/**
 * Reverse a posted invoice: Zuora makes a credit memo that mirrors it and applies it; the invoice stays Posted, flagged.
 *
 * Source: Zuora API reference, Reverse an invoice; Zuora Billing documentation, Invoice reversal, which describes it as
 * one transaction. Refused while payments or memos are applied. With more than 2,000 items it may run on after the
 * answer: a success then says that it was begun, and only the invoice's `reversed` and balance say that it is done.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { MadeDocument } from "../answers/MadeDocument.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { reversalTerms, type ReversalTerms } from "../requests/ReversalTerms.ts"
import { maybe, object } from "../wire/WireObject.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends ReversalTerms {
  /** Invoice id or number. */
  readonly invoiceKey: string
}

const kind = { name: "reverse-invoice", method: "PUT", movesMoney: true, rollsBack: true } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("invoiceKey", request.invoiceKey)
  const body = reversalTerms(checks, request)
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/invoices/${key}/reverse`, write(checked))
  )
}

/** The mirroring credit memo, and the debit memo that reverses a credit memo linked to the invoice. */
export const Response = object({
  success: Schema.Literal(true),
  creditMemo: maybe(MadeDocument),
  debitMemo: maybe(MadeDocument)
})
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
