/**
 * Refund unapplied money of a payment. Source: Zuora API reference, Refund a payment. Applied money must be unapplied
 * first. An external refund only records one; an electronic one is made at the gateway.
 */
import * as Result from "effect/Result"
import { interpreter } from "./Interpretation.ts"
import { write } from "./JsonText.ts"
import { type PreparedCall, prepared } from "./PreparedCall.ts"
import { Refund } from "./Refund.ts"
import { type Amount, literal, RequestChecks } from "./RequestChecks.ts"
import type { RequestInvalid } from "./RequestInvalid.ts"
import type { ZuoraSettings } from "./ZuoraSettings.ts"

export interface Request {
  /** Payment id or number. */
  readonly paymentKey: string
  readonly totalAmount: Amount
  readonly type: "External" | "Electronic"
  /** Required for External, left out for Electronic: ACH, Cash, Check, CreditCard, BankTransfer, … */
  readonly methodType?: string | undefined
  /** Only for External; not before the payment's date. */
  readonly refundDate?: string | undefined
  readonly reasonCode?: string | undefined
  readonly referenceId?: string | undefined
  readonly comment?: string | undefined
}

const kind = { name: "refund-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("paymentKey", request.paymentKey)
  const body = {
    comment: checks.text("comment", request.comment, 255),
    methodType: checks.text("methodType", request.methodType, 100),
    reasonCode: checks.text("reasonCode", request.reasonCode, 255),
    referenceId: checks.text("referenceId", request.referenceId, 100),
    refundDate: checks.date("refundDate", request.refundDate),
    totalAmount: literal(checks.amount("totalAmount", request.totalAmount)),
    type: checks.oneOf("type", request.type, ["External", "Electronic"])
  }
  const external = request.type === "External"
  if (external && request.methodType === undefined) {
    checks.add("methodType", "is missing for an external refund", "say how it was paid, such as Check")
  }
  if (!external && (request.methodType ?? request.refundDate) !== undefined) {
    checks.add("methodType", "or refundDate is given for an electronic refund", "leave both out")
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/payments/${key}/refunds`, write(checked))
  )
}

/** The new refund. Status Processing is neither success nor failure. */
export const Response = Refund
export type Response = Refund

export const interpret = interpreter(kind, Response)
