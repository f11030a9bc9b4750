/** Payment: money from a customer, applied to documents. It has no items of its own. Stream `Payment-<id>`. */
import * as Result from "effect/Result"
import * as Adjustment from "./Adjustment.ts"
import type { Application, Unapplication } from "./Application.ts"
import * as Applications from "./Applications.ts"
import type { AccountId, PaymentId, RefundId } from "./Id.ts"
import { type LocalDate, max } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedPayment } from "./Observed.ts"
import type { Event } from "./PaymentEvent.ts"
import { capturedOf, newsOf, undoneEvent } from "./PaymentReading.ts"
import * as Refund from "./Refund.ts"
import { InUse, type Rejection, WrongPhase } from "./Rejection.ts"
import { checkApplication, checkRefund, checkUnapplication, type Document } from "./Settling.ts"
import * as Usage from "./Usage.ts"

export { Event } from "./PaymentEvent.ts"

export type Command =
  | { readonly _tag: "Apply"; readonly application: Application }
  | { readonly _tag: "Unapply"; readonly unapplication: Unapplication }
  /** Gives unapplied money back. */
  | { readonly _tag: "Refund"; readonly amount: Money.Money; readonly effectiveOn: LocalDate }
  | { readonly _tag: "CancelRefund"; readonly refundId: RefundId; readonly effectiveOn: LocalDate }
  /** The bank takes money back; what of it is applied must be taken back before. */
  | {
      readonly _tag: "ChargeBack"
      readonly amount: Money.Money
      readonly fee?: Money.Money
      readonly effectiveOn: LocalDate
    }
  | { readonly _tag: "Cancel"; readonly effectiveOn: LocalDate }
  /** To another account, or to none. Source: Zuora, Transfer unapplied payments: external ones only, fully unapplied. */
  | { readonly _tag: "Transfer"; readonly to: AccountId | null; readonly effectiveOn: LocalDate }

/** What was read or answered: recorded as said, never refused. */
export type Fact =
  | Applications.Fact
  | { readonly _tag: "Read"; readonly payment: ObservedPayment; readonly on: LocalDate }
  | { readonly _tag: "Adjusted"; readonly adjustment: Adjustment.Adjustment; readonly isCanceled: boolean }
  /** The gateway captured less than was asked for. */
  | { readonly _tag: "PartiallyCaptured"; readonly captured: Money.Money; readonly on: LocalDate }

interface Content {
  readonly paymentId: PaymentId
  readonly number: string
  readonly accountId: AccountId | null
  readonly amount: Money.Money
  /** What was asked for, where less came in. */
  readonly requested: Money.Money | undefined
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
    case "ChargeBack": {
      const { _tag: _, ...terms } = command
      return Result.map(checkRefund(asDocument(state), command), () => [{ _tag: "PaymentChargedBack", ...terms }])
    }
    case "CancelRefund":
      return Result.map(
        Refund.decideUndo(command, nameOf(state), state.amount.currency, state.usage.refunds),
        (undone) => [undoneEvent(undone)]
      )
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
  return Result.succeed([{ _tag: "PaymentTransferred", amount, from: accountId, to, effectiveOn }])
}

/** Records what Zuora answered or shows. Never refuses; what is already known yields no events. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  switch (fact._tag) {
    case "Read":
      return newsOf(fact.payment, state, fact.on)
    case "Adjusted":
      return Adjustment.isNews(fact, state.usage.offsets)
        ? [{ _tag: fact.isCanceled ? "PaymentAdjustmentCanceled" : "PaymentAdjusted", ...fact.adjustment }]
        : []
    case "PartiallyCaptured":
      return state._tag === "NotSeen" || Money.equals(state.amount, fact.captured)
        ? []
        : [
            {
              _tag: "PaymentPartiallyCaptured",
              requested: state.requested ?? state.amount,
              counted: capturedOf(state),
              captured: fact.captured,
              effectiveOn: fact.on
            }
          ]
    case "Applied":
    case "Unapplied":
    case "SplitRead":
      return Applications.newsOf(fact, state.usage.applications).map(settledEvent)
  }
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "PaymentSubmitted":
      return { _tag: "Processing", ...contentOf(event, state) }
    case "PaymentCaptured":
      return { _tag: "Processed", ...contentOf(event, state) }
    case "PaymentOpeningBalanceImported":
      return {
        ...contentOf(event, state),
        _tag: "Processed",
        effectiveOn: event.documentOn,
        usage: Usage.opened(event, event.amount.minor, new Map(), state.usage)
      }
    case "PaymentPartiallyCaptured":
      return state._tag === "NotSeen" ? state : { ...state, amount: event.captured, requested: event.requested }
    case "PaymentFailed":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Failed" }
    case "PaymentCanceled":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Canceled" }
    case "PaymentTransferred":
      return state._tag === "NotSeen" ? state : { ...state, accountId: event.to }
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
      return use(state, { kind: "refunded", refund: Refund.ofTerms(event, "refund") })
    case "PaymentChargedBack":
      return use(state, { kind: "refunded", refund: Refund.ofTerms(event, "chargeback") })
    case "PaymentReturned":
      return use(state, { kind: "refunded", refund: Refund.ofTerms(event, "return") })
    case "PaymentRefundIdentified":
      return use(state, { kind: "named", refund: Refund.ofTerms(event, "refund") })
    case "PaymentRefundCanceled":
    case "PaymentChargebackReversed":
      return use(state, { kind: "refunded", refund: Refund.ofUndone(event, state.usage.refunds) })
    case "PaymentAdjusted":
      return use(state, { kind: "offset", ...Adjustment.offset(event, 1n) })
    case "PaymentAdjustmentCanceled":
      return use(state, { kind: "offset", ...Adjustment.offset(event, -1n) })
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

/** As people call it. */
export const nameOf = (state: State): string => (state._tag === "NotSeen" ? "the payment" : `payment ${state.number}`)

const asDocument = (state: Processed): Document => ({
  name: nameOf(state),
  currency: state.amount.currency,
  openMinor: unappliedMinor(state),
  openItems: undefined,
  applications: state.usage.applications,
  earliest: max(state.effectiveOn, Usage.latestOn(state.usage) ?? state.effectiveOn),
  side: "source"
})

const contentOf = (
  event: Extract<Event, { _tag: "PaymentSubmitted" | "PaymentCaptured" | "PaymentOpeningBalanceImported" }>,
  state: State
): Content => ({
  paymentId: event.paymentId,
  number: event.number,
  accountId: event.accountId,
  amount: event.amount,
  requested: state._tag === "NotSeen" ? undefined : state.requested,
  method: event.method,
  gatewayReference: event.gatewayReference,
  effectiveOn: event.effectiveOn,
  usage: state.usage
})

const settledEvent = (news: Applications.News): Event => {
  switch (news._tag) {
    case "Applied":
      return { _tag: "PaymentApplied", application: news.application }
    case "Unapplied":
      return { _tag: "PaymentUnapplied", unapplication: news.unapplication }
    case "SplitStated":
      return {
        _tag: "PaymentApplicationSplitObserved",
        applicationId: news.applicationId,
        items: news.items,
        effectiveOn: news.on
      }
  }
}
