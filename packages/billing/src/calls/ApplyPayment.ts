/** Applies an existing payment to invoices and debit memos, item by item where stated: a consolidated invoice for example. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Wire from "@counterfoil/zuora/calls/ApplyPayment"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Key, portions } from "../Command.ts"
import * as Known from "../Known.ts"
import { paymentItem } from "../ItemNames.ts"
import { planOf } from "../Plan.ts"
import { portionsOf, targetsOf } from "../Portions.ts"
import { causeOf } from "../Recording.ts"
import * as Traces from "../Traces.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Payment id or number. */
  paymentKey: Key,
  ...portions,
  /** Today in the tenant's zone by default. */
  effectiveOn: Schema.optionalKey(LocalDate)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "Apply" }>

const plan = Effect.fn("ApplyPayment.plan")(function* (command: Command, versioned: Versioned) {
  const { source } = yield* Known.payment(command, command.paymentKey, causeOf(command))
  const decided = yield* portionsOf(command, source)
  const { applications, effectiveOn, loaded } = decided
  const targets = targetsOf(applications, paymentItem(loaded))
  const call = Wire.prepare({ paymentKey: source.id, effectiveDate: effectiveOn, ...targets }, versioned)
  const intent: Intent = { _tag: "Apply", groupId: applications[0].groupId, applications }
  return yield* planOf(source, decided, intent, call)
})

export const applyPayment: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "apply-payment",
  Command,
  plan,
  interpret: Wire.interpret,
  ...Traces
}
