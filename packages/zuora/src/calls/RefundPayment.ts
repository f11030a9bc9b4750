/**
 * Refund unapplied money of a payment. Source: Zuora API reference, Refund a payment. Applied money must be unapplied
 * first, or refunded by {@link RefundAppliedPayment}.
 */
import * as Result from "effect/Result"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { Refund } from "../objects/Refund.ts"
import { checkTerms, type RefundTerms } from "../requests/RefundTerms.ts"
import { type Amount, literal, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends RefundTerms {
  /** Payment id or number. */
  readonly paymentKey: string
  /** At most what is unapplied. */
  readonly totalAmount: Amount
}

const kind = { name: "refund-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("paymentKey", request.paymentKey)
  const totalAmount = literal(checks.amount("totalAmount", request.totalAmount))
  const body = { totalAmount, ...checkTerms(checks, request) }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/payments/${key}/refunds`, write(checked))
  )
}

/** The new refund. Status Processing is neither success nor failure. */
export const Response = Refund
export type Response = Refund

export const interpret = interpreter(kind, Response)
