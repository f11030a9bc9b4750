/**
 * Invoice: what a customer owes, line by line. Stream `Invoice-<id>`.
 *
 * A draft is one whole observed snapshot, replaced by the next (a consolidated draft keeps an absorbed draft's id and
 * number); lines become facts when it is posted.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Application, ItemApplication, Unapplication } from "./Application.ts"
import * as Applications from "./Applications.ts"
import { AccountId, ApplicationId, InvoiceId, type ItemId } from "./Id.ts"
import * as Item from "./Item.ts"
import { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedInvoice } from "./Observed.ts"
import { OtherAccount, type Rejection, WrongPhase } from "./Rejection.ts"
import { checkApplication, checkUnapplication, type Document } from "./Settling.ts"

const content = {
  invoiceId: InvoiceId,
  number: Schema.String,
  accountId: AccountId,
  sourceType: Schema.String,
  dueOn: Schema.optionalKey(LocalDate),
  total: Money.Money,
  items: Schema.Array(Item.Item),
  /** The invoice date. */
  effectiveOn: LocalDate
}

export const Event = Schema.TaggedUnion({
  InvoiceDraftObserved: content,
  InvoicePosted: content,
  /** Zuora shows other lines or another total than we knew: before and after, so that the difference is on record. */
  InvoiceChangeObserved: {
    before: Schema.Struct({ total: Money.Money, items: Schema.Array(Item.Item) }),
    after: Schema.Struct({ total: Money.Money, items: Schema.Array(Item.Item) }),
    effectiveOn: LocalDate
  },
  /** Taken back to draft: what it had posted no longer counts. */
  InvoiceUnposted: {
    before: Schema.Struct({ total: Money.Money, items: Schema.Array(Item.Item) }),
    effectiveOn: LocalDate
  },
  InvoiceCanceled: { effectiveOn: LocalDate },
  InvoicePaymentApplied: { application: Application },
  InvoicePaymentUnapplied: { unapplication: Unapplication },
  InvoiceCreditMemoApplied: { application: Application },
  InvoiceCreditMemoUnapplied: { unapplication: Unapplication },
  InvoiceApplicationSplitObserved: {
    applicationId: ApplicationId,
    items: Schema.NonEmptyArray(ItemApplication),
    effectiveOn: LocalDate
  }
})
export type Event = typeof Event.Type

export type Command =
  | { readonly _tag: "AcceptApplication"; readonly application: Application; readonly accountId: AccountId }
  | { readonly _tag: "AcceptUnapplication"; readonly unapplication: Unapplication }

/** What was read or answered: recorded as said, never refused. */
export type Fact =
  | { readonly _tag: "Read"; readonly invoice: ObservedInvoice; readonly on: LocalDate }
  | { readonly _tag: "Applied"; readonly application: Application }
  | { readonly _tag: "Unapplied"; readonly unapplication: Unapplication }
  | { readonly _tag: "SplitRead"; readonly application: Application; readonly on: LocalDate }

interface Content {
  readonly invoiceId: InvoiceId
  readonly number: string
  readonly accountId: AccountId
  readonly total: Money.Money
  readonly items: Item.Items
  readonly effectiveOn: LocalDate
  readonly applications: Applications.Applications
}

/** The phases of an invoice. Applications are kept in every phase: what Zuora said is never dropped. */
export type State =
  | { readonly _tag: "NotSeen"; readonly applications: Applications.Applications }
  | ({ readonly _tag: "Draft" } & Content)
  | Posted
  | ({ readonly _tag: "Canceled" } & Content)
export type Posted = { readonly _tag: "Posted" } & Content

export const initial: State = { _tag: "NotSeen", applications: Applications.empty }

/** Open balance at the header, minor units. */
export const balanceMinor = (state: Posted): bigint => state.total.minor - state.applications.totalMinor

/** Open balance of every line, minor units; undefined while a split is not known item by item. */
export const itemBalances = (state: Posted): Map<ItemId, bigint> | undefined => {
  if (!Applications.isItemised(state.applications)) return undefined
  const balances = Item.nettedMinor(state.items)
  for (const [id, minor] of Applications.byItem(state.applications, "target"))
    balances.set(id, (balances.get(id) ?? 0n) - minor)
  return balances
}

/** Decides whether an application or un-application may be made. A repeat with the same content yields no events. */
export const decide = (command: Command, state: State): Result.Result<ReadonlyArray<Event>, Rejection> => {
  if (state._tag !== "Posted")
    return Result.fail(new WrongPhase({ document: nameOf(state), expected: "Posted", found: state._tag }))
  return command._tag === "AcceptApplication"
    ? accept(command.application, command.accountId, state)
    : Result.map(checkUnapplication(asDocument(state), command.unapplication), (isNews) =>
        isNews ? [unappliedEvent(command.unapplication)] : []
      )
}

/** Records what Zuora answered or shows. Never refuses; what is already known yields no events. */
export const record = (fact: Fact, state: State): ReadonlyArray<Event> => {
  switch (fact._tag) {
    case "Read":
      return recordRead(fact.invoice, fact.on, state)
    case "Applied":
      return state.applications.applied.has(fact.application.id) ? [] : [appliedEvent(fact.application)]
    case "Unapplied":
      return state.applications.undone.has(fact.unapplication.id) ? [] : [unappliedEvent(fact.unapplication)]
    case "SplitRead":
      return recordSplit(fact.application, fact.on, state)
  }
}

