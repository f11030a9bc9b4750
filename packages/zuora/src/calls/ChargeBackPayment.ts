/**
 * Report a charge-back: Zuora makes an external refund of the amount and answers it. What was applied is owed again.
 *
 * Source: Zuora API reference, Reverse a payment. A POST, so it takes an Idempotency-Key.
 */
import type * as Result from "effect/Result"
import { interpreter } from "../answers/Interpretation.ts"
import { GatewayReversal } from "../objects/GatewayReversal.ts"
import type { PreparedCall } from "../PreparedCall.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { type GatewayReport, prepareReport } from "../requests/GatewayReport.ts"
import { type Amount, literal } from "../requests/RequestChecks.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends GatewayReport {
  /** How much was charged back. */
  readonly amount: Amount
}

const kind = { name: "charge-back-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> =>
  prepareReport(kind, "chargeback", request, (checks) => ({
    amount: literal(checks.amount("amount", request.amount))
  }))

/** The refund that was made, where one was. */
export const Response = GatewayReversal
export type Response = GatewayReversal

export const interpret = interpreter(kind, Response)
