/**
 * Tells Zuora what the gateway said of an electronic payment after it was processed. Where money went back Zuora makes a
 * refund, and un-applies what it needs for it; that refund does not tell what it was (assumption A36): the report does.
 */
import * as GatewayReport from "@counterfoil/domain/GatewayReport"
import { Money } from "@counterfoil/domain/Money"
import type { ObservedPayment, ObservedRefund } from "@counterfoil/domain/Observed"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as ChargeBack from "@counterfoil/zuora/calls/ChargeBackPayment"
import * as Reject from "@counterfoil/zuora/calls/RejectPayment"
import * as Settle from "@counterfoil/zuora/calls/SettlePayment"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { ledgerBefore } from "../Before.ts"
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
  paymentKey: Key,
  /** The gateway's own words and references, kept with the payment in Zuora. */
  gatewayResponse: Schema.optionalKey(Schema.NonEmptyString),
  gatewayResponseCode: Schema.optionalKey(Schema.NonEmptyString),
  referenceId: Schema.optionalKey(Schema.NonEmptyString),
  secondReferenceId: Schema.optionalKey(Schema.NonEmptyString),
  /** When the gateway settled it, `yyyy-mm-dd hh:mm:ss` in the tenant's zone. */
  settledOn: Schema.optionalKey(Schema.NonEmptyString)
})
export type Command = typeof Command.Type

export const ChargeBackCommand = Schema.Struct({
  ...Command.fields,
  /** All that was not refunded by default. */
  amount: Schema.optionalKey(Money)
})

type Intent = Extract<Operation.Intent, { readonly _tag: "ReportGateway" }>

/** The payment as it is now, and what the report takes of it. */
const reported = Effect.fnUntraced(function* (command: Command, kind: Intent["kind"], asked?: Money) {
  const { source, unchangedSince } = yield* Known.payment(command, command.paymentKey, causeOf(command))
  const { today: effectiveOn } = yield* moment
  const loaded = yield* load([StreamName.ofSource(source)])
  const state = loaded.ledger.payments.get(source.id) ?? Payment.initial
  const amount = yield* Effect.fromResult(GatewayReport.decide(kind, asked, state))
  const intent: Intent = { _tag: "ReportGateway", paymentId: source.id, kind, amount, unchangedSince }
  return { decided: { effectiveOn, loaded }, intent, report: { ...command, paymentKey: source.id }, source }
})

const planSettle = Effect.fn("ReportGateway.planSettle")(function* (command: Command, versioned: Versioned) {
  const { decided, intent, report, source } = yield* reported(command, "settled")
  return yield* planOf(source, decided, intent, Settle.prepare(report, versioned))
})

const planReject = Effect.fn("ReportGateway.planReject")(function* (command: Command, versioned: Versioned) {
  const { decided, intent, report, source } = yield* reported(command, "rejected")
  return yield* planOf(source, decided, intent, Reject.prepare(report, versioned))
})

const planChargeBack = Effect.fn("ReportGateway.planChargeBack")(function* (
  command: typeof ChargeBackCommand.Type,
  versioned: Versioned
) {
  const { decided, intent, report, source } = yield* reported(command, "charged back", command.amount)
  return yield* planOf(source, decided, intent, ChargeBack.prepare({ ...report, amount: intent.amount }, versioned))
})

/** The payment before the call. */
const before = ({ before, intent }: RequestOf<Intent>) =>
  Effect.map(
    ledgerBefore(StreamName.payment(intent.paymentId), before),
    ({ payments }) => (payments.get(intent.paymentId) ?? Payment.initial).usage
  )

const kinds = { settled: "refund", rejected: "return", "charged back": "chargeback" } as const

/**
 * Names the refund that the report made: the one that Zuora answered, or else the only one of its amount that we did not
 * know before.
 */
const named = Effect.fnUntraced(function* (
  request: RequestOf<Intent>,
  payment: ObservedPayment,
  answered: string | undefined
) {
  const { amount, kind } = request.intent
  const known = new Set<string | undefined>((yield* before(request)).refunds.map(({ id }) => id))
  const isMade = ({ amount: { minor }, counts, id }: ObservedRefund) =>
    counts && minor === amount.minor && (id === answered || !known.has(id))
  const made = payment.refunds?.filter(isMade) ?? []
  const [first, second] = made.some(({ id }) => id === answered) ? made.filter(({ id }) => id === answered) : made
  return first === undefined || second !== undefined
    ? payment
    : {
        ...payment,
        refunds: payment.refunds?.map((refund) => (refund.id === first.id ? { ...refund, kind: kinds[kind] } : refund))
      }
})

/** The payment, its parts and its refunds are read apart: they have to tell of the same amount. */
const isWhole = ({ amount, parts, refunded, refunds, unapplied }: ObservedPayment): boolean => {
  const given = parts.reduce((sum, part) => sum + part.amount.minor, 0n)
  const back = (refunds ?? []).reduce((sum, refund) => (refund.counts ? sum + refund.amount.minor : sum), 0n)
  return given + refunded.minor + unapplied.minor === amount.minor && back === refunded.minor
}

const isSettled = Effect.fnUntraced(function* (paymentId: string) {
  const { gatewayState } = yield* Effect.flatMap(Zuora, (zuora) => zuora.getPayment(paymentId))
  return gatewayState === "Settled"
})

/** Whether a payment shows what was reported: with Asynchronous Payment Statuses a rejected one has failed, without a refund. */
const hasHappened = Effect.fnUntraced(function* (request: RequestOf<Intent>, payment: ObservedPayment) {
  const { amount, kind, paymentId } = request.intent
  if (kind === "settled") return yield* isSettled(paymentId)
  if (kind === "rejected" && payment.status === "Failed") return true
  return payment.refunded.minor === (yield* before(request)).refundedMinor + amount.minor
})

const show = Effect.fnUntraced(function* (
  request: RequestOf<Intent>,
  answer: Settle.Response | Reject.Response | undefined
) {
  const payment = yield* readPayment(request.intent.paymentId)
  const document = request.intent.kind === "settled" ? payment : yield* named(request, payment, answer?.id)
  const isAll = payment.status === "Failed" || isWhole(payment)
  return { documents: [document], isShown: isAll && (yield* hasHappened(request, payment)) } satisfies Shown
})

const look = Effect.fnUntraced(function* (request: RequestOf<Intent>) {
  const payment = yield* readPayment(request.intent.paymentId)
  const { refunded, status, updatedAt } = payment
  const seen = [status, `refunded ${refunded.minor}`, updatedAt]
  if (yield* hasHappened(request, payment)) return finding("happened", seen)
  return finding(updatedAt === request.intent.unchangedSince ? "not happened" : "unclear", seen)
})

const trace = {
  ...readBack(({ paymentId }: Intent) => [StreamName.payment(paymentId)]),
  show,
  look
}

export const settlePayment: BillingCall<typeof Command, Intent, Settle.Response> = {
  wireName: "settle-payment",
  Command,
  plan: planSettle,
  interpret: Settle.interpret,
  ...trace
}

export const rejectPayment: BillingCall<typeof Command, Intent, Reject.Response> = {
  wireName: "reject-payment",
  Command,
  plan: planReject,
  interpret: Reject.interpret,
  ...trace
}

export const chargeBackPayment: BillingCall<typeof ChargeBackCommand, Intent, ChargeBack.Response> = {
  wireName: "charge-back-payment",
  Command: ChargeBackCommand,
  plan: planChargeBack,
  interpret: ChargeBack.interpret,
  ...trace
}
