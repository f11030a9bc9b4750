/**
 * Report that the gateway has settled an electronic payment: it can then not be canceled any more.
 *
 * Source: Zuora API reference, Settle a payment. A POST, so it takes an Idempotency-Key.
 */
import * as Result from "effect/Result"
import { gatewayReport, type GatewayReport } from "../requests/GatewayReport.ts"
import { Payment } from "../objects/Payment.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export type Request = GatewayReport

const kind = { name: "settle-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const { body, key } = gatewayReport(checks, request)
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/gateway-settlement/payments/${key}/settle`, write(checked))
  )
}

/** The payment, its gateway state Settled. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
