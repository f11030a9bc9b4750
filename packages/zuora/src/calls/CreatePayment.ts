/**
 * Create a payment, optionally applied at once.
 *
 * Source: Zuora API reference, Create a payment. Electronic payments are charged at the gateway on the day of the call;
 * a decline or a gateway without answer may leave a payment in Error or Processing, so a failure does not say that
 * nothing happened.
 */
import * as Result from "effect/Result"
import { accountingCodes, type PaymentCodes } from "../requests/AccountingCodes.ts"
import { type CustomRate, customRates } from "../requests/CustomRates.ts"
import * as Decimal from "../wire/Decimal.ts"
import { type GatewayOptions, gatewayOptions } from "../requests/GatewayOptions.ts"
import { interpreter } from "../answers/Interpretation.ts"
import { write } from "../wire/JsonText.ts"
import { Payment } from "../objects/Payment.ts"
import { checkTargets, type PaymentTargets } from "../requests/PaymentTargets.ts"
import { type PreparedCall, prepared } from "../PreparedCall.ts"
import { type Amount, literal, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

export interface Request extends PaymentTargets {
  /** Account id; without id and number the payment belongs to no account yet. */
  readonly accountId?: string | undefined
  readonly accountNumber?: string | undefined
  readonly amount: Amount
  readonly currency: string
  readonly type: "External" | "Electronic"
  /** Required for Electronic, and there it must be today. */
  readonly effectiveDate?: string | undefined
  /** Electronic needs this or `paymentGatewayNumber`. */
  readonly gatewayId?: string | undefined
  readonly paymentGatewayNumber?: string | undefined
  /** Without it the account's default payment method. */
  readonly paymentMethodId?: string | undefined
  readonly paymentMethodType?: string | undefined
  /** Merchant key by which gateways detect duplicates, at most 50 characters; default the payment's number. */
  readonly gatewayOrderId?: string | undefined
  readonly referenceId?: string | undefined
  readonly comment?: string | undefined
  readonly authTransactionId?: string | undefined
  readonly softDescriptor?: string | undefined
  readonly softDescriptorPhone?: string | undefined
  readonly standalone?: boolean | undefined
  readonly prepayment?: boolean | undefined
  /** Id or number of a payment schedule to link. */
  readonly paymentScheduleKey?: string | undefined
  /** Who started it: the customer (`C_`) or the merchant (`M_`). */
  readonly mitTransactionSource?: (typeof transactionSources)[number] | undefined
  readonly gatewayOptions?: GatewayOptions | undefined
  /** Such as `{type: "GatewayOptions", detail: {…}}`. */
  readonly paymentOption?: ReadonlyArray<PaymentOption> | undefined
  readonly customRates?: ReadonlyArray<CustomRate> | undefined
  readonly financeInformation?: PaymentCodes | undefined
}

export interface PaymentOption {
  readonly type: string
  readonly detail: Readonly<Record<string, string>>
}

const transactionSources = ["C_Unscheduled", "M_Recurring", "M_Unscheduled", "M_MOTO"] as const

const kind = { name: "create-payment", method: "POST", movesMoney: true, rollsBack: false } as const

/** Checks and freezes the call. That documents may not exceed the payment's amount is inferred. */
export const prepare = (
  request: Request,
  _settings: Pick<ZuoraSettings, "version">
): Result.Result<PreparedCall, RequestInvalid> => {
  const checks = new RequestChecks()
  const amount = checks.amount("amount", request.amount)
  const currency = checks.currency("currency", request.currency)
  const { body: targets, total } = checkTargets(checks, request, "id only")
  if (Decimal.compare(total, amount) > 0) {
    checks.add("amount", `is ${amount}, the documents take ${total}`, "apply at most the payment's amount")
  }
  checkType(checks, request)
  const body = {
    accountId: checks.id("accountId", request.accountId),
    accountNumber: checks.text("accountNumber", request.accountNumber, 100),
    amount: literal(amount),
    authTransactionId: checks.text("authTransactionId", request.authTransactionId, 50),
    comment: checks.text("comment", request.comment, 255),
    currency,
    customRates: customRates(checks, request.customRates),
    ...targets,
    effectiveDate: checks.date("effectiveDate", request.effectiveDate),
    financeInformation: accountingCodes(checks, "financeInformation", request.financeInformation),
    gatewayId: checks.id("gatewayId", request.gatewayId),
    gatewayOptions: gatewayOptions(checks, request.gatewayOptions),
    gatewayOrderId: checks.text("gatewayOrderId", request.gatewayOrderId, 50),
    mitTransactionSource:
      request.mitTransactionSource === undefined
        ? undefined
        : checks.oneOf("mitTransactionSource", request.mitTransactionSource, transactionSources),
    paymentGatewayNumber: checks.text("paymentGatewayNumber", request.paymentGatewayNumber, 100),
    paymentMethodId: checks.id("paymentMethodId", request.paymentMethodId),
    paymentMethodType: checks.text("paymentMethodType", request.paymentMethodType, 100),
    paymentOption: request.paymentOption?.map(({ detail, type }) => ({ detail, type })),
    paymentScheduleKey: checks.text("paymentScheduleKey", request.paymentScheduleKey, 100),
    prepayment: request.prepayment,
    referenceId: checks.text("referenceId", request.referenceId, 100),
    softDescriptor: checks.text("softDescriptor", request.softDescriptor, 35),
    softDescriptorPhone: checks.text("softDescriptorPhone", request.softDescriptorPhone, 20),
    standalone: request.standalone,
    type: checks.oneOf("type", request.type, ["External", "Electronic"])
  }
  return Result.map(checks.result(kind.name, body), (checked) => prepared(kind, "/v1/payments", write(checked)))
}

const checkType = (checks: RequestChecks, request: Request): void => {
  if (request.standalone === true && request.type !== "Electronic") {
    checks.add("type", "is External for a standalone payment", "make it Electronic")
  }
  if (request.standalone === true && (request.accountId ?? request.accountNumber) === undefined) {
    checks.add("accountId", "is missing for a standalone payment", "name the account")
  }
  if (request.type !== "Electronic") return
  if ((request.gatewayId ?? request.paymentGatewayNumber) === undefined) {
    checks.add("gatewayId", "is missing for an electronic payment", "give gatewayId or paymentGatewayNumber")
  }
  if (request.effectiveDate === undefined) {
    checks.add("effectiveDate", "is missing for an electronic payment", "give today's date")
  }
}

/** The new payment. Status Processing or Pending is neither success nor failure. */
export const Response = Payment
export type Response = Payment

export const interpret = interpreter(kind, Response)
