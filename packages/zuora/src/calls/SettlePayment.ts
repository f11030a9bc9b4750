/**
 * Report that the gateway has settled an electronic payment: it can then not be canceled any more.
 *
 * Source: Zuora API reference, Settle a payment. A POST, so it takes an Idempotency-Key.
 */
import type * as Result from "effect/Result"
import { interpreter } from "../answers/Interpretation.ts"
import { Payment } from "../objects/Payment.ts"
import type { PreparedCall } from "../PreparedCall.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { type GatewayReport, prepareReport } from "../requests/GatewayReport.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export type Request = GatewayReport

const kind = { name: "settle-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => prepareReport(kind, "settle", request)

/** The payment, its gateway state Settled. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
