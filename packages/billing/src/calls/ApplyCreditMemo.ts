/** Applies a posted credit memo to invoices; items pair a memo item with an invoice item. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Money } from "@counterfoil/domain/Money"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Wire from "@counterfoil/zuora/calls/ApplyCreditMemo"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Division, Key } from "../Command.ts"
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
  invoices: Schema.NonEmptyArray(
    Schema.Struct({
      invoiceKey: Key,
      amount: Money,
      division: Schema.Union([Division.cases.Items, Division.cases.ZuoraChooses])
    })
  ),
  /** Today in the tenant's zone by default. */
  effectiveOn: Schema.optionalKey(LocalDate)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "Apply" }>

const plan = Effect.fn("ApplyCreditMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { source } = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
  const decided = yield* portionsOf(command, source)
  const { applications, effectiveOn, loaded } = decided
  const invoices = targetsOf(applications, (invoiceId, item) => memoItem(loaded, invoiceId, item))
  const call = Wire.prepare({ creditMemoKey: source.id, effectiveDate: effectiveOn, invoices }, versioned)
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
