/**
 * Refund a payment whose money is applied: Zuora unapplies it and refunds it in one call, optionally writing off what
 * the documents then lack.
 *
 * Source: Zuora API reference, Refund a payment with auto-unapplying. The tenant needs the enhanced write-off
 * permission. That documents may not take more than the total is inferred.
 */
import * as Result from "effect/Result"
import * as Decimal from "../wire/Decimal.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { type Json, write } from "../wire/JsonText.ts"
import { checkTargets, type PaymentTargets } from "../requests/PaymentTargets.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { Refund } from "../objects/Refund.ts"
import { checkTerms, type RefundTerms } from "../requests/RefundTerms.ts"
import { type Amount, literal, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends RefundTerms, PaymentTargets {
  /** Payment id or number. */
  readonly paymentKey: string
  /** How much; without it everything, applied or not. */
  readonly totalAmount?: Amount | undefined
  /** Must be true when no amount is given. */
  readonly everything?: boolean | undefined
  /** Writes off what the refund takes from the documents. */
  readonly writeOff?: WriteOff | undefined
}

/** How the credit memos of a write-off look. */
export interface WriteOff {
  readonly memoDate?: string | undefined
  readonly reasonCode?: string | undefined
  /** At most 100 characters. */
  readonly comment?: string | undefined
}

const kind = { name: "refund-applied-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. Refunding everything must be said, not forgotten. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("paymentKey", request.paymentKey)
  const amount = request.totalAmount === undefined ? undefined : checks.amount("totalAmount", request.totalAmount)
  if ((amount === undefined) !== (request.everything === true)) {
    checks.add("totalAmount", "and everything are both given or both missing", "choose one of the two")
  }
  const { body: targets, total } = checkTargets(checks, request, "id or number")
  if (amount !== undefined && Decimal.compare(total, amount) > 0) {
    checks.add("totalAmount", `is ${amount}, the documents give ${total}`, "refund at least what is unapplied")
  }
  const body = {
    ...(amount === undefined ? {} : { totalAmount: literal(amount) }),
    ...targets,
    ...checkTerms(checks, request),
    ...(request.writeOff === undefined ? {} : writeOff(checks, request.writeOff))
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/payments/${key}/refunds/unapply`, write(checked))
  )
}

const writeOff = (
  checks: RequestChecks,
  { comment, memoDate, reasonCode }: WriteOff
): { readonly [key: string]: Json } => ({
  writeOff: true,
  writeOffOptions: {
    comment: checks.text("writeOff.comment", comment, 100),
    memoDate: checks.date("writeOff.memoDate", memoDate),
    reasonCode: checks.text("writeOff.reasonCode", reasonCode, 255)
  }
})

/** The new refund; what was written off, or why it was not, is in `writeOffResults`. */
export const Response = Refund
export type Response = Refund

export const interpret = interpreter(kind, Response)
