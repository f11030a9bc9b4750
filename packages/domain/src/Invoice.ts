/** Invoice: what a customer owes, line by line. Stream `Invoice-<id>`. */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Adjustment from "./Adjustment.ts"
import { Application, ItemApplication, Unapplication } from "./Application.ts"
import type * as Applications from "./Applications.ts"
import * as BillingDocument from "./BillingDocument.ts"
import { ApplicationId, CreditMemoId, InvoiceId } from "./Id.ts"
import { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedInvoice } from "./Observed.ts"
import { opening } from "./Opening.ts"
import * as Receivable from "./Receivable.ts"
import type { Rejection } from "./Rejection.ts"

const page = {
  invoiceId: InvoiceId,
  ...BillingDocument.page,
  sourceType: Schema.String,
  dueOn: Schema.optionalKey(LocalDate)
}

export const Event = Schema.TaggedUnion({
  InvoiceDraftObserved: page,
  InvoicePosted: page,
  /** As it stood at a cut-over. */
  InvoiceOpeningBalanceImported: { ...page, ...opening },
  /** Zuora shows other lines or another total than we knew: before and after, so that the difference is on record. */
  InvoiceChangeObserved: {
    before: BillingDocument.Claim,
    after: BillingDocument.Claim,
    effectiveOn: LocalDate
  },
  /** Taken back to draft: what it had posted no longer counts. */
  InvoiceUnposted: { before: BillingDocument.Claim, effectiveOn: LocalDate },
  InvoiceCanceled: { effectiveOn: LocalDate },
  InvoicePaymentApplied: { application: Application },
  InvoicePaymentUnapplied: { unapplication: Unapplication },
  InvoiceCreditMemoApplied: { application: Application },
  InvoiceCreditMemoUnapplied: { unapplication: Unapplication },
  InvoiceApplicationSplitObserved: {
    applicationId: ApplicationId,
    items: Schema.NonEmptyArray(ItemApplication),
    effectiveOn: LocalDate
  },
  /** What was open was given up by a memo, header and every item: `amount` is the header's, which items may offset. */
  InvoiceWrittenOff: { creditMemoId: CreditMemoId, amount: Money.Money, effectiveOn: LocalDate },
  /** Mirrored by a memo that is applied to it. It stays posted; nothing of it is un-applied any more. */
  InvoiceReversed: { creditMemoId: CreditMemoId, amount: Money.Money, effectiveOn: LocalDate },
  /** Legacy: changed by an adjustment, or by the credit balance. A positive amount adds to what is owed. */
  InvoiceAdjusted: Adjustment.fields,
  /** The adjustment no longer counts; `amount` is what it had added. */
  InvoiceAdjustmentCanceled: Adjustment.fields
})
export type Event = typeof Event.Type

export type Command = Receivable.Command

/** What was read or answered: recorded as said, never refused. */
export type Fact =
  | Applications.Fact
  | { readonly _tag: "Read"; readonly invoice: ObservedInvoice; readonly on: LocalDate }
  | { readonly _tag: "Adjusted"; readonly adjustment: Adjustment.Adjustment; readonly isCanceled: boolean }
  | { readonly _tag: "Closed"; readonly by: "write-off" | "reversal"; readonly memo: ClosingMemo }

/** The memo that closed a document, and what it took off. */
export interface ClosingMemo {
  readonly creditMemoId: CreditMemoId
  readonly amount: Money.Money
  readonly effectiveOn: LocalDate
}

interface Content extends Receivable.Content {
  readonly invoiceId: InvoiceId
}

export type State =
  | ({ readonly _tag: "NotSeen" } & Receivable.Settled)
  | ({ readonly _tag: "Draft" } & Content)
  | Posted
  | ({ readonly _tag: "Canceled" } & Content)
export type Posted = { readonly _tag: "Posted" } & Content

export const initial: State = { _tag: "NotSeen", ...Receivable.unsettled }

