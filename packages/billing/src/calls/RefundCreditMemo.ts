/** Gives unapplied value of a credit memo back as money. */
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import { Money } from "@counterfoil/domain/Money"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/RefundCreditMemo"
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
  /** Credit memo id or number. */
  creditMemoKey: Key,
  amount: Money,
  way: Way,
  reasonCode: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

const plan = Effect.fn("RefundCreditMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { amount, reasonCode, way } = command
  const { source, unchangedSince } = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
  const { today } = yield* moment
  const effectiveOn = dayOf(way, today)
  const loaded = yield* load([StreamName.ofSource(source)])
  const state = loaded.ledger.creditMemos.get(source.id) ?? CreditMemo.initial
  yield* Effect.fromResult(CreditMemo.decide({ _tag: "Refund", amount, effectiveOn }, state))
  const call = Wire.prepare(
    {
      creditMemoKey: source.id,
      totalAmount: amount,
      reasonCode,
      ...termsOf(way, today),
      ...(way._tag === "Electronic" ? { paymentMethodId: way.paymentMethodId } : {})
    },
    versioned
  )
  const intent: Refund = { _tag: "Refund", source, amount, unchangedSince }
  return yield* planOf(source, { effectiveOn, loaded }, intent, call)
})

export const refundCreditMemo: BillingCall<typeof Command, Refund, Wire.Response> = {
  wireName: "refund-credit-memo",
  Command,
  plan,
  interpret: Wire.interpret,
  ...refunding
}
