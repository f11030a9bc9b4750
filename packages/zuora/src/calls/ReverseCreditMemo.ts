/**
 * Reverse a posted credit memo: Zuora makes a debit memo that mirrors it and applies the one to the other; the memo
 * stays Posted, flagged, and cannot be unapplied later. A related invoice may be reversed with it.
 *
 * Source: Zuora API reference, Reverse a credit memo. Only a memo of a bill run, not made from an invoice or charge,
 * nothing of it applied or refunded, the latest of its subscription, at most 2,000 items.
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
  /** Credit memo id or number. */
  readonly creditMemoKey: string
}

const kind = { name: "reverse-credit-memo", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("creditMemoKey", request.creditMemoKey)
  return Result.map(checks.result(kind.name, reversalTerms(checks, request)), (checked) =>
    prepared(kind, `/v1/credit-memos/${key}/reverse`, write(checked))
  )
}

/** The mirroring debit memo, and the credit memo that reverses an invoice linked to the memo. */
export const Response = object({
  success: Schema.Literal(true),
  debitMemo: maybe(MadeDocument),
  creditMemo: maybe(MadeDocument)
})
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
