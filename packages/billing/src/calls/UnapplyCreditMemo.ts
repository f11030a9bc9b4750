/** Takes back part of what a credit memo has given to an invoice, item by item. */
import { ItemApplication } from "@counterfoil/domain/Application"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Money } from "@counterfoil/domain/Money"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Wire from "@counterfoil/zuora/calls/UnapplyCreditMemo"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import { memoItem } from "../ItemNames.ts"
import * as Known from "../Known.ts"
import { planOf } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import * as Traces from "../Traces.ts"
import { takenBackFrom } from "../Unapplications.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Credit memo id or number. */
  creditMemoKey: Key,
  /** Invoice id or number. */
  invoiceKey: Key,
  amount: Money,
  items: Schema.NonEmptyArray(ItemApplication),
  /** Today in the tenant's zone by default. */
  effectiveOn: Schema.optionalKey(LocalDate)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "Unapply" }>

const plan = Effect.fn("UnapplyCreditMemo.plan")(function* (command: Command, versioned: Versioned) {
  const { source } = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
  const decided = yield* takenBackFrom(source, command)
  const { effectiveOn, invoiceId, loaded, unapplications } = decided
  const items = command.items.map((item) => memoItem(loaded, invoiceId, item))
  const invoices = [{ invoiceId, amount: command.amount, items }]
  const call = Wire.prepare({ creditMemoKey: source.id, effectiveDate: effectiveOn, invoices }, versioned)
  const intent: Intent = { _tag: "Unapply", groupId: unapplications[0].groupId, unapplications }
  return yield* planOf(source, decided, intent, call)
})

export const unapplyCreditMemo: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "unapply-credit-memo",
  Command,
  plan,
  interpret: Wire.interpret,
  ...Traces
}
