/**
 * Unapply a payment: take back money from documents, first in first out over their items.
 *
 * Source: Zuora API reference, Unapply a payment. A PUT without Idempotency-Key, like apply.
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
  /** Must be true when no document is named: Zuora then takes back everything. */
  readonly everything?: boolean | undefined
}

const kind = { name: "unapply-payment", method: "PUT", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. Unapplying everything must be said, not forgotten. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("paymentKey", request.paymentKey)
  const effectiveDate = checks.date("effectiveDate", request.effectiveDate)
  const { body } = checkTargets(checks, request, "id or number")
  const named = (request.invoices ?? []).length + (request.debitMemos ?? []).length
  if (named === 0 && request.everything !== true) {
    checks.add("invoices", "name no document, so everything would be unapplied", "name documents or set everything")
  }
  if (named > 0 && request.everything === true) {
    checks.add("everything", "is set while documents are named", "choose one of the two")
  }
  return Result.map(checks.result(kind.name, { ...body, effectiveDate }), (checked) =>
    prepared(kind, `/v1/payments/${key}/unapply`, write(checked))
  )
}

/** The payment after it was unapplied. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
