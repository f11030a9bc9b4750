/** Gives back money that is applied: it is taken back from one document and refunded, in one step. */
import { Money } from "@counterfoil/domain/Money"
import * as Payment from "@counterfoil/domain/Payment"
import { decideUnapply } from "@counterfoil/domain/Settlement"
import * as Wire from "@counterfoil/zuora/calls/RefundAppliedPayment"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Key, takenBack } from "../Command.ts"
import { paymentItem } from "../ItemNames.ts"
import * as Known from "../Known.ts"
import { partiesOf, planOf } from "../Plan.ts"
import { targetsOf } from "../Portions.ts"
import { causeOf } from "../Recording.ts"
import { dayOf, type Refund, refunding, termsOf, Way } from "../Refunding.ts"
import { moment } from "../TenantClock.ts"
import { takenBackFrom } from "../Unapplications.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Payment id or number. */
  paymentKey: Key,
  invoiceKey: takenBack.invoiceKey,
  debitMemoKey: takenBack.debitMemoKey,
  /** What the document gives, and the customer gets. */
  amount: Money,
  items: takenBack.items,
  way: Way,
  reasonCode: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

const plan = Effect.fn("RefundAppliedPayment.plan")(function* (command: Command, versioned: Versioned) {
  const { amount, reasonCode, way } = command
  const { source, unchangedSince } = yield* Known.payment(command, command.paymentKey, causeOf(command))
  const { today } = yield* moment
  const effectiveOn = dayOf(way, today)
  const { loaded, portion, unapplications } = yield* takenBackFrom(source, { ...command, effectiveOn })
  const after = yield* Effect.fromResult(decideUnapply(unapplications, partiesOf(source, loaded)))
  if (after.source.kind === "payment")
    yield* Effect.fromResult(Payment.decide({ _tag: "Refund", amount, effectiveOn }, after.source.state))
  const targets = targetsOf([portion], paymentItem(loaded))
  const call = Wire.prepare(
    { paymentKey: source.id, totalAmount: amount, reasonCode, ...targets, ...termsOf(way, today) },
    versioned
  )
  const intent: Refund = { _tag: "Refund", source, amount, target: portion.target, unchangedSince }
  return yield* planOf(source, { effectiveOn, loaded }, intent, call)
})

export const refundAppliedPayment: BillingCall<typeof Command, Refund, Wire.Response> = {
  wireName: "refund-applied-payment",
  Command,
  plan,
  interpret: Wire.interpret,
  ...refunding
}
