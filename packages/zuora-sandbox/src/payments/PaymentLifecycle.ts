/**
 * Canceling, transferring, updating and deleting payments.
 * Sources: Zuora API reference, "Cancel a payment", "Transfer a payment", "Update a payment", "Delete a payment"; Zuora
 * Payments documentation, "Cancel payments", "Transfer unapplied payments".
 */
import * as Result from "effect/Result"
import { deleteLog } from "../settlement/Deletion.ts"
import { type Operation, param } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import { movePart } from "../settlement/Parts.ts"
import { type Payment, unappliedOf } from "./Payment.ts"
import { findPayment, latestOf } from "./PaymentApply.ts"
import { unapplyAll } from "./PaymentUnapply.ts"
import * as PaymentWire from "./PaymentWire.ts"
import { notFound, rule } from "../server/Refusal.ts"

/** PUT /v1/payments/{paymentKey}/cancel. By the payment rule it unapplies first (switch `unapplyOnCancel`). */
export const cancel: Operation = (call) =>
  Result.gen(function* () {
    yield* Fields.readBody({}, call.body)
    const payment = yield* findPayment(call)
    const account = payment.accountId === null ? undefined : call.tx.get("account", payment.accountId)
    yield* rule(payment.status === "Processed", `Payment ${payment.number} is ${payment.status}, not Processed.`)
    yield* rule(payment.gatewayState !== "Settled", `Payment ${payment.number} is settled at the gateway: refund it.`)
    yield* rule(account?.status !== "Canceled", `The account of payment ${payment.number} is canceled.`)
    yield* rule(payment.refunded === 0n, `Payment ${payment.number} was refunded.`)
    yield* rule(
      payment.applied === 0n || call.settings.unapplyOnCancel === "yes",
      `Payment ${payment.number} is applied: unapply it first.`
    )
    unapplyAll(call, payment, latestOf(call, payment))
    const after = call.tx.get("payment", payment.id) ?? payment
    movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, -unappliedOf(after), [], 1n)
    const canceled: Payment = { ...after, status: "Canceled", cancelledOn: call.now, updatedDate: call.now }
    call.tx.put("payment", canceled)
    return PaymentWire.answer(call, canceled)
  })

/** Resource of the not-found code that a live tenant gave for an unknown payment. */
const transferResource = 538300

/**
 * PUT /v1/payments/{paymentKey}/transfer: only wholly unapplied external payments; "" takes the account away. The
 * accounts may differ in currency.
 */
export const transfer: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody({ accountId: Fields.required(Fields.text(32)) }, call.body)
    const payment = yield* findPayment(call, transferResource)
    yield* rule(payment.type === "External", "Electronic payments cannot be transferred.")
    yield* rule(payment.status === "Processed", `Payment ${payment.number} is ${payment.status}, not Processed.`)
    yield* rule(
      unappliedOf(payment) === payment.amount,
      `Payment ${payment.number} is not wholly unapplied, so it cannot be transferred.`
    )
    const account = body.accountId === "" ? undefined : call.tx.byKey("account", body.accountId)
    if (body.accountId !== "" && account === undefined) return yield* notFound(body.accountId, transferResource)
    const moved: Payment = { ...payment, accountId: account?.id ?? null, updatedDate: call.now }
    call.tx.put("payment", moved)
    return PaymentWire.answer(call, moved)
  })

const updateShape = {
  comment: Fields.text(255),
  financeInformation: Fields.anything,
  gatewayState: Fields.oneOf("NotSubmitted", "Submitted", "Settled", "FailedToSettle"),
  paymentScheduleKey: Fields.text(),
  referenceId: Fields.text(100)
}

/** PUT /v1/payments/{paymentId}: by id only. */
export const update: Operation = (call) =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(updateShape, call.body)
    const payment = call.tx.get("payment", param(call, "paymentKey"))
    if (payment === undefined) return yield* notFound(param(call, "paymentKey"))
    yield* rule(
      body.referenceId === undefined || payment.type === "External",
      "The reference id of an electronic payment cannot be changed."
    )
    const { gatewayState = payment.gatewayState } = body
    const updated: Payment = {
      ...payment,
      comment: body.comment ?? payment.comment,
      referenceId: body.referenceId ?? payment.referenceId,
      gatewayState,
      settledOn: gatewayState === "Settled" ? (payment.settledOn ?? call.now) : payment.settledOn,
      updatedDate: call.now
    }
    call.tx.put("payment", updated)
    return PaymentWire.answer(call, updated)
  })

/** DELETE /v1/payments/{paymentKey}: only canceled ones. */
export const remove: Operation = (call) =>
  Result.gen(function* () {
    const payment = yield* findPayment(call)
    yield* rule(payment.status === "Canceled", `Payment ${payment.number} is ${payment.status}, not Canceled.`)
    call.tx.put("payment", { ...payment, deletedOn: call.now, updatedDate: call.now })
    deleteLog(call, payment.id)
    return { success: true }
  })
