/** Takes back part of what a payment or credit memo has given to an invoice or debit memo. */
import type { Source } from "@counterfoil/domain/Application"
import type { CreditMemoId } from "@counterfoil/domain/Id"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type * as Operation from "@counterfoil/domain/Operation"
import * as FromMemo from "@counterfoil/zuora/calls/UnapplyCreditMemo"
import * as FromPayment from "@counterfoil/zuora/calls/UnapplyPayment"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Asked, BillingCall, Versioned } from "../BillingCall.ts"
import { CommandInvalid } from "../BillingError.ts"
import { asked, Key, type TakenBack, takenBack } from "../Command.ts"
import { areNamed, memoItem, paymentItem } from "../ItemNames.ts"
import * as Known from "../Known.ts"
import type { Loaded } from "../Loaded.ts"
import { planOf } from "../Plan.ts"
import { targetsOf } from "../Portions.ts"
import { causeOf } from "../Recording.ts"
import * as Traces from "../Traces.ts"
import { takenBackFrom } from "../Unapplications.ts"

export const PaymentCommand = Schema.Struct({
  ...asked,
  /** Payment id or number. */
  paymentKey: Key,
  ...takenBack
})

export const MemoCommand = Schema.Struct({
  ...asked,
  /** Credit memo id or number. */
  creditMemoKey: Key,
  ...takenBack
})

type Intent = Extract<Operation.Intent, { readonly _tag: "Unapply" }>
type Decided = Effect.Success<ReturnType<typeof takenBackFrom>>
type Portion = Decided["portion"]
type Prepare = (portion: Portion, effectiveDate: LocalDate, loaded: Loaded) => ReturnType<typeof FromPayment.prepare>

const plan = Effect.fn("Unapply.plan")(function* (source: Source, command: Asked & TakenBack, prepare: Prepare) {
  const decided = yield* takenBackFrom(source, command)
  const { effectiveOn, loaded, unapplications } = decided
  const portion = source.kind === "creditMemo" ? yield* named(source.id, decided) : decided.portion
  const intent: Intent = { _tag: "Unapply", groupId: unapplications[0].groupId, unapplications }
  return yield* planOf(source, decided, intent, prepare(portion, effectiveOn, loaded))
})

/** With its items where Zuora can be told them. All that a memo has given to a document goes back without, and the same. */
const named = (creditMemoId: CreditMemoId, { isWhole, loaded, portion }: Decided) => {
  const { split, target } = portion
  if (split._tag !== "Stated" || areNamed(loaded, creditMemoId)(target, split.items)) return Effect.succeed(portion)
  return isWhole
    ? Effect.succeed<Portion>({ ...portion, split: { _tag: "HeaderOnly" } })
    : Effect.fail(
        new CommandInvalid({
          problem:
            "items: a taxation item is settled by an item of the memo or the other way, which Zuora cannot be told: take back all that the memo has given to the document"
        })
      )
}

export const unapplyPayment: BillingCall<typeof PaymentCommand, Intent, FromPayment.Response> = {
  wireName: "unapply-payment",
  Command: PaymentCommand,
  plan: Effect.fnUntraced(function* (command, versioned: Versioned) {
    const { source } = yield* Known.payment(command, command.paymentKey, causeOf(command))
    return yield* plan(source, command, (portion, effectiveDate, loaded) => {
      const targets = targetsOf([portion], paymentItem(loaded))
      return FromPayment.prepare({ paymentKey: source.id, effectiveDate, ...targets }, versioned)
    })
  }),
  interpret: FromPayment.interpret,
  ...Traces
}

export const unapplyCreditMemo: BillingCall<typeof MemoCommand, Intent, FromMemo.Response> = {
  wireName: "unapply-credit-memo",
  Command: MemoCommand,
  plan: Effect.fnUntraced(function* (command, versioned: Versioned) {
    const { source } = yield* Known.creditMemo(command, command.creditMemoKey, causeOf(command))
    return yield* plan(source, command, (portion, effectiveDate, loaded) => {
      const targets = targetsOf([portion], memoItem(loaded))
      return FromMemo.prepare({ creditMemoKey: source.id, effectiveDate, ...targets }, versioned)
    })
  }),
  interpret: FromMemo.interpret,
  ...Traces
}
