/**
 * Collect a posted debit memo: apply unapplied credit memos and payments of the account, oldest first, then largest, and
 * charge the payment method for the rest.
 *
 * Source: Zuora API reference, Collect a posted debit memo; the fields from Zuora's published clients. At most 10 items
 * on the memo, 25 credit memos with 100 items, 25 payments. That it rolls back when a charge fails is not said.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { decimal, maybe, object, text } from "../wire/WireObject.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request {
  /** Debit memo id or number. */
  readonly debitMemoKey: string
  /** Applies what the account has unapplied. */
  readonly applyCredit?: boolean | undefined
  /** Which kinds, and in which order; default both, credit memos first. Only with `applyCredit`. */
  readonly applicationOrder?: ReadonlyArray<"CreditMemo" | "UnappliedPayment"> | undefined
  /** Charges the payment method for what is still open. */
  readonly collect?: boolean | undefined
  /** Only with `collect`; default those of the account. */
  readonly payment?:
    | { readonly gatewayId?: string | undefined; readonly paymentMethodId?: string | undefined }
    | undefined
}

const kind = { name: "collect-debit-memo", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const key = checks.key("debitMemoKey", request.debitMemoKey)
  const { applicationOrder, applyCredit, collect, payment } = request
  if (applyCredit !== true && collect !== true) checks.add("collect", "is off, and so is applyCredit", "turn one on")
  if (applicationOrder !== undefined) {
    checks.notEmpty("applicationOrder", applicationOrder)
    for (const [index, one] of applicationOrder.entries()) {
      checks.oneOf(`applicationOrder[${index}]`, one, ["CreditMemo", "UnappliedPayment"])
    }
    if (applyCredit !== true) checks.add("applicationOrder", "is given, but nothing is applied", "set applyCredit")
  }
  if (payment !== undefined && collect !== true)
    checks.add("payment", "is given, but nothing is charged", "set collect")
  const body = {
    applicationOrder,
    applyCredit,
    collect,
    payment: payment && {
      gatewayId: checks.id("payment.gatewayId", payment.gatewayId),
      paymentMethodId: checks.id("payment.paymentMethodId", payment.paymentMethodId)
    }
  }
  return Result.map(checks.result(kind.name, body), (checked) =>
    prepared(kind, `/v1/debit-memos/${key}/collect`, write(checked))
  )
}

/** A credit memo or payment that was applied: how much of it, and what it has left. */
const Applied = object({ id: text, number: text, appliedAmount: decimal, unappliedAmount: decimal })

/** A payment in status Processing is neither success nor failure, one in Error collected nothing. */
export const Response = object({
  success: Schema.Literal(true),
  debitMemo: maybe(object({ id: text, number: text })),
  appliedCreditMemos: maybe(Schema.Array(Applied)),
  appliedPayments: maybe(Schema.Array(Applied)),
  processedPayment: maybe(
    object({
      id: text,
      number: text,
      status: text,
      amount: decimal,
      gatewayId: text,
      gatewayResponse: text,
      gatewayResponseCode: text,
      paymentMethodId: text
    })
  )
})
export type Response = typeof Response.Type

export const interpret = interpreter(kind, Response)
