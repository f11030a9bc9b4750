/** Creates a credit memo that belongs to no invoice, from product rate plan charges: goodwill for example. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { Money } from "@counterfoil/domain/Money"
import * as Wire from "@counterfoil/zuora/calls/CreateCreditMemoFromCharge"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { type NewMemo, newMemo, terms, termsOf } from "../NewMemo.ts"
import { idFrom } from "../Observing.ts"
import type { Plan } from "../Plan.ts"
import { moment } from "../TenantClock.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Account id or number. */
  accountKey: Key,
  charges: Schema.NonEmptyArray(
    Schema.Struct({
      productRatePlanChargeId: Key,
      amount: Money,
      description: Schema.optionalKey(Schema.NonEmptyString)
    })
  ),
  ...terms,
  /** Date of the memo; today in the tenant's zone by default. */
  memoDate: Schema.optionalKey(LocalDate)
})
export type Command = typeof Command.Type

/** The memo gets a number of our own, by which it is found if the answer is lost. Source: as `Wire`, `number`. */
const plan = Effect.fn("CreditCharges.plan")(function* (command: Command, versioned: Versioned) {
  const accountId = yield* Known.account(command.accountKey)
  const { today } = yield* moment
  const effectiveOn = command.memoDate ?? today
  const number = idFrom(command.operationId, "credit memo")
  const call = yield* Effect.fromResult(
    Wire.prepare({ accountId, number, charges: command.charges, ...termsOf(command, effectiveOn) }, versioned)
  )
  return {
    intent: { _tag: "CreateCreditMemo", accountId, number, isPosted: command.isPosted },
    call,
    accounts: [accountId],
    loaded: yield* load([]),
    effectiveOn
  } satisfies Plan<NewMemo>
})

export const creditCharges: BillingCall<typeof Command, NewMemo, Wire.Response> = {
  wireName: "create-credit-memo-from-charge",
  Command,
  plan,
  interpret: Wire.interpret,
  ...newMemo
}
