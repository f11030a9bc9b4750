/** Applies a posted credit memo to invoices and debit memos; items pair a memo item with an item of the target. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Wire from "@counterfoil/zuora/calls/ApplyCreditMemo"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Key, memoPortions } from "../Command.ts"
import { memoItem } from "../ItemNames.ts"
import * as Known from "../Known.ts"
import { planOf } from "../Plan.ts"
import { portionsOf, targetsOf } from "../Portions.ts"
import { causeOf } from "../Recording.ts"
import * as Traces from "../Traces.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Credit memo id or number. */
  creditMemoKey: Key,
  ...memoPortions,
  /** Today in the tenant's zone by default. */
  effectiveOn: Schema.optionalKey(LocalDate)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "Apply" }>

const plan = Effect.fn("ApplyCreditMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { source } = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
  const decided = yield* portionsOf(command, source)
  const { applications, effectiveOn, loaded } = decided
  const targets = targetsOf(applications, memoItem(loaded))
  const call = Wire.prepare({ creditMemoKey: source.id, effectiveDate: effectiveOn, ...targets }, versioned)
  const intent: Intent = { _tag: "Apply", groupId: applications[0].groupId, applications }
  return yield* planOf(source, decided, intent, call)
})

export const applyCreditMemo: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "apply-credit-memo",
  Command,
  plan,
  interpret: Wire.interpret,
  ...Traces
}
