/**
 * What is owed by a document, line by line, and what settles it: the part that invoices and debit memos share. Each names
 * the events after itself.
 */
import * as Result from "effect/Result"
import type { Application, ItemApplication, Unapplication } from "./Application.ts"
import * as Applications from "./Applications.ts"
import type { Content as DocumentContent } from "./BillingDocument.ts"
import type { AccountId, ApplicationId, ItemId } from "./Id.ts"
import * as Item from "./Item.ts"
import * as Opening from "./Opening.ts"
import { OtherAccount, type Rejection, WrongPhase } from "./Rejection.ts"
import { checkApplication, checkUnapplication, type Document } from "./Settling.ts"

/** What settles a document. It is kept in every phase: what Zuora said is never dropped. */
export interface Settled {
  readonly applications: Applications.Applications
  /** What else has changed the balance. */
  readonly offsets: Opening.Offsets
}

export interface Content extends DocumentContent, Settled {
  /** What was open at the cut-over, minor units; undefined where all of the document's history is here. */
  readonly openingMinor: bigint | undefined
  /** By what the document was closed as a whole. */
  readonly closed: "written off" | "reversed" | undefined
}

export type Command =
  | {
      readonly _tag: "AcceptApplication"
      readonly application: Application
      /** The account of the source. */
      readonly accountId: AccountId
    }
  | { readonly _tag: "AcceptUnapplication"; readonly unapplication: Unapplication }

/** The changes by which any receivable is settled. */
export type Change =
  | { readonly kind: "applied"; readonly application: Application }
  | { readonly kind: "unapplied"; readonly unapplication: Unapplication }
  | {
      readonly kind: "split"
      readonly id: ApplicationId
      readonly items: readonly [ItemApplication, ...Array<ItemApplication>]
    }
  | { readonly kind: "offset"; readonly id: string; readonly offset: Opening.Offset }

export const unsettled: Settled = { applications: Applications.empty, offsets: Opening.none }

/** A page that was seen, with what settled the document before. */
export const contentOf = (page: DocumentContent, before: Settled & Partial<Content>): Content => ({
  ...page,
  applications: before.applications,
  offsets: before.offsets,
  openingMinor: before.openingMinor,
  closed: before.closed
})

/** A document whose history starts at a cut-over. */
export const openedOf = (
  page: DocumentContent,
  opening: Parameters<typeof Opening.offsetOf>[0],
  before: Settled
): Content => {
  const applications = Opening.applicationsOf(opening, before.applications)
  return {
    ...page,
    effectiveOn: opening.documentOn,
    applications,
    offsets: Opening.offsetOf(opening, page.total.minor, Item.nettedMinor(page.items), "target", applications),
    openingMinor: opening.open.minor,
    closed: undefined
  }
}

/** Open balance at the header, minor units. */
export const balanceMinor = (state: Content): bigint =>
  state.total.minor - state.applications.totalMinor + Opening.totalMinor(state.offsets)

/** Open balance of every line, minor units; undefined while it is not known on which lines something fell. */
export const itemBalances = (state: Content): Map<ItemId, bigint> | undefined => {
  if (!Applications.isItemised(state.applications) || !Opening.areItemised(state.offsets)) return undefined
  const balances = Item.nettedMinor(state.items)
  for (const [id, minor] of Applications.byItem(state.applications, "target"))
    balances.set(id, (balances.get(id) ?? 0n) - minor)
  Opening.addTo(balances, state.offsets)
  return balances
}

export const change = <S extends Settled & Partial<Pick<Content, "closed">>>(state: S, change: Change): S => ({
  ...state,
  ...settle(state, change),
  ...(isReopened(state, change) ? { closed: undefined } : {})
})

/** What was written off is owed again once a memo is taken back: a late payment can settle it then. */
const isReopened = ({ closed }: Partial<Pick<Content, "closed">>, change: Change): boolean =>
  closed === "written off" && change.kind === "unapplied" && change.unapplication.source.kind === "creditMemo"

const settle = ({ applications, offsets }: Settled, change: Change): Settled => {
  switch (change.kind) {
    case "applied":
      return { offsets, applications: Applications.apply(applications, change.application) }
    case "unapplied":
      return { offsets, applications: Applications.unapply(applications, change.unapplication) }
    case "split":
      return {
        offsets,
        applications: Applications.observeSplit(applications, change.id, { _tag: "Stated", items: change.items })
      }
    case "offset":
      return { applications, offsets: new Map(offsets).set(change.id, change.offset) }
  }
}

/**
 * Decides whether an application or un-application may be made: whether it is news, that is; a repeat with the same
 * content is none. Source of the phases: Zuora, Invoice reversal (a reversed document is not un-applied any more).
 */
export const decide = (
  command: Command,
  name: string,
  state: { readonly _tag: string } & Partial<Content>
): Result.Result<boolean, Rejection> => {
  if (!isPosted(state))
    return Result.fail(new WrongPhase({ document: name, expected: "Posted", found: state.closed ?? state._tag }))
  if (command._tag === "AcceptUnapplication") return checkUnapplication(asDocument(name, state), command.unapplication)
  return state.accountId === command.accountId || command.application.toAccountId === state.accountId
    ? checkApplication(asDocument(name, state), command.application)
    : Result.fail(new OtherAccount({ document: name, expected: command.accountId, found: state.accountId }))
}

const isPosted = (
  state: { readonly _tag: string } & Partial<Content>
): state is { readonly _tag: "Posted" } & Content => state._tag === "Posted" && state.closed !== "reversed"

const asDocument = (name: string, state: Content): Document => ({
  name,
  currency: state.total.currency,
  openMinor: balanceMinor(state),
  openItems: itemBalances(state),
  applications: state.applications,
  earliest: state.effectiveOn,
  side: "target"
})

/** The events by which a document is settled, named after it: `InvoicePaymentApplied`, `DebitMemoPaymentApplied`. */
export const eventsOf = <Name extends "Invoice" | "DebitMemo">(name: Name) => {
  const applied = (application: Application) => ({
    _tag:
      application.source.kind === "payment"
        ? (`${name}PaymentApplied` as const)
        : (`${name}CreditMemoApplied` as const),
    application
  })
  const unapplied = (unapplication: Unapplication) => ({
    _tag:
      unapplication.source.kind === "payment"
        ? (`${name}PaymentUnapplied` as const)
        : (`${name}CreditMemoUnapplied` as const),
    unapplication
  })
  const ofNews = (news: Applications.News) => {
    switch (news._tag) {
      case "Applied":
        return applied(news.application)
      case "Unapplied":
        return unapplied(news.unapplication)
      case "SplitStated":
        return {
          _tag: `${name}ApplicationSplitObserved` as const,
          applicationId: news.applicationId,
          items: news.items,
          effectiveOn: news.on
        }
    }
  }
  return {
    /** What becomes of a command that may be done. */
    decided: (command: Command, state: Parameters<typeof decide>[2], title: string) =>
      Result.map(decide(command, title, state), (isNews) =>
        isNews
          ? [command._tag === "AcceptApplication" ? applied(command.application) : unapplied(command.unapplication)]
          : []
      ),
    /** What becomes of a fact. */
    recorded: (fact: Applications.Fact, state: Settled) => Applications.newsOf(fact, state.applications).map(ofNews)
  }
}
