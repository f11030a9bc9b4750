/**
 * Report a charge-back: Zuora makes an external refund of the amount and answers it. What was applied is owed again.
 *
 * Source: Zuora API reference, Reverse a payment. A POST, so it takes an Idempotency-Key.
 */
import * as Result from "effect/Result"
import { gatewayReport, type GatewayReport } from "../requests/GatewayReport.ts"
import { GatewayReversal } from "../objects/GatewayReversal.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { type Amount, literal, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
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
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const { body: report, key } = gatewayReport(checks, request)
  const body = { amount: literal(checks.amount("amount", request.amount)), ...report }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/gateway-settlement/payments/${key}/chargeback`, write(checked))
  )
}

/** The refund that was made, where one was. */
export const Response = GatewayReversal
export type Response = GatewayReversal

export const interpret = interpreter(kind, Response)
