/** Cancels a payment that the gateway has not settled yet; where the tenant's rule says so, Zuora un-applies it first. */
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Wire from "@counterfoil/zuora/calls/CancelPayment"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { BillingCall, RequestOf, Shown, Versioned } from "../BillingCall.ts"
import { asked, Key } from "../Command.ts"
import { finding } from "../Finding.ts"
import * as Known from "../Known.ts"
import { load } from "../Loaded.ts"
import { planOf } from "../Plan.ts"
import { causeOf } from "../Recording.ts"
import { readBack } from "../SourceTrace.ts"
import { moment } from "../TenantClock.ts"
import { readPayment } from "../ZuoraDocuments.ts"

export const Command = Schema.Struct({
  ...asked,
  /** Payment id or number. */
  paymentKey: Key
})
export type Command = typeof Command.Type

type Intent = Extract<Operation.Intent, { readonly _tag: "CancelPayment" }>

const plan = Effect.fn("CancelPayment.plan")(function* (command: Command, versioned: Versioned) {
  const { source } = yield* Known.payment(command, command.paymentKey, causeOf(command))
  const { today } = yield* moment
  const loaded = yield* load([StreamName.ofSource(source)])
  const state = loaded.ledger.payments.get(source.id) ?? Payment.initial
  yield* Effect.fromResult(Payment.decide({ _tag: "Cancel", effectiveOn: today }, state))
  const call = Wire.prepare({ paymentKey: source.id }, versioned)
  const intent: Intent = { _tag: "CancelPayment", paymentId: source.id }
  return yield* planOf(source, { effectiveOn: today, loaded }, intent, call)
})

const show = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const payment = yield* readPayment(intent.paymentId)
  return { documents: [payment], isShown: payment.status === "Canceled" } satisfies Shown
})

const look = Effect.fnUntraced(function* ({ intent }: RequestOf<Intent>) {
  const { status } = yield* readPayment(intent.paymentId)
  const verdict = status === "Canceled" ? "happened" : status === "Processed" ? "not happened" : "unclear"
  return finding(verdict, [status])
})

export const cancelPayment: BillingCall<typeof Command, Intent, Wire.Response> = {
  wireName: "cancel-payment",
  Command,
  plan,
  interpret: Wire.interpret,
  ...readBack(({ paymentId }: Intent) => [StreamName.payment(paymentId)]),
  show,
  look
}
