/**
 * Report that the gateway has rejected an electronic payment after it was processed, such as an ACH return.
 *
 * Without Asynchronous Payment Statuses Zuora makes an external refund over the whole payment and answers it; with them
 * the payment fails and is unapplied. What is answered then is not documented: the fields of both are optional.
 *
 * Source: Zuora API reference, Reject a payment. A POST, so it takes an Idempotency-Key.
 */
import type * as Result from "effect/Result"
import { interpreter } from "../answers/Interpretation.ts"
import { GatewayReversal } from "../objects/GatewayReversal.ts"
import type { PreparedCall } from "../PreparedCall.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { type GatewayReport, prepareReport } from "../requests/GatewayReport.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export type Request = GatewayReport

const kind = { name: "reject-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => prepareReport(kind, "reject", request)

/** The refund that was made, where one was. */
export const Response = GatewayReversal
export type Response = GatewayReversal

export const interpret = interpreter(kind, Response)
