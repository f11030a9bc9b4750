/**
 * Cancel a payment. Source: Zuora API reference, Cancel a payment. Only processed payments that are not settled yet;
 * depending on a tenant rule Zuora unapplies it first.
 */
import * as Result from "effect/Result"
import { interpreter } from "../answers/Interpretation.ts"
import { Payment } from "../objects/Payment.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Payment id or number. */
  readonly paymentKey: string
}

const kind = { name: "cancel-payment", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. It has no content, but Zuora answers 415 without a JSON body. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("paymentKey", request.paymentKey)
  return Result.map(checks.result(kind.name, "{}"), (body) => prepared(kind, `/v1/payments/${key}/cancel`, body))
}

/** The payment, its status Canceled. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
