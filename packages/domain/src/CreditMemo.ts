/** Credit memo: value owed to the customer, applied item by item. Stream `CreditMemo-<id>`. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Application, ItemApplication, Unapplication } from "./Application.ts"
import * as Applications from "./Applications.ts"
import * as BillingDocument from "./BillingDocument.ts"
import { ApplicationId, CreditMemoId, DebitMemoId, type ItemId } from "./Id.ts"
import * as Item from "./Item.ts"
import { LocalDate, max } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedCreditMemo } from "./Observed.ts"
import { opening, refunds } from "./Opening.ts"
import * as Refund from "./Refund.ts"
import { type Rejection, WrongPhase } from "./Rejection.ts"
import { checkApplication, checkRefund, checkUnapplication, type Document } from "./Settling.ts"
import * as Usage from "./Usage.ts"

const page = {
  creditMemoId: CreditMemoId,
  ...BillingDocument.page,
  purpose: Schema.optionalKey(BillingDocument.Purpose)
}
const claims = {
  before: BillingDocument.Claim,
  effectiveOn: LocalDate,
  purpose: Schema.optionalKey(BillingDocument.Purpose)
}

export const Event = Schema.TaggedUnion({
  CreditMemoDraftObserved: page,
  CreditMemoPosted: page,
  /** As it stood at a cut-over. */
  CreditMemoOpeningBalanceImported: { ...page, ...opening, refunds },
  /** Zuora shows other lines or another total than we knew. */
  CreditMemoChangeObserved: { ...claims, after: BillingDocument.Claim },
  /** Taken back to draft: what it had posted no longer counts. */
  CreditMemoUnposted: claims,
  CreditMemoCanceled: { effectiveOn: LocalDate },
  CreditMemoApplied: { application: Application },
  CreditMemoUnapplied: { unapplication: Unapplication },
  CreditMemoApplicationSplitObserved: {
    applicationId: ApplicationId,
    items: Schema.NonEmptyArray(ItemApplication),
    effectiveOn: LocalDate
  },
  /** Value paid out. */
  CreditMemoRefunded: Refund.terms,
  /** A refund that was only a sum has a name now. */
  CreditMemoRefundIdentified: Refund.named,
  /** A refund that no longer counts. */
  CreditMemoRefundCanceled: Refund.undone,
  /** What was left of it was given up, or it was mirrored as a whole: by a debit memo to which it is applied. */
  CreditMemoWrittenOff: { debitMemoId: DebitMemoId, amount: Money.Money, effectiveOn: LocalDate },
  CreditMemoReversed: { debitMemoId: DebitMemoId, amount: Money.Money, effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

export type Command =
  | { readonly _tag: "Apply"; readonly application: Application }
  | { readonly _tag: "Unapply"; readonly unapplication: Unapplication }
  /** Gives unapplied value back as money; `items` where it is said of which. */
  | ({ readonly _tag: "Refund" } & Pick<Refund.Terms, "amount" | "effectiveOn" | "items">)
  | ({ readonly _tag: "CancelRefund" } & Pick<Refund.Undone, "refundId" | "effectiveOn">)

/** A phase that a memo can be brought to. */
export type Goal = BillingDocument.Phase

/** What was read or answered: recorded as said, never refused. */
export type Fact =
  | Applications.Fact
  | { readonly _tag: "Read"; readonly creditMemo: ObservedCreditMemo; readonly on: LocalDate }
  | { readonly _tag: "Closed"; readonly by: "write-off" | "reversal"; readonly memo: ClosingMemo }

/** The debit memo that used a credit memo up, and how much of it. */
export interface ClosingMemo {
  readonly debitMemoId: DebitMemoId
  readonly amount: Money.Money
  readonly effectiveOn: LocalDate
}

interface Content extends BillingDocument.Content {
  readonly creditMemoId: CreditMemoId
  readonly purpose: BillingDocument.Purpose | undefined
  readonly closed: "written off" | "reversed" | undefined
  readonly usage: Usage.Usage
}

export type State =
  | { readonly _tag: "NotSeen"; readonly usage: Usage.Usage }
  | ({ readonly _tag: "Draft" } & Content)
  | Posted
  | ({ readonly _tag: "Canceled" } & Content)
export type Posted = { readonly _tag: "Posted" } & Content

export const initial: State = { _tag: "NotSeen", usage: Usage.unused }

/** Value not yet applied or refunded, minor units. */
export const unappliedMinor = (state: Posted): bigint => state.total.minor - Usage.usedMinor(state.usage)

/** Value left on every memo item, minor units; undefined while it is not known on which items something fell. */
export const itemsLeft = (state: Posted): Map<ItemId, bigint> | undefined =>
  Usage.itemsLeft(state.usage, Item.nettedMinor(state.items))

/** Decides whether value may be applied, taken back or given back. A repeat of an application is no news. */
export const decide = (command: Command, state: State): Result.Result<ReadonlyArray<Event>, Rejection> => {
  if (state._tag !== "Posted" || state.closed === "reversed")
    return Result.fail(
      new WrongPhase({
        document: nameOf(state),
        expected: "Posted",
        found: state._tag === "Posted" ? "reversed" : state._tag
      })
    )
  switch (command._tag) {
    case "Apply":
      return Result.map(checkApplication(asDocument(state), command.application), (isNews) =>
        isNews ? [{ _tag: "CreditMemoApplied", application: command.application }] : []
      )
    case "Unapply":
      return Result.map(checkUnapplication(asDocument(state), command.unapplication), (isNews) =>
        isNews ? [{ _tag: "CreditMemoUnapplied", unapplication: command.unapplication }] : []
      )
    case "Refund": {
      const { _tag: _, ...terms } = command
      return Result.map(checkRefund(asDocument(state), command), () => [{ _tag: "CreditMemoRefunded", ...terms }])
    }
    case "CancelRefund":
      return Result.map(
        Refund.decideUndo(command, nameOf(state), state.total.currency, state.usage.refunds),
        (undone) => [{ _tag: "CreditMemoRefundCanceled", ...undone }]
      )
  }
}

/** Decides whether a memo may be posted, taken back to draft or canceled: only while nothing of it is used. */
export const decideChange = (goal: Goal, state: State): Result.Result<void, Rejection> =>
  BillingDocument.decideChange(goal, nameOf(state), state, Usage.usedMinor(state.usage))

/** Records what Zuora answered or shows. Never refuses; what is already known yields no events. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  switch (fact._tag) {
    case "Read":
      return recordRead(fact.creditMemo, fact.on, state)
    case "Closed":
      return state._tag !== "NotSeen" && state.closed !== undefined
        ? []
        : [{ _tag: fact.by === "write-off" ? "CreditMemoWrittenOff" : "CreditMemoReversed", ...fact.memo }]
    case "Applied":
    case "Unapplied":
    case "SplitRead":
      return Applications.newsOf(fact, state.usage.applications).map(settledEvent)
  }
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "CreditMemoDraftObserved":
      return { _tag: "Draft", ...contentOf(event, state) }
    case "CreditMemoPosted":
      return { _tag: "Posted", ...contentOf(event, state) }
    case "CreditMemoOpeningBalanceImported": {
      const content = contentOf(event, state)
      return {
        ...content,
        _tag: "Posted",
        effectiveOn: event.documentOn,
        usage: Usage.opened(event, event.total.minor, Item.nettedMinor(content.items), state.usage)
      }
    }
    case "CreditMemoChangeObserved":
      return state._tag === "NotSeen" ? state : { ...state, ...BillingDocument.claimed(event.after) }
    case "CreditMemoUnposted":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Draft" }
    case "CreditMemoCanceled":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Canceled" }
    case "CreditMemoApplied":
      return use(state, { kind: "applied", application: event.application })
    case "CreditMemoUnapplied":
      return use(reopened(state, event.unapplication), { kind: "unapplied", unapplication: event.unapplication })
    case "CreditMemoApplicationSplitObserved":
      return use(state, { kind: "split", id: event.applicationId, items: event.items })
    case "CreditMemoRefunded":
      return use(state, { kind: "refunded", refund: Refund.ofTerms(event, "refund") })
    case "CreditMemoRefundIdentified":
      return use(state, { kind: "named", refund: Refund.ofTerms(event, "refund") })
    case "CreditMemoRefundCanceled":
      return use(state, { kind: "refunded", refund: Refund.ofUndone(event, state.usage.refunds) })
    case "CreditMemoWrittenOff":
      return state._tag === "NotSeen" ? state : { ...state, closed: "written off" }
    case "CreditMemoReversed":
      return state._tag === "NotSeen" ? state : { ...state, closed: "reversed" }
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

/** What was written off is there again once it is taken back from a debit memo. */
const reopened = (state: State, { target }: Unapplication): State =>
  state._tag !== "NotSeen" && state.closed === "written off" && target.kind === "debitMemo"
    ? { ...state, closed: undefined }
    : state

/** As people call it. */
export const nameOf = (state: State): string =>
  state._tag === "NotSeen" ? "the credit memo" : `credit memo ${state.number}`

const asDocument = (state: Posted): Document => ({
  name: nameOf(state),
  currency: state.total.currency,
  openMinor: unappliedMinor(state),
  openItems: itemsLeft(state),
  applications: state.usage.applications,
  earliest: max(state.effectiveOn, Usage.latestOn(state.usage) ?? state.effectiveOn),
  side: "source"
})

const contentOf = (
  event: Extract<Event, { _tag: "CreditMemoPosted" | "CreditMemoDraftObserved" | "CreditMemoOpeningBalanceImported" }>,
  state: State
): Content => ({
  creditMemoId: event.creditMemoId,
  ...BillingDocument.contentOf(event),
  purpose: event.purpose,
  closed: state._tag === "NotSeen" ? undefined : state.closed,
  usage: state.usage
})

const recordRead = (memo: ObservedCreditMemo, on: LocalDate, state: State): ReadonlyArray<Event> => [
  ...BillingDocument.newsOf(memo, state).map((news) => readEvent(news, memo, on, state)),
  ...(memo.status === "Posted"
    ? Refund.newsOf(memo.refunded, memo.refunds, state.usage.refunds, on).map(refundEvent)
    : [])
]

const readEvent = (news: BillingDocument.News, memo: ObservedCreditMemo, on: LocalDate, state: State): Event => {
  const event = BillingDocument.eventOf("CreditMemo", news, pageOf(memo), on)
  const known = state._tag === "NotSeen" ? undefined : state.purpose
  // What is taken out of the books goes out of the account in which it went.
  return known !== undefined && (event._tag === "CreditMemoChangeObserved" || event._tag === "CreditMemoUnposted")
    ? { ...event, purpose: known }
    : event
}

/** What an event that shows the whole document carries. */
const pageOf = (memo: ObservedCreditMemo) => ({
  creditMemoId: memo.id,
  number: memo.number,
  accountId: memo.accountId,
  total: memo.total,
  items: memo.items,
  ...(memo.purpose === undefined ? {} : { purpose: memo.purpose }),
  effectiveOn: memo.memoDate
})

const refundEvent = (news: Refund.News): Event => {
  switch (news.kind) {
    case "refunded":
      return { _tag: "CreditMemoRefunded", ...news.terms }
    case "named":
      return { _tag: "CreditMemoRefundIdentified", ...news.fields }
    case "undone":
      return { _tag: "CreditMemoRefundCanceled", ...news.fields }
  }
}

const settledEvent = (news: Applications.News): Event => {
  switch (news._tag) {
    case "Applied":
      return { _tag: "CreditMemoApplied", application: news.application }
    case "Unapplied":
      return { _tag: "CreditMemoUnapplied", unapplication: news.unapplication }
    case "SplitStated":
      return {
        _tag: "CreditMemoApplicationSplitObserved",
        applicationId: news.applicationId,
        items: news.items,
        effectiveOn: news.on
      }
  }
}
