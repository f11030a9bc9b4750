/**
 * Canceling, transferring and refunding payments.
 * Sources: Zuora API reference, "Cancel a payment", "Transfer a payment", "Refund a payment"; Zuora Payments
 * documentation, "Cancel payments", "Transfer unapplied payments".
 */
import * as Result from "effect/Result"
import { type Call, type Operation, readAmount, stamps, today } from "./Call.ts"
import * as Fields from "./Fields.ts"
import { amount } from "./Json.ts"
import { type Payment, unappliedOf } from "./Payment.ts"
import { findPayment } from "./PaymentApply.ts"
import { unapplyAll } from "./PaymentUnapply.ts"
import * as PaymentWire from "./PaymentWire.ts"
import type { Refund } from "./Refund.ts"
import { notFound, refuse, rule } from "./Refusal.ts"
import { latestApplication, movePart } from "./Settlement.ts"
import { show } from "./Target.ts"

/** PUT /v1/payments/{paymentKey}/cancel. By the payment rule it unapplies first (switch `unapplyOnCancel`). */
export const cancel: Operation = (call) =>
  Result.gen(function* () {
    yield* Fields.readBody({}, call.body)
    const payment = yield* findPayment(call)
    yield* rule(payment.status === "Processed", `Payment ${payment.number} is ${payment.status}, not Processed.`)
    yield* rule(payment.gatewayState !== "Settled", `Payment ${payment.number} is settled at the gateway: refund it.`)
    yield* rule(payment.refunded === 0n, `Payment ${payment.number} was refunded.`)
    yield* rule(
      payment.applied === 0n || call.settings.unapplyOnCancel === "yes",
      `Payment ${payment.number} is applied: unapply it first.`
    )
    unapplyAll(call, payment, latestApplication(call, payment.id) ?? payment.effectiveDate)
    const after = call.tx.get("payment", payment.id) ?? payment
    movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, -unappliedOf(after), [], 1n)
    const canceled: Payment = { ...after, status: "Canceled", cancelledOn: call.now, updatedDate: call.now }
    call.tx.put("payment", canceled)
    return PaymentWire.answer(call, canceled)
  })

/** PUT /v1/payments/{paymentKey}/transfer: only wholly unapplied external payments; "" takes the account away. */
export const transfer: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody({ accountId: Fields.required(Fields.text(32)) }, call.body)
    const payment = yield* findPayment(call, 538300)
    yield* rule(payment.type === "External", "Electronic payments cannot be transferred.")
    yield* rule(payment.status === "Processed", `Payment ${payment.number} is ${payment.status}, not Processed.`)
    yield* rule(
      unappliedOf(payment) === payment.amount,
      `Payment ${payment.number} is not wholly unapplied, so it cannot be transferred.`
    )
    const account = body.accountId === "" ? undefined : call.tx.byKey("account", body.accountId)
    if (body.accountId !== "" && account === undefined) return yield* notFound(body.accountId, 538300)
    const moved: Payment = { ...payment, accountId: account?.id ?? null, updatedDate: call.now }
    call.tx.put("payment", moved)
    return PaymentWire.answer(call, moved)
  })

const methodTypes = [
  "ACH",
  "Cash",
  "Check",
  "CreditCard",
  "PayPal",
  "WireTransfer",
  "DebitCard",
  "CreditCardReferenceTransaction",
  "BankTransfer",
  "Other"
] as const

const refundShape = {
  comment: Fields.text(255),
  customRates: Fields.anything,
  financeInformation: Fields.anything,
  gatewayOptions: Fields.anything,
  methodType: Fields.oneOf(...methodTypes),
  reasonCode: Fields.text(),
  referenceId: Fields.text(100),
  refundDate: Fields.date,
  secondRefundReferenceId: Fields.text(100),
  softDescriptor: Fields.text(35),
  softDescriptorPhone: Fields.text(20),
  totalAmount: Fields.required(Fields.decimal),
  type: Fields.required(Fields.oneOf("External", "Electronic"))
}

const writeRefund = (call: Call, refund: Refund, payment: Payment) => ({
  id: refund.id,
  number: refund.number,
  accountId: refund.accountId,
  paymentId: refund.paymentId,
  paymentNumber: payment.number,
  creditMemoId: null,
  amount: amount(refund.amount, payment.currency),
  type: refund.type,
  methodType: refund.methodType,
  status: "Processed",
  refundDate: refund.refundDate,
  refundTransactionTime: null,
  comment: refund.comment,
  reasonCode: refund.reasonCode,
  referenceId: refund.referenceId,
  secondRefundReferenceId: null,
  paymentMethodId: null,
  paymentMethodSnapshotId: null,
  payoutId: null,
  gatewayId: null,
  gatewayState: "NotSubmitted",
  gatewayResponse: null,
  gatewayResponseCode: null,
  gatewayReconciliationReason: null,
  gatewayReconciliationStatus: null,
  paymentGatewayNumber: null,
  softDescriptor: null,
  softDescriptorPhone: null,
  cancelledOn: null,
  markedForSubmissionOn: null,
  settledOn: null,
  submittedOn: null,
  financeInformation: {
    bankAccountAccountingCode: null,
    bankAccountAccountingCodeType: null,
    transferredToAccounting: "No",
    unappliedPaymentAccountingCode: null,
    unappliedPaymentAccountingCodeType: null
  },
  ...stamps(call, refund),
  success: true
})

/** POST /v1/payments/{paymentKey}/refunds, external only: at most what is unapplied. */
export const refund: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(refundShape, call.body)
    const payment = yield* findPayment(call)
    yield* rule(body.type === "External", "This sandbox makes external refunds only.")
    if (body.methodType === undefined) return yield* refuse(22, "Missing required field 'methodType'.")
    yield* rule(payment.status === "Processed", `Payment ${payment.number} is ${payment.status}, not Processed.`)
    const { accountId, currency } = payment
    if (accountId === null) return yield* refuse(30, `Payment ${payment.number} belongs to no account.`)
    const total = yield* readAmount(body.totalAmount, currency, "totalAmount")
    const open = unappliedOf(payment)
    yield* rule(
      total <= open,
      `The amount ${show(total, currency)} is above the unapplied ${show(open, currency)} of payment ${payment.number}.`
    )
    const refundDate = body.refundDate ?? today(call)
    yield* rule(refundDate >= payment.effectiveDate, "The refund date is before the payment's effective date.")
    const row: Refund = {
      id: call.tx.nextId(),
      number: call.tx.nextNumber("R-"),
      paymentId: payment.id,
      accountId,
      amount: total,
      type: "External",
      methodType: body.methodType,
      refundDate,
      comment: body.comment ?? null,
      referenceId: body.referenceId ?? null,
      reasonCode: body.reasonCode ?? null,
      createdDate: call.now,
      updatedDate: call.now
    }
    call.tx.put("refund", row)
    call.tx.put("payment", { ...payment, refunded: payment.refunded + total, updatedDate: call.now })
    movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, -total, [], 1n)
    return writeRefund(call, row, payment)
  })