export { balanceMinor, itemBalances } from "./Receivable.ts"

const settlements = Receivable.eventsOf("Invoice")

/** Decides whether an application or un-application may be made. A repeat with the same content yields no events. */
export const decide = (command: Command, state: State): Result.Result<ReadonlyArray<Event>, Rejection> =>
  settlements.decided(command, state, nameOf(state))

/** Records what Zuora answered or shows. Never refuses; what is already known yields no events. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  switch (fact._tag) {
    case "Read":
      return BillingDocument.newsOf(fact.invoice, state).map((news) =>
        BillingDocument.eventOf("Invoice", news, pageOf(fact.invoice), fact.on)
      )
    case "Adjusted":
      return Adjustment.isNews(fact, state.offsets)
        ? [{ _tag: fact.isCanceled ? "InvoiceAdjustmentCanceled" : "InvoiceAdjusted", ...fact.adjustment }]
        : []
    case "Closed":
      return state._tag !== "NotSeen" && state.closed !== undefined
        ? []
        : [{ _tag: fact.by === "write-off" ? "InvoiceWrittenOff" : "InvoiceReversed", ...fact.memo }]
    case "Applied":
    case "Unapplied":
    case "SplitRead":
      return settlements.recorded(fact, state)
  }
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "InvoiceDraftObserved":
      return { _tag: "Draft", ...contentOf(event, state) }
    case "InvoicePosted":
      return { _tag: "Posted", ...contentOf(event, state) }
    case "InvoiceOpeningBalanceImported":
      return {
        _tag: "Posted",
        invoiceId: event.invoiceId,
        ...Receivable.openedOf(BillingDocument.contentOf(event), event, state)
      }
    case "InvoiceChangeObserved":
      return state._tag === "NotSeen" ? state : { ...state, ...BillingDocument.claimed(event.after) }
    case "InvoiceUnposted":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Draft" }
    case "InvoiceCanceled":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Canceled" }
    case "InvoicePaymentApplied":
    case "InvoiceCreditMemoApplied":
      return Receivable.change(state, { kind: "applied", application: event.application })
    case "InvoicePaymentUnapplied":
    case "InvoiceCreditMemoUnapplied":
      return Receivable.change(state, { kind: "unapplied", unapplication: event.unapplication })
    case "InvoiceApplicationSplitObserved":
      return Receivable.change(state, { kind: "split", id: event.applicationId, items: event.items })
    case "InvoiceWrittenOff":
      return state._tag === "NotSeen" ? state : { ...state, closed: "written off" }
    case "InvoiceReversed":
      return state._tag === "NotSeen" ? state : { ...state, closed: "reversed" }
    case "InvoiceAdjusted":
      return Receivable.change(state, { kind: "offset", ...Adjustment.offset(event, 1n) })
    case "InvoiceAdjustmentCanceled":
      return Receivable.change(state, { kind: "offset", ...Adjustment.offset(event, -1n) })
  }
}

export const fold = (events: Iterable<Event>): State => {
  let state: State = initial
  for (const event of events) state = evolve(state, event)
  return state
}

/** As people call it. */
export const nameOf = (state: State): string => (state._tag === "NotSeen" ? "the invoice" : `invoice ${state.number}`)

const contentOf = (
  event: Extract<Event, { _tag: "InvoicePosted" | "InvoiceDraftObserved" }>,
  state: State
): Content => ({
  invoiceId: event.invoiceId,
  ...Receivable.contentOf(BillingDocument.contentOf(event), state)
})

/** What an event that shows the whole document carries. */
const pageOf = (invoice: ObservedInvoice) => ({
  invoiceId: invoice.id,
  number: invoice.number,
  accountId: invoice.accountId,
  sourceType: invoice.sourceType,
  ...(invoice.dueOn === undefined ? {} : { dueOn: invoice.dueOn }),
  total: invoice.total,
  items: invoice.items,
  effectiveOn: invoice.invoiceDate
})
