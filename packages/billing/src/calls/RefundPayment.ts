/** Gives unapplied money of a payment back. */
import { Money } from "@counterfoil/domain/Money"
import * as Payment from "@counterfoil/domain/Payment"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/RefundPayment"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { planOf } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { dayOf, type Refund, refunding, termsOf, Way } from "../Refunding.ts"
import { moment } from "../TenantClock.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Payment id or number. */
  paymentKey: Key,
  amount: Money,
  way: Way,
  reasonCode: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

const plan = Effect.fn("RefundPayment.plan")(function* (command: Command, versioned: Versioned) {
  const { amount, reasonCode, way } = command
  const { source, unchangedSince } = yield* Known.payment(command, command.paymentKey, causeOf(command))
  const { today } = yield* moment
  const effectiveOn = dayOf(way, today)
  const loaded = yield* load([StreamName.ofSource(source)])
  const state = loaded.ledger.payments.get(source.id) ?? Payment.initial
  yield* Effect.fromResult(Payment.decide({ _tag: "Refund", amount, effectiveOn }, state))
  const call = Wire.prepare(
    { paymentKey: source.id, totalAmount: amount, reasonCode, ...termsOf(way, today) },
    versioned
  )
  const intent: Refund = { _tag: "Refund", source, amount, unchangedSince }
  return yield* planOf(source, { effectiveOn, loaded }, intent, call)
})

export const refundPayment: BillingCall<typeof Command, Refund, Wire.Response> = {
  wireName: "refund-payment",
  Command,
  plan,
  interpret: Wire.interpret,
  ...refunding
}
