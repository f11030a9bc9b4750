/**
 * Change what a payment says about itself, but no amount: comment, reference, gateway state, accounting codes.
 *
 * Source: Zuora API reference, Update a payment. A PUT without Idempotency-Key, but it says new values and not
 * differences: a repeat changes nothing further.
 */
import * as Result from "effect/Result"
import { accountingCodes, type PaymentCodes } from "../requests/AccountingCodes.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { Payment } from "../objects/Payment.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Payment id; that a number is taken too is documented only since 2025. */
  readonly paymentId: string
  readonly comment?: string | undefined
  /** Only of external payments. */
  readonly referenceId?: string | undefined
  /** Needs the permission to edit the gateway status. */
  readonly gatewayState?: GatewayState | undefined
  /** Not of standalone payments. */
  readonly financeInformation?: PaymentCodes | undefined
  /** Id or number of the payment schedule to link. */
  readonly paymentScheduleKey?: string | undefined
}
type GatewayState = "NotSubmitted" | "Submitted" | "Settled" | "FailedToSettle"

const kind = { name: "update-payment", method: "PUT", movesMoney: false, rollsBack: false } as const

const gatewayStates = ["NotSubmitted", "Submitted", "Settled", "FailedToSettle"] as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const id = checks.requiredId("paymentId", request.paymentId)
  if (request.gatewayState !== undefined) checks.oneOf("gatewayState", request.gatewayState, gatewayStates)
  const { paymentId: _path, ...changes } = request
  if (Object.values(changes).every((value) => value === undefined)) {
    checks.add("", "changes nothing", "give a new value")
  }
  const body = {
    comment: checks.text("comment", request.comment, 255),
    financeInformation: accountingCodes(checks, "financeInformation", request.financeInformation),
    gatewayState: request.gatewayState,
    paymentScheduleKey: checks.text("paymentScheduleKey", request.paymentScheduleKey, 100),
    referenceId: checks.text("referenceId", request.referenceId, 100)
  }
  return Result.map(checks.result(kind.name, body), (checked) => prepared(kind, `/v1/payments/${id}`, write(checked)))
}

/** The payment afterwards. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
