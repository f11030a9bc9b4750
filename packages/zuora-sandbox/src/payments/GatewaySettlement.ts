/**
 * What a gateway reports later about electronic payments: settled, rejected, charged back. Balances rise again without
 * anybody asking. Source: Zuora API reference, "Settle a payment", "Reject a payment", "Reverse a payment": without
 * Asynchronous Payment Statuses a rejection makes an external refund of the whole payment and answers it, with it the
 * payment fails and is unapplied. That refunds unapply first, and that the payment is answered where there is no refund,
 * are inferred; whether a charge-back takes applied money or only what is unapplied is switch `chargebackOf`.
 */
import * as Result from "effect/Result"
import { type Call, type Operation, readAmount } from "../server/Call.ts"
import * as Fields from "../server/Fields.ts"
import { movePart } from "../settlement/Parts.ts"
import { type Payment, unappliedOf } from "./Payment.ts"
import { findPayment, latestOf } from "./PaymentApply.ts"
import { refundOf, unapplyFor } from "./PaymentRefund.ts"
import { unapplyAll } from "./PaymentUnapply.ts"
import * as PaymentWire from "./PaymentWire.ts"
import * as RefundRequest from "./RefundRequest.ts"
import * as RefundWire from "./RefundWire.ts"
import { type Refusal, rule } from "../server/Refusal.ts"
import { show } from "../settlement/Target.ts"

const shape = {
  amount: Fields.decimal,
  gatewayReconciliationReason: Fields.text(),
  gatewayReconciliationStatus: Fields.text(),
  gatewayResponse: Fields.text(500),
  gatewayResponseCode: Fields.text(20),
  payoutId: Fields.text(),
  reasonCode: Fields.text(),
  referenceId: Fields.text(100),
  secondReferenceId: Fields.text(100),
  settledOn: Fields.text()
}
type Body = Fields.Read<typeof shape>

const read = (call: Call): Result.Result<{ readonly body: Body; readonly payment: Payment }, Refusal> =>
  Result.gen(function* () {
    const body = yield* Fields.readBody(shape, call.body)
    const payment = yield* findPayment(call)
    yield* rule(payment.type === "Electronic", `Payment ${payment.number} is not electronic.`)
    yield* rule(payment.status === "Processed", `Payment ${payment.number} is ${payment.status}, not Processed.`)
    return { body, payment }
  })

const answer = (call: Call, payment: Payment) => PaymentWire.answer(call, call.tx.get("payment", payment.id) ?? payment)

/** Gives back `total` by an external refund, unapplying as far as needed. */
const giveBack = (call: Call, payment: Payment, total: bigint, reasonCode: string): Result.Result<unknown, Refusal> =>
  Result.gen(function* () {
    yield* unapplyFor(call, payment, total, latestOf(call, payment))
    const after = call.tx.get("payment", payment.id) ?? payment
    const stated = { type: "External", methodType: "CreditCard", reasonCode }
    const body = yield* Fields.readBody(RefundRequest.shape, stated)
    return RefundWire.answer(call, yield* refundOf(call, after, body, total))
  })

/** POST /v1/gateway-settlement/payments/{paymentKey}/settle */
export const settle: Operation = (call) =>
  Result.map(read(call), ({ payment }) => {
    call.tx.put("payment", { ...payment, gatewayState: "Settled", settledOn: call.now, updatedDate: call.now })
    return answer(call, payment)
  })

/** POST /v1/gateway-settlement/payments/{paymentKey}/reject */
export const reject: Operation = (call) =>
  Result.gen(function* () {
    const { body, payment } = yield* read(call)
    const failed: Payment = { ...payment, gatewayState: "FailedToSettle", updatedDate: call.now }
    call.tx.put("payment", failed)
    if (call.settings.asynchronousPaymentStatuses === "off") {
      yield* rule(payment.refunded === 0n, `Payment ${payment.number} was refunded.`)
      return yield* giveBack(call, failed, payment.amount, body.reasonCode ?? "Payment Rejection")
    }
    unapplyAll(call, failed, latestOf(call, failed))
    const after = call.tx.get("payment", payment.id) ?? failed
    movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, -unappliedOf(after), [], 1n)
    call.tx.put("payment", { ...after, status: "Error" })
    return answer(call, payment)
  })

/** POST /v1/gateway-settlement/payments/{paymentKey}/chargeback: `amount`, by default all that was not refunded. */
export const chargeback: Operation = (call) =>
  Result.gen(function* () {
    const { body, payment } = yield* read(call)
    const left = call.settings.chargebackOf === "everything" ? payment.amount - payment.refunded : unappliedOf(payment)
    const total = body.amount === undefined ? left : yield* readAmount(body.amount, payment.currency, "amount")
    yield* rule(total > 0n && total <= left, `At most ${show(left, payment.currency)} can be charged back.`)
    const settled: Payment = { ...payment, gatewayState: "Settled", settledOn: call.now, updatedDate: call.now }
    call.tx.put("payment", settled)
    return yield* giveBack(call, settled, total, body.reasonCode ?? "Payment Reversal")
  })
