/**
 * Creating payments. Source: Zuora API reference, "Create a payment". External ones are Processed at once; electronic
 * ones charge the gateway, which turns them down when the account says so.
 */
import * as Result from "effect/Result"
import type { Account } from "../invoices/Account.ts"
import { type Call, type Operation, readAmount, today } from "../server/Call.ts"
import * as Documents from "../settlement/Documents.ts"
import * as Fields from "../server/Fields.ts"
import * as Gateway from "./Gateway.ts"
import { movePart } from "../settlement/Parts.ts"
import type { Payment } from "./Payment.ts"
import * as PaymentWire from "./PaymentWire.ts"
import { applyOrIntend } from "./Processing.ts"
import { type Refusal, notFound, refuse, rule } from "../server/Refusal.ts"
import { idOf } from "../server/Tenant.ts"

const shape = {
  ...Documents.shape,
  accountId: Fields.text(32),
  accountNumber: Fields.text(),
  amount: Fields.required(Fields.decimal),
  authTransactionId: Fields.text(50),
  comment: Fields.text(255),
  currency: Fields.required(Fields.text(3)),
  customRates: Fields.anything,
  effectiveDate: Fields.date,
  financeInformation: Fields.anything,
  gatewayId: Fields.text(),
  gatewayOptions: Fields.anything,
  gatewayOrderId: Fields.text(50),
  mitTransactionSource: Fields.oneOf("C_Unscheduled", "M_Recurring", "M_Unscheduled", "M_MOTO"),
  paymentGatewayNumber: Fields.text(),
  paymentMethodId: Fields.text(32),
  paymentMethodType: Fields.text(),
  paymentOption: Fields.anything,
  paymentScheduleKey: Fields.text(),
  prepayment: Fields.boolean,
  referenceId: Fields.text(100),
  softDescriptor: Fields.text(35),
  softDescriptorPhone: Fields.text(20),
  standalone: Fields.boolean,
  type: Fields.required(Fields.oneOf("External", "Electronic"))
}
type Body = Fields.Read<typeof shape>

/** What a new payment needs beyond its defaults. */
export type NewPayment = Pick<
  Payment,
  "accountId" | "type" | "currency" | "amount" | "effectiveDate" | "paymentMethodId"
> &
  Partial<Payment>

/** Writes a Processed, wholly unapplied payment (or as `fields` says). */
export const write = (call: Call, fields: NewPayment): Payment => {
  const number = fields.number ?? call.tx.nextNumber("P-")
  const payment: Payment = {
    status: "Processed",
    applied: 0n,
    refunded: 0n,
    gatewayId: null,
    gatewayOrderId: null,
    gatewayState: "NotSubmitted",
    comment: null,
    referenceId: Gateway.referenceOf(call, { status: "Processed", ...fields, number }),
    prepayment: false,
    standalone: false,
    source: "API",
    intended: [],
    cancelledOn: null,
    submittedOn: null,
    settledOn: null,
    deletedOn: null,
    createdDate: call.now,
    updatedDate: call.now,
    ...fields,
    id: fields.id ?? call.tx.nextId(),
    number
  }
  call.tx.put("payment", payment)
  movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, payment.amount, [], 1n)
  return payment
}

const findAccount = (call: Call, body: Body): Result.Result<Account | undefined, Refusal> =>
  Result.gen(function* () {
    const key = body.accountId ?? body.accountNumber
    if (key === undefined) return undefined
    const account = call.tx.byKey("account", key)
    if (account === undefined) return yield* notFound(key)
    if (body.accountNumber !== undefined && account.number !== body.accountNumber) {
      return yield* refuse(20, `accountId '${key}' and accountNumber '${body.accountNumber}' are different accounts.`)
    }
    return account
  })

const checkElectronic = (call: Call, body: Body): Result.Result<void, Refusal> =>
  Result.gen(function* () {
    if (body.gatewayId === undefined && body.paymentGatewayNumber === undefined) {
      return yield* refuse(22, "Missing required field 'gatewayId'.")
    }
    if (body.effectiveDate === undefined) return yield* refuse(22, "Missing required field 'effectiveDate'.")
    yield* rule(body.effectiveDate === today(call), "The effective date of an electronic payment must be today.")
    return undefined
  })

/** POST /v1/payments */
export const create: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const { currency, type } = body
    const account = yield* findAccount(call, body)
    const amount = yield* readAmount(body.amount, currency, "amount")
    if (type === "Electronic") yield* checkElectronic(call, body)
    if (body.standalone === true) {
      yield* rule(
        type === "Electronic" && account !== undefined,
        "A standalone payment is electronic and has an account."
      )
    } else if (account !== undefined) {
      yield* rule(currency === account.currency, `The currency must be the account's: ${account.currency}.`)
    }
    if (account !== undefined && body.paymentMethodId === undefined) {
      yield* rule(
        type === "External" || account.paymentMethodType === "Electronic",
        "The account's default payment method does not fit the type of the payment."
      )
    }
    const status = type === "Electronic" && account !== undefined ? yield* Gateway.ask(call, account) : "Processed"
    const effectiveDate = body.effectiveDate ?? today(call)
    const payment = write(call, {
      accountId: account?.id ?? null,
      type,
      status,
      currency,
      amount,
      effectiveDate,
      paymentMethodId: body.paymentMethodId ?? account?.paymentMethodId ?? idOf(call.tx.tenant.seed, "method:external"),
      comment: body.comment ?? null,
      gatewayId: body.gatewayId ?? null,
      prepayment: body.prepayment ?? false,
      standalone: body.standalone ?? false,
      ...(type === "Electronic" ? { gatewayState: "Submitted" as const, submittedOn: call.now } : {}),
      ...(body.gatewayOrderId === undefined ? {} : { gatewayOrderId: body.gatewayOrderId }),
      // Stated by whoever got it elsewhere; a gateway that is asked here tells its own.
      ...(body.referenceId === undefined ? {} : { referenceId: body.referenceId })
    })
    yield* applyOrIntend(call, payment, Documents.read(body) ?? [], effectiveDate)
    const after = call.tx.get("payment", payment.id) ?? payment
    return { ...PaymentWire.answer(call, after), standalone: after.standalone, paymentOption: body.paymentOption ?? [] }
  })
