/**
 * Refunding payments: out of the unapplied amount, or with unapplying first.
 * Source: Zuora API reference, "Refund a payment", "Refund a payment with auto-unapplying".
 */
import * as Result from "effect/Result"
import { type Call, type Operation, readAmount, today } from "../server/Call.ts"
import * as Documents from "../settlement/Documents.ts"
import * as Fields from "../server/Fields.ts"
import { targetOf } from "../settlement/Part.ts"
import { movePart, partsOf } from "../settlement/Parts.ts"
import { type Payment, unappliedOf } from "./Payment.ts"
import { findPayment, latestOf } from "./PaymentApply.ts"
import { type Taken, unapplyAll, unapplyFrom } from "./PaymentUnapply.ts"
import type { Refund } from "./Refund.ts"
import * as RefundRequest from "./RefundRequest.ts"
import * as RefundWire from "./RefundWire.ts"
import { type Refusal, refuse, rule } from "../server/Refusal.ts"
import * as Target from "../settlement/Target.ts"
import { checkPermission, writeOffTaken } from "../settlement/WriteOff.ts"

/** Gives back `total` of the payment as it is now. */
export const refundOf = (
  call: Call,
  payment: Payment,
  body: RefundRequest.Body,
  total: bigint
): Result.Result<Refund, Refusal> =>
  Result.gen(function* () {
    const { accountId, currency } = payment
    const account = call.tx.get("account", accountId ?? "")
    if (account === undefined) return yield* refuse(30, `Payment ${payment.number} belongs to no account.`)
    yield* rule(payment.status === "Processed", `Payment ${payment.number} is ${payment.status}, not Processed.`)
    yield* rule(
      body.type === "External" || payment.type === "Electronic",
      "An external payment cannot be refunded electronically."
    )
    const open = unappliedOf(payment)
    yield* rule(
      total <= open,
      `The amount ${Target.show(total, currency)} is above the unapplied ${Target.show(open, currency)} of payment ${payment.number}.`
    )
    const latest = latestOf(call, payment)
    const source = { kind: "payment" as const, id: payment.id, currency, account, date: payment.effectiveDate, latest }
    const status = yield* RefundRequest.check(call, body, source)
    const refund = RefundRequest.write(call, body, source, {
      amount: total,
      status,
      lines: [],
      paymentMethodId: body.type === "Electronic" ? payment.paymentMethodId : null
    })
    call.tx.put("payment", { ...payment, refunded: payment.refunded + total, updatedDate: call.now })
    movePart(call, { sourceKind: "payment", sourceId: payment.id }, null, -total, [], 1n)
    return refund
  })

/** POST /v1/payments/{paymentKey}/refunds: at most what is unapplied. */
export const refund: Operation = (call) =>
  Result.gen(function* () {
    const shape = { ...RefundRequest.shape, totalAmount: Fields.required(Fields.decimal) }
    const body = yield* Fields.readBody(shape, call.body)
    const payment = yield* findPayment(call)
    const total = yield* readAmount(body.totalAmount, payment.currency, "totalAmount")
    return RefundWire.answer(call, yield* refundOf(call, payment, body, total))
  })

const unapplyShape = {
  ...RefundRequest.shape,
  ...Documents.shape,
  totalAmount: Fields.decimal,
  writeOff: Fields.boolean,
  writeOffOptions: Fields.object({
    comment: Fields.text(100),
    memoDate: Fields.date,
    reasonCode: Fields.text()
  })
}

/** Takes back documents, oldest part first, until `total` is unapplied (inference: the order is not documented). */
export const unapplyFor = (
  call: Call,
  payment: Payment,
  total: bigint,
  effectiveDate: string
): Result.Result<ReadonlyArray<Taken>, Refusal> => {
  let missing = total - unappliedOf(payment)
  const documents = partsOf(call, payment.id).flatMap((part) => {
    const target = targetOf(part)
    if (target === null || missing <= 0n) return []
    const amount = part.amount < missing ? part.amount : missing
    missing -= amount
    return [{ ...target, number: undefined, amount: Target.show(amount, payment.currency), items: undefined }]
  })
  return unapplyFrom(call, payment, documents, effectiveDate)
}

/** POST /v1/payments/{paymentKey}/refunds/unapply: without `totalAmount` everything, applied and unapplied, goes back. */
export const refundWithUnapply: Operation = (call) =>
  Result.gen(function* () {
    yield* checkPermission(call)
    const body = yield* Fields.readBody(unapplyShape, call.body)
    const payment = yield* findPayment(call)
    const documents = Documents.read(body)
    const stated =
      body.totalAmount === undefined ? undefined : yield* readAmount(body.totalAmount, payment.currency, "totalAmount")
    const latest = latestOf(call, payment)
    const asked = body.refundDate ?? today(call)
    const effectiveDate = asked > latest ? asked : latest
    const taken =
      documents !== undefined
        ? yield* unapplyFrom(call, payment, documents, effectiveDate)
        : stated === undefined
          ? unapplyAll(call, payment, effectiveDate)
          : yield* unapplyFor(call, payment, stated, effectiveDate)
    const after = call.tx.get("payment", payment.id) ?? payment
    const total = stated ?? unappliedOf(after)
    yield* rule(total > 0n, `Payment ${payment.number} has nothing to refund.`)
    const made = yield* refundOf(call, after, body, total)
    const written = body.writeOff === true ? yield* writeOffTaken(call, taken, body.writeOffOptions) : undefined
    return {
      ...RefundWire.answer(call, made),
      writeOff: body.writeOff ?? false,
      ...(written === undefined ? {} : { writeOffResults: written })
    }
  })
