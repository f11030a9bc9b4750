/** Payment: money from a customer, applied to documents. It has no items of its own. Stream `Payment-<id>`. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Application, ItemApplication, Unapplication } from "./Application.ts"
import * as Applications from "./Applications.ts"
import { AccountId, ApplicationId, PaymentId } from "./Id.ts"
import { LocalDate, max } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedPayment } from "./Observed.ts"
import { InUse, type Rejection, WrongPhase } from "./Rejection.ts"
import { checkApplication, checkRefund, checkUnapplication, type Document } from "./Settling.ts"
import * as Usage from "./Usage.ts"

const content = {
  paymentId: PaymentId,
  number: Schema.String,
  /** None while the payment is assigned to no account. */
  accountId: Schema.NullOr(AccountId),
  amount: Money.Money,
  method: Schema.Literals(["External", "Electronic"]),
  gatewayReference: Schema.optionalKey(Schema.String),
  effectiveOn: LocalDate
}

export const Event = Schema.TaggedUnion({
  /** Zuora shows it as Processing: neither money nor failure yet. */
  PaymentSubmitted: content,
  PaymentCaptured: content,
  /** `captured` is the money that no longer counts: zero if it never was more than submitted. */
  PaymentFailed: { captured: Money.Money, effectiveOn: LocalDate },
  PaymentCanceled: { captured: Money.Money, effectiveOn: LocalDate },
  /** Zuora shows another amount or account than we knew. */
  PaymentChangeObserved: {
    before: Schema.Struct({ amount: Money.Money, accountId: Schema.NullOr(AccountId) }),
    after: Schema.Struct({ amount: Money.Money, accountId: Schema.NullOr(AccountId) }),
    effectiveOn: LocalDate
  },
  PaymentApplied: { application: Application },
  PaymentUnapplied: { unapplication: Unapplication },
  PaymentApplicationSplitObserved: {
    applicationId: ApplicationId,
    items: Schema.NonEmptyArray(ItemApplication),
    effectiveOn: LocalDate
  },
  /** Money given back. The amount is what this refund adds to the refunded side. */
  PaymentRefunded: { amount: Money.Money, effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

export type Command =
  | { readonly _tag: "Apply"; readonly application: Application }
  | { readonly _tag: "Unapply"; readonly unapplication: Unapplication }
  /** Gives unapplied money back. */
  | { readonly _tag: "Refund"; readonly amount: Money.Money; readonly effectiveOn: LocalDate }
  | { readonly _tag: "Cancel"; readonly effectiveOn: LocalDate }
  /** To another account, or to none. Source: Zuora, Transfer unapplied payments: external ones only, fully unapplied. */
  | { readonly _tag: "Transfer"; readonly to: AccountId | null; readonly effectiveOn: LocalDate }

/** What was read or answered: recorded as said, never refused. */
export type Fact =
  | { readonly _tag: "Read"; readonly payment: ObservedPayment; readonly on: LocalDate }
  | { readonly _tag: "Applied"; readonly application: Application }
  | { readonly _tag: "Unapplied"; readonly unapplication: Unapplication }
  | { readonly _tag: "SplitRead"; readonly application: Application; readonly on: LocalDate }

interface Content {
  readonly paymentId: PaymentId
  readonly number: string
  readonly accountId: AccountId | null
  readonly amount: Money.Money
  readonly method: "External" | "Electronic"
  readonly gatewayReference: string | undefined
  readonly effectiveOn: LocalDate
  readonly usage: Usage.Usage
}

/** The phases of a payment. Only a processed one is money. */
export type State =
  | { readonly _tag: "NotSeen"; readonly usage: Usage.Usage }
  | ({ readonly _tag: "Processing" } & Content)
  | Processed
  | ({ readonly _tag: "Failed" } & Content)
  | ({ readonly _tag: "Canceled" } & Content)
export type Processed = { readonly _tag: "Processed" } & Content

export const initial: State = { _tag: "NotSeen", usage: Usage.unused }

/** Money that came in: the amount of a processed payment, else nothing. Minor units. */
export const capturedMinor = (state: State): bigint => (state._tag === "Processed" ? state.amount.minor : 0n)

/** Money not yet applied or refunded, minor units. */
export const unappliedMinor = (state: Processed): bigint => state.amount.minor - Usage.usedMinor(state.usage)

/** Decides whether money may be applied, taken back, given back or moved. A repeat of an application is no news. */
export const decide = (command: Command, state: State): Result.Result<ReadonlyArray<Event>, Rejection> => {
  if (state._tag !== "Processed")
    return Result.fail(new WrongPhase({ document: nameOf(state), expected: "Processed", found: state._tag }))
  switch (command._tag) {
    case "Apply":
      return Result.map(checkApplication(asDocument(state), command.application), (isNews) =>
        isNews ? [{ _tag: "PaymentApplied", application: command.application }] : []
      )
    case "Unapply":
      return Result.map(checkUnapplication(asDocument(state), command.unapplication), (isNews) =>
        isNews ? [{ _tag: "PaymentUnapplied", unapplication: command.unapplication }] : []
      )
    case "Refund":
      return Result.map(checkRefund(asDocument(state), command), () => [
        { _tag: "PaymentRefunded", amount: command.amount, effectiveOn: command.effectiveOn }
      ])
    case "Cancel":
      return Result.succeed([
        { _tag: "PaymentCanceled", captured: capturedOf(state), effectiveOn: command.effectiveOn }
      ])
    case "Transfer":
      return transfer(command.to, command.effectiveOn, state)
  }
}

const transfer = (
  to: AccountId | null,
  effectiveOn: LocalDate,
  state: Processed
): Result.Result<ReadonlyArray<Event>, Rejection> => {
  const { accountId, amount, method, usage } = state
  if (method !== "External")
    return Result.fail(new WrongPhase({ document: nameOf(state), expected: "external", found: "electronic" }))
  const usedMinor = Usage.usedMinor(usage)
  if (usedMinor !== 0n)
    return Result.fail(new InUse({ document: nameOf(state), used: Money.make(amount.currency, usedMinor) }))
  return Result.succeed([
    { _tag: "PaymentChangeObserved", before: { amount, accountId }, after: { amount, accountId: to }, effectiveOn }
  ])
}

/** Records what Zuora answered or shows. Never refuses; what is already known yields no events. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  const { applications } = state.usage
  switch (fact._tag) {
    case "Read":
      return recordRead(fact.payment, fact.on, state)
    case "Applied":
      return applications.applied.has(fact.application.id)
        ? []
        : [{ _tag: "PaymentApplied", application: fact.application }]
    case "Unapplied":
      return applications.undone.has(fact.unapplication.id)
        ? []
        : [{ _tag: "PaymentUnapplied", unapplication: fact.unapplication }]
    case "SplitRead": {
      const items = Applications.newSplit(applications, fact.application)
      return items === undefined
        ? []
        : [{ _tag: "PaymentApplicationSplitObserved", applicationId: fact.application.id, items, effectiveOn: fact.on }]
    }
  }
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "PaymentSubmitted":
      return { _tag: "Processing", ...contentOf(event, state) }
    case "PaymentCaptured":
      return { _tag: "Processed", ...contentOf(event, state) }
    case "PaymentFailed":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Failed" }
    case "PaymentCanceled":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Canceled" }
    case "PaymentChangeObserved":
      return state._tag === "NotSeen"
        ? state
        : { ...state, amount: event.after.amount, accountId: event.after.accountId }
    case "PaymentApplied":
      return use(state, { kind: "applied", application: event.application })
    case "PaymentUnapplied":
      return use(state, { kind: "unapplied", unapplication: event.unapplication })
    case "PaymentApplicationSplitObserved":
      return use(state, { kind: "split", id: event.applicationId, items: event.items })
    case "PaymentRefunded":
      return use(state, { kind: "refunded", refund: { minor: event.amount.minor, effectiveOn: event.effectiveOn } })
  }
}

export const fold = (events: Iterable<Event>): State => {
  let state: State = initial
  for (const event of events) state = evolve(state, event)
  return state
}

const use = <S extends State>(state: S, change: Usage.Change): S => ({
  ...state,
  usage: Usage.change(state.usage, change)
})

const nameOf = (state: State): string => (state._tag === "NotSeen" ? "the payment" : `payment ${state.number}`)

const asDocument = (state: Processed): Document => ({
  name: nameOf(state),
  currency: state.amount.currency,
  openMinor: unappliedMinor(state),
  openItems: undefined,
  applications: state.usage.applications,
  earliest: max(state.effectiveOn, Usage.latestOn(state.usage) ?? state.effectiveOn),
  side: "source"
})

const contentOf = (event: Extract<Event, { _tag: "PaymentSubmitted" | "PaymentCaptured" }>, state: State): Content => ({
  paymentId: event.paymentId,
  number: event.number,
  accountId: event.accountId,
  amount: event.amount,
  method: event.method,
  gatewayReference: event.gatewayReference,
  effectiveOn: event.effectiveOn,
  usage: state.usage
})

const recordRead = (payment: ObservedPayment, on: LocalDate, state: State): ReadonlyArray<Event> => {
  const accountId = payment.accountId ?? null
  const seen = {
    paymentId: payment.id,
    number: payment.number,
    accountId,
    amount: payment.amount,
    method: payment.method,
    ...(payment.gatewayReference === undefined ? {} : { gatewayReference: payment.gatewayReference }),
    effectiveOn: payment.effectiveOn
  }
  switch (payment.status) {
    case "Processing":
      return state._tag === "NotSeen" ? [{ _tag: "PaymentSubmitted", ...seen }] : []
    case "Processed":
      return [...recordProcessed(seen, on, state), ...recordRefund(payment, on, state)]
    case "Failed":
      return state._tag === "Failed" || state._tag === "NotSeen"
        ? []
        : [{ _tag: "PaymentFailed", captured: capturedOf(state), effectiveOn: on }]
    case "Canceled":
      return state._tag === "Canceled" || state._tag === "NotSeen"
        ? []
        : [{ _tag: "PaymentCanceled", captured: capturedOf(state), effectiveOn: on }]
    case "Other":
      return []
  }
}

const capturedOf = (state: Exclude<State, { _tag: "NotSeen" }>): Money.Money =>
  Money.make(state.amount.currency, capturedMinor(state))

const recordProcessed = (
  seen: Omit<Extract<Event, { _tag: "PaymentCaptured" }>, "_tag">,
  on: LocalDate,
  state: State
): ReadonlyArray<Event> => {
  if (state._tag !== "Processed") return [{ _tag: "PaymentCaptured", ...seen }]
  if (Money.equals(state.amount, seen.amount) && state.accountId === seen.accountId) return []
  return [
    {
      _tag: "PaymentChangeObserved",
      before: { amount: state.amount, accountId: state.accountId },
      after: { amount: seen.amount, accountId: seen.accountId },
      effectiveOn: on
    }
  ]
}

const recordRefund = (payment: ObservedPayment, on: LocalDate, state: State): ReadonlyArray<Event> => {
  const minor = payment.refunded.minor - state.usage.refundedMinor
  return minor === 0n
    ? []
    : [{ _tag: "PaymentRefunded", amount: Money.make(payment.refunded.currency, minor), effectiveOn: on }]
}
