/**
 * Report that the gateway has rejected an electronic payment after it was processed, such as an ACH return.
 *
 * Without Asynchronous Payment Statuses Zuora makes an external refund over the whole payment and answers it; with them
 * the payment fails and is unapplied. What is answered then is not documented: the fields of both are optional.
 *
 * Source: Zuora API reference, Reject a payment. A POST, so it takes an Idempotency-Key.
 */
import * as Result from "effect/Result"
import { gatewayReport, type GatewayReport } from "../requests/GatewayReport.ts"
import { GatewayReversal } from "../objects/GatewayReversal.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export type Request = GatewayReport

const kind = { name: "reject-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const { body, key } = gatewayReport(checks, request)
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/gateway-settlement/payments/${key}/reject`, write(checked))
  )
}

/** The refund that was made, where one was. */
export const Response = GatewayReversal
export type Response = GatewayReversal

export const interpret = interpreter(kind, Response)
