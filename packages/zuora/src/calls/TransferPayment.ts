/**
 * Transfer a payment to another account, or to none. Source: Zuora API reference, Transfer a payment. Only external
 * payments that are fully unapplied.
 */
import * as Result from "effect/Result"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { Payment } from "../objects/Payment.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Payment id or number. */
  readonly paymentKey: string
  /** Account id, or "nobody" to leave the payment without an account. */
  readonly to: { readonly accountId: string } | "nobody"
}

const kind = { name: "transfer-payment", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("paymentKey", request.paymentKey)
  // An empty id is how Zuora is told "nobody".
  const accountId = request.to === "nobody" ? "" : checks.id("to.accountId", request.to.accountId)
  return Result.map(checks.result(kind.name, { accountId }), (checked) =>
    prepared(kind, `/v1/payments/${key}/transfer`, write(checked))
  )
}

/** The payment in its new account. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
