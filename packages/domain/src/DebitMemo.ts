/**
 * Debit memo: what a customer owes beyond invoices, paid as an invoice is. Stream `DebitMemo-<id>`. Source: Zuora, Debit
 * memos: created from an invoice, a charge, or by the reversal or write-off of a credit memo.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Application, ItemApplication, Unapplication } from "./Application.ts"
import type * as Applications from "./Applications.ts"
import * as BillingDocument from "./BillingDocument.ts"
import { ApplicationId, CreditMemoId, DebitMemoId, InvoiceId } from "./Id.ts"
import type { ClosingMemo } from "./Invoice.ts"
import { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedDebitMemo } from "./Observed.ts"
import { opening } from "./Opening.ts"
import * as Receivable from "./Receivable.ts"
import { NotPositive, type Rejection, WrongPhase } from "./Rejection.ts"

const page = {
  debitMemoId: DebitMemoId,
  ...BillingDocument.page,
  dueOn: Schema.optionalKey(LocalDate),
  /** The document that it adds to, where it was made from one. */
  invoiceId: Schema.optionalKey(InvoiceId),
  creditMemoId: Schema.optionalKey(CreditMemoId)
}

export const Event = Schema.TaggedUnion({
  DebitMemoDraftObserved: page,
  DebitMemoPosted: page,
  /** As it stood at a cut-over. */
  DebitMemoOpeningBalanceImported: { ...page, ...opening },
  /** Zuora shows other lines or another total than we knew. */
  DebitMemoChangeObserved: {
    before: BillingDocument.Claim,
    after: BillingDocument.Claim,
    effectiveOn: LocalDate
  },
  /** Taken back to draft: what it had posted no longer counts. */
  DebitMemoUnposted: { before: BillingDocument.Claim, effectiveOn: LocalDate },
  DebitMemoCanceled: { effectiveOn: LocalDate },
  DebitMemoPaymentApplied: { application: Application },
  DebitMemoPaymentUnapplied: { unapplication: Unapplication },
  DebitMemoCreditMemoApplied: { application: Application },
  DebitMemoCreditMemoUnapplied: { unapplication: Unapplication },
  DebitMemoApplicationSplitObserved: {
    applicationId: ApplicationId,
    items: Schema.NonEmptyArray(ItemApplication),
    effectiveOn: LocalDate
  },
  /** What was open was given up by a credit memo. */
  DebitMemoWrittenOff: { creditMemoId: CreditMemoId, amount: Money.Money, effectiveOn: LocalDate }
})
export type Event = typeof Event.Type

export type Command = Receivable.Command

/** A phase that a memo can be brought to. */
export type Goal = BillingDocument.Phase

/** What was read or answered: recorded as said, never refused. */
export type Fact =
  | Applications.Fact
  | { readonly _tag: "Read"; readonly debitMemo: ObservedDebitMemo; readonly on: LocalDate }
  | { readonly _tag: "WrittenOff"; readonly memo: ClosingMemo }

interface Content extends Receivable.Content {
  readonly debitMemoId: DebitMemoId
}

export type State =
  | ({ readonly _tag: "NotSeen" } & Receivable.Settled)
  | ({ readonly _tag: "Draft" } & Content)
  | Posted
  | ({ readonly _tag: "Canceled" } & Content)
export type Posted = { readonly _tag: "Posted" } & Content

export const initial: State = { _tag: "NotSeen", ...Receivable.unsettled }

export { balanceMinor, itemBalances } from "./Receivable.ts"

const settlements = Receivable.eventsOf("DebitMemo")

/** Decides whether an application or un-application may be made. A repeat with the same content yields no events. */
export const decide = (command: Command, state: State): Result.Result<ReadonlyArray<Event>, Rejection> =>
  settlements.decided(command, state, nameOf(state))

/**
 * Decides whether a memo may be posted, taken back to draft or canceled. Source: Zuora, Post, Unpost and Cancel a debit
 * memo: what is posted may be unposted while nothing is applied to it.
 */
export const decideChange = (goal: Goal, state: State): Result.Result<void, Rejection> =>
  BillingDocument.decideChange(goal, nameOf(state), state, state.applications.totalMinor)

/** What collecting a memo would bring in: all that is open of a posted one. Source: Zuora, Collect a posted debit memo. */
export const decideCollect = (state: State): Result.Result<Money.Money, Rejection> => {
  const document = nameOf(state)
  if (state._tag !== "Posted") return Result.fail(new WrongPhase({ document, expected: "Posted", found: state._tag }))
  const amount = Money.make(state.total.currency, Receivable.balanceMinor(state))
  return amount.minor > 0n
    ? Result.succeed(amount)
    : Result.fail(new NotPositive({ field: `balance of ${document}`, amount }))
}

/** Records what Zuora answered or shows. Never refuses; what is already known yields no events. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  switch (fact._tag) {
    case "Read":
      return BillingDocument.newsOf(fact.debitMemo, state).map((news) =>
        BillingDocument.eventOf("DebitMemo", news, pageOf(fact.debitMemo), fact.on)
      )
    case "WrittenOff":
      return state._tag !== "NotSeen" && state.closed !== undefined
        ? []
        : [{ _tag: "DebitMemoWrittenOff", ...fact.memo }]
    case "Applied":
    case "Unapplied":
    case "SplitRead":
      return settlements.recorded(fact, state)
  }
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "DebitMemoDraftObserved":
      return { _tag: "Draft", ...contentOf(event, state) }
    case "DebitMemoPosted":
      return { _tag: "Posted", ...contentOf(event, state) }
    case "DebitMemoOpeningBalanceImported":
      return {
        _tag: "Posted",
        debitMemoId: event.debitMemoId,
        ...Receivable.openedOf(BillingDocument.contentOf(event), event, state)
      }
    case "DebitMemoChangeObserved":
      return state._tag === "NotSeen" ? state : { ...state, ...BillingDocument.claimed(event.after) }
    case "DebitMemoUnposted":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Draft" }
    case "DebitMemoCanceled":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Canceled" }
    case "DebitMemoPaymentApplied":
    case "DebitMemoCreditMemoApplied":
      return Receivable.change(state, { kind: "applied", application: event.application })
    case "DebitMemoPaymentUnapplied":
    case "DebitMemoCreditMemoUnapplied":
      return Receivable.change(state, { kind: "unapplied", unapplication: event.unapplication })
    case "DebitMemoApplicationSplitObserved":
      return Receivable.change(state, { kind: "split", id: event.applicationId, items: event.items })
    case "DebitMemoWrittenOff":
      return state._tag === "NotSeen" ? state : { ...state, closed: "written off" }
  }
}

/** As people call it. */
export const nameOf = (state: State): string =>
  state._tag === "NotSeen" ? "the debit memo" : `debit memo ${state.number}`

const contentOf = (
  event: Extract<Event, { _tag: "DebitMemoPosted" | "DebitMemoDraftObserved" }>,
  state: State
): Content => ({
  debitMemoId: event.debitMemoId,
  ...Receivable.contentOf(BillingDocument.contentOf(event), state)
})

/** What an event that shows the whole document carries. */
const pageOf = (memo: ObservedDebitMemo) => ({
  debitMemoId: memo.id,
  number: memo.number,
  accountId: memo.accountId,
  ...(memo.dueOn === undefined ? {} : { dueOn: memo.dueOn }),
  ...(memo.invoiceId === undefined ? {} : { invoiceId: memo.invoiceId }),
  ...(memo.creditMemoId === undefined ? {} : { creditMemoId: memo.creditMemoId }),
  total: memo.total,
  items: memo.items,
  effectiveOn: memo.memoDate
})
