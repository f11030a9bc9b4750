/**
 * Apply a payment to invoices and debit memos.
 *
 * Source: Zuora API reference, Apply a payment. A PUT: Zuora takes no Idempotency-Key, and a repeat applies again as long
 * as money and balance are left. The targets must be posted, of the payment's currency, with balance.
 */
import * as Result from "effect/Result"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { Payment } from "../objects/Payment.ts"
import { checkTargets, type PaymentTargets } from "../requests/PaymentTargets.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends PaymentTargets {
  /** Payment id or number. */
  readonly paymentKey: string
  /** Not before the latest effective date already on the payment. */
  readonly effectiveDate?: string | undefined
}

const kind = { name: "apply-payment", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. At least one document must be named. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("paymentKey", request.paymentKey)
  const effectiveDate = checks.date("effectiveDate", request.effectiveDate)
  const { body } = checkTargets(checks, request, "id or number")
  if ((request.invoices ?? []).length + (request.debitMemos ?? []).length === 0) {
    checks.add("invoices", "name no document, nor do debitMemos", "name at least one")
  }
  return Result.map(checks.result(kind.name, { ...body, effectiveDate }), (checked) =>
    prepared(kind, `/v1/payments/${key}/apply`, write(checked))
  )
}

/** The payment after the application. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
