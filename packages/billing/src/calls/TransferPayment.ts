/** Moves a payment that is fully unapplied to another account, or to none. */
import { nobody } from "@counterfoil/domain/AccountLane"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/TransferPayment"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { CommandInvalid } from "../BillingError.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import type { Plan } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { readBack } from "../SourceTrace.ts"
import { moment } from "../TenantClock.ts"
import { readPayment } from "../ZuoraDocuments.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Payment id or number. */
  paymentKey: Key,
  /** Account id or number; null leaves the payment without an account. */
  toAccountKey: Schema.NullOr(Key)
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "TransferPayment" }>

const plan = Effect.fn("TransferPayment.plan")(function* (command: Command, versioned: Versioned) {
  const { source, unchangedSince } = yield* Known.payment(command, command.paymentKey, causeOf(command))
  const { id: paymentId } = source
  const to = command.toAccountKey === null ? null : yield* Known.account(command.toAccountKey)
  const { today } = yield* moment
  const loaded = yield* load([StreamName.payment(paymentId)])
  const state = loaded.ledger.payments.get(paymentId) ?? Payment.initial
  yield* Effect.fromResult(Payment.decide({ _tag: "Transfer", to, effectiveOn: today }, state))
  const from = state._tag === "NotSeen" ? null : state.accountId
  if (from === to)
    return yield* new CommandInvalid({ problem: "toAccountKey: the payment is there already: name another account" })
  const call = yield* Effect.fromResult(
    Wire.prepare({ paymentKey: paymentId, to: to === null ? "nobody" : { accountId: to } }, versioned)
  )
  return {
    intent: { _tag: "TransferPayment", paymentId, from, to, unchangedSince },
    call,
    // Both places are held: nothing else may count on either until the money has its own.
    accounts: from === null ? [to ?? nobody(paymentId), nobody(paymentId)] : [from, to ?? nobody(paymentId)],
    loaded,
    effectiveOn: today
  } satisfies Plan<Intent>
})

const show = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const payment = yield* readPayment(intent.paymentId)
  return { documents: [payment], isShown: (payment.accountId ?? null) === intent.to } satisfies Shown
})

const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const { accountId = null, updatedAt } = yield* readPayment(intent.paymentId)
  if (accountId === intent.to) return finding("happened", [intent.to ?? "nobody"])
  const isAsBefore = accountId === intent.from && updatedAt === intent.unchangedSince
  return finding(isAsBefore ? "not happened" : "unclear", [accountId ?? "nobody", updatedAt])
})

export const transferPayment: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "transfer-payment",
  Command,
  plan,
  interpret: Wire.interpret,
  ...readBack(({ paymentId }: Intent) => [StreamName.payment(paymentId)]),
  show,
  look
}
