/** Credit memo: value owed to the customer, applied item by item. Stream `CreditMemo-<id>`. */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Application, ItemApplication, Unapplication } from "./Application.ts"
import * as Applications from "./Applications.ts"
import { AccountId, ApplicationId, CreditMemoId, type ItemId } from "./Id.ts"
import * as Item from "./Item.ts"
import { LocalDate, max } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedCreditMemo } from "./Observed.ts"
import { InUse, type Rejection, WrongPhase } from "./Rejection.ts"
import { checkApplication, checkRefund, checkUnapplication, type Document } from "./Settling.ts"
import * as Usage from "./Usage.ts"

const content = {
  creditMemoId: CreditMemoId,
  number: Schema.String,
  accountId: AccountId,
  total: Money.Money,
  items: Schema.Array(Item.Item),
  /** The memo date. */
  effectiveOn: LocalDate
}

export const Event = Schema.TaggedUnion({
  CreditMemoDraftObserved: content,
  CreditMemoPosted: content,
  /** Zuora shows other lines or another total than we knew. */
  CreditMemoChangeObserved: {
    before: Schema.Struct({ total: Money.Money, items: Schema.Array(Item.Item) }),
    after: Schema.Struct({ total: Money.Money, items: Schema.Array(Item.Item) }),
    effectiveOn: LocalDate
  },
  /** Taken back to draft: what it had posted no longer counts. */
  CreditMemoUnposted: {
    before: Schema.Struct({ total: Money.Money, items: Schema.Array(Item.Item) }),
    effectiveOn: LocalDate
  },
  CreditMemoCanceled: { effectiveOn: LocalDate },
  CreditMemoApplied: { application: Application },
  CreditMemoUnapplied: { unapplication: Unapplication },
  CreditMemoApplicationSplitObserved: {
    applicationId: ApplicationId,
    items: Schema.NonEmptyArray(ItemApplication),
    effectiveOn: LocalDate
  },
  /** Value paid out. The amount is what this refund adds to the refunded side. */
  CreditMemoRefunded: { amount: Money.Money, effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

export type Command =
  | { readonly _tag: "Apply"; readonly application: Application }
  | { readonly _tag: "Unapply"; readonly unapplication: Unapplication }
  /** Gives unapplied value back as money. */
  | { readonly _tag: "Refund"; readonly amount: Money.Money; readonly effectiveOn: LocalDate }

/** A phase that a memo can be brought to. */
export type Goal = "Posted" | "Draft" | "Canceled"

/** What was read or answered: recorded as said, never refused. */
export type Fact =
  | { readonly _tag: "Read"; readonly creditMemo: ObservedCreditMemo; readonly on: LocalDate }
  | { readonly _tag: "Applied"; readonly application: Application }
  | { readonly _tag: "Unapplied"; readonly unapplication: Unapplication }
  | { readonly _tag: "SplitRead"; readonly application: Application; readonly on: LocalDate }

interface Content {
  readonly creditMemoId: CreditMemoId
  readonly number: string
  readonly accountId: AccountId
  readonly total: Money.Money
  readonly items: Item.Items
  readonly effectiveOn: LocalDate
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

/**
 * Value left on every memo item, minor units; undefined while a split is not known, or once something was refunded
 * (Zuora does not say here from which items).
 */
export const itemsLeft = (state: Posted): Map<ItemId, bigint> | undefined => {
  if (state.usage.refundedMinor !== 0n || !Applications.isItemised(state.usage.applications)) return undefined
  const left = Item.nettedMinor(state.items)
  for (const [id, minor] of Applications.byItem(state.usage.applications, "source"))
    left.set(id, (left.get(id) ?? 0n) - minor)
  return left
}

/** Decides whether value may be applied, taken back or given back. A repeat of an application is no news. */
export const decide = (command: Command, state: State): Result.Result<ReadonlyArray<Event>, Rejection> => {
  if (state._tag !== "Posted")
    return Result.fail(new WrongPhase({ document: nameOf(state), expected: "Posted", found: state._tag }))
  switch (command._tag) {
    case "Apply":
      return Result.map(checkApplication(asDocument(state), command.application), (isNews) =>
        isNews ? [{ _tag: "CreditMemoApplied", application: command.application }] : []
      )
    case "Unapply":
      return Result.map(checkUnapplication(asDocument(state), command.unapplication), (isNews) =>
        isNews ? [{ _tag: "CreditMemoUnapplied", unapplication: command.unapplication }] : []
      )
    case "Refund":
      return Result.map(checkRefund(asDocument(state), command), () => [
        { _tag: "CreditMemoRefunded", amount: command.amount, effectiveOn: command.effectiveOn }
      ])
  }
}

/**
 * Decides whether a memo may be posted, taken back to draft or canceled. Source: Zuora, Post, Unpost and Cancel a credit
 * memo: drafts are posted or canceled, and what is posted may be unposted while nothing of it is used.
 */
export const decideChange = (goal: Goal, state: State): Result.Result<void, Rejection> => {
  const expected = goal === "Draft" ? "Posted" : "Draft"
  if (state._tag !== expected)
    return Result.fail(new WrongPhase({ document: nameOf(state), expected, found: state._tag }))
  const usedMinor = Usage.usedMinor(state.usage)
  return usedMinor === 0n
    ? Result.succeed(undefined)
    : Result.fail(new InUse({ document: nameOf(state), used: Money.make(state.total.currency, usedMinor) }))
}

/** Records what Zuora answered or shows. Never refuses; what is already known yields no events. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  const { applications } = state.usage
  switch (fact._tag) {
    case "Read":
      return recordRead(fact.creditMemo, fact.on, state)
    case "Applied":
      return applications.applied.has(fact.application.id)
        ? []
        : [{ _tag: "CreditMemoApplied", application: fact.application }]
    case "Unapplied":
      return applications.undone.has(fact.unapplication.id)
        ? []
        : [{ _tag: "CreditMemoUnapplied", unapplication: fact.unapplication }]
    case "SplitRead": {
      const items = Applications.newSplit(applications, fact.application)
      return items === undefined
        ? []
        : [
            {
              _tag: "CreditMemoApplicationSplitObserved",
              applicationId: fact.application.id,
              items,
              effectiveOn: fact.on
            }
          ]
    }
  }
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "CreditMemoDraftObserved":
      return { _tag: "Draft", ...contentOf(event, state) }
    case "CreditMemoPosted":
      return { _tag: "Posted", ...contentOf(event, state) }
    case "CreditMemoChangeObserved":
      return state._tag === "NotSeen"
        ? state
        : { ...state, total: event.after.total, items: Item.byId(event.after.items) }
    case "CreditMemoUnposted":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Draft" }
    case "CreditMemoCanceled":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Canceled" }
    case "CreditMemoApplied":
      return use(state, { kind: "applied", application: event.application })
    case "CreditMemoUnapplied":
      return use(state, { kind: "unapplied", unapplication: event.unapplication })
    case "CreditMemoApplicationSplitObserved":
      return use(state, { kind: "split", id: event.applicationId, items: event.items })
    case "CreditMemoRefunded":
      return use(state, { kind: "refunded", refund: { minor: event.amount.minor, effectiveOn: event.effectiveOn } })
  }
}

const use = <S extends State>(state: S, change: Usage.Change): S => ({
  ...state,
  usage: Usage.change(state.usage, change)
})

const nameOf = (state: State): string => (state._tag === "NotSeen" ? "the credit memo" : `credit memo ${state.number}`)

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
  event: Extract<Event, { _tag: "CreditMemoPosted" | "CreditMemoDraftObserved" }>,
  state: State
): Content => ({
  creditMemoId: event.creditMemoId,
  number: event.number,
  accountId: event.accountId,
  total: event.total,
  items: Item.byId(event.items),
  effectiveOn: event.effectiveOn,
  usage: state.usage
})

const recordRead = (memo: ObservedCreditMemo, on: LocalDate, state: State): ReadonlyArray<Event> => {
  const seen = {
    creditMemoId: memo.id,
    number: memo.number,
    accountId: memo.accountId,
    total: memo.total,
    items: memo.items,
    effectiveOn: memo.memoDate
  }
  const sameContent =
    state._tag !== "NotSeen" && Money.equals(state.total, memo.total) && Item.sameLines(state.items, memo.items)
  switch (memo.status) {
    case "Draft":
      return state._tag === "Draft" && sameContent
        ? []
        : [...unposted(on, state), { _tag: "CreditMemoDraftObserved", ...seen }]
    case "Posted":
      return [...recordPosted(seen, on, state, sameContent), ...recordRefund(memo, on, state)]
    case "Canceled":
      return state._tag === "Canceled" || state._tag === "NotSeen"
        ? []
        : [...unposted(on, state), { _tag: "CreditMemoCanceled", effectiveOn: on }]
    case "Other":
      return []
  }
}

const unposted = (on: LocalDate, state: State): ReadonlyArray<Event> =>
  state._tag === "Posted"
    ? [
        {
          _tag: "CreditMemoUnposted",
          before: { total: state.total, items: Array.from(state.items.values()) },
          effectiveOn: on
        }
      ]
    : []

const recordPosted = (
  seen: Omit<Extract<Event, { _tag: "CreditMemoPosted" }>, "_tag">,
  on: LocalDate,
  state: State,
  sameContent: boolean
): ReadonlyArray<Event> => {
  if (state._tag !== "Posted") return [{ _tag: "CreditMemoPosted", ...seen }]
  if (sameContent) return []
  return [
    {
      _tag: "CreditMemoChangeObserved",
      before: { total: state.total, items: Array.from(state.items.values()) },
      after: { total: seen.total, items: seen.items },
      effectiveOn: on
    }
  ]
}

const recordRefund = (memo: ObservedCreditMemo, on: LocalDate, state: State): ReadonlyArray<Event> => {
  const minor = memo.refunded.minor - state.usage.refundedMinor
  return minor === 0n
    ? []
    : [{ _tag: "CreditMemoRefunded", amount: Money.make(memo.refunded.currency, minor), effectiveOn: on }]
}

export const fold = (events: Iterable<Event>): State => {
  let state: State = initial
  for (const event of events) state = evolve(state, event)
  return state
}