export const evolve = (state: State, event: Event): State => {
  switch (event._tag) {
    case "InvoiceDraftObserved":
      return { _tag: "Draft", ...contentOf(event, state) }
    case "InvoicePosted":
      return { _tag: "Posted", ...contentOf(event, state) }
    case "InvoiceChangeObserved":
      return state._tag === "NotSeen"
        ? state
        : { ...state, total: event.after.total, items: Item.byId(event.after.items) }
    case "InvoiceUnposted":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Draft" }
    case "InvoiceCanceled":
      return state._tag === "NotSeen" ? state : { ...state, _tag: "Canceled" }
    case "InvoicePaymentApplied":
    case "InvoiceCreditMemoApplied":
      return withApplications(state, Applications.apply(state.applications, event.application))
    case "InvoicePaymentUnapplied":
    case "InvoiceCreditMemoUnapplied":
      return withApplications(state, Applications.unapply(state.applications, event.unapplication))
    case "InvoiceApplicationSplitObserved":
      return withApplications(
        state,
        Applications.observeSplit(state.applications, event.applicationId, { _tag: "Stated", items: event.items })
      )
  }
}

export const fold = (events: Iterable<Event>): State => {
  let state: State = initial
  for (const event of events) state = evolve(state, event)
  return state
}

const withApplications = <S extends State>(state: S, applications: Applications.Applications): S => ({
  ...state,
  applications
})

/** As people call it. */
export const nameOf = (state: State): string => (state._tag === "NotSeen" ? "the invoice" : `invoice ${state.number}`)

const asDocument = (state: Posted): Document => ({
  name: nameOf(state),
  currency: state.total.currency,
  openMinor: balanceMinor(state),
  openItems: itemBalances(state),
  applications: state.applications,
  earliest: state.effectiveOn,
  side: "target"
})

const accept = (
  application: Application,
  accountId: AccountId,
  state: Posted
): Result.Result<ReadonlyArray<Event>, Rejection> =>
  state.accountId === accountId
    ? Result.map(checkApplication(asDocument(state), application), (isNews) =>
        isNews ? [appliedEvent(application)] : []
      )
    : Result.fail(new OtherAccount({ document: nameOf(state), expected: accountId, found: state.accountId }))

const appliedEvent = (application: Application): Event =>
  application.source.kind === "payment"
    ? { _tag: "InvoicePaymentApplied", application }
    : { _tag: "InvoiceCreditMemoApplied", application }

const unappliedEvent = (unapplication: Unapplication): Event =>
  unapplication.source.kind === "payment"
    ? { _tag: "InvoicePaymentUnapplied", unapplication }
    : { _tag: "InvoiceCreditMemoUnapplied", unapplication }

const contentOf = (
  event: Extract<Event, { _tag: "InvoicePosted" | "InvoiceDraftObserved" }>,
  state: State
): Content => ({
  invoiceId: event.invoiceId,
  number: event.number,
  accountId: event.accountId,
  total: event.total,
  items: Item.byId(event.items),
  effectiveOn: event.effectiveOn,
  applications: state.applications
})

const sameContent = (state: Content, invoice: ObservedInvoice): boolean =>
  Money.equals(state.total, invoice.total) && Item.sameLines(state.items, invoice.items)

const recordRead = (invoice: ObservedInvoice, on: LocalDate, state: State): ReadonlyArray<Event> => {
  const seen = {
    invoiceId: invoice.id,
    number: invoice.number,
    accountId: invoice.accountId,
    sourceType: invoice.sourceType,
    ...(invoice.dueOn === undefined ? {} : { dueOn: invoice.dueOn }),
    total: invoice.total,
    items: invoice.items,
    effectiveOn: invoice.invoiceDate
  }
  switch (invoice.status) {
    case "Draft":
      return state._tag === "Draft" && sameContent(state, invoice)
        ? []
        : [...unposted(on, state), { _tag: "InvoiceDraftObserved", ...seen }]
    case "Posted":
      if (state._tag !== "Posted") return [{ _tag: "InvoicePosted", ...seen }]
      return sameContent(state, invoice)
        ? []
        : [
            {
              _tag: "InvoiceChangeObserved",
              before: { total: state.total, items: Array.from(state.items.values()) },
              after: { total: invoice.total, items: invoice.items },
              effectiveOn: on
            }
          ]
    case "Canceled":
      return state._tag === "Canceled" || state._tag === "NotSeen"
        ? []
        : [...unposted(on, state), { _tag: "InvoiceCanceled", effectiveOn: on }]
    case "Other":
      return []
  }
}

const unposted = (on: LocalDate, state: State): ReadonlyArray<Event> =>
  state._tag === "Posted"
    ? [
        {
          _tag: "InvoiceUnposted",
          before: { total: state.total, items: Array.from(state.items.values()) },
          effectiveOn: on
        }
      ]
    : []

const recordSplit = (application: Application, on: LocalDate, state: State): ReadonlyArray<Event> => {
  const items = Applications.newSplit(state.applications, application)
  return items === undefined
    ? []
    : [{ _tag: "InvoiceApplicationSplitObserved", applicationId: application.id, items, effectiveOn: on }]
}
