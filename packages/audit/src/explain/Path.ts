/** The way of every cent: which payment or memo settled which line, when, by whom, from what; and what went back. */
import type { Application, ItemApplication } from "@counterfoil/domain/Application"
import type { Applications } from "@counterfoil/domain/Applications"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { ItemId } from "@counterfoil/domain/Id"
import type { Ledger } from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import * as StreamName from "@counterfoil/domain/StreamName"
import { stateOf, titleOf } from "../asof/DocumentAt.ts"
import { type DocumentEntry, nameOf, whyOf } from "../Entry.ts"
import { changeOf } from "./Change.ts"

/** A document, and its line where that is known. */
export interface Place {
  /** Null for the customer, and for what lies outside of the books. */
  readonly stream: string | null
  readonly title: string
  /** The line by name, else by id; null where it is not known, or there are no lines. */
  readonly item: string | null
}

export interface Path {
  readonly what: "applied" | "taken back" | "given back" | "undone"
  readonly from: Place
  readonly to: Place
  /** Positive as a rule; a credit line of an invoice is settled by a negative amount. */
  readonly amount: Money.Money
  readonly effectiveOn: string
  /** ISO instant in UTC. */
  readonly recordedAt: string
  readonly actor: string
  readonly reason: string | null
  /** The operation, run or import that it came from. */
  readonly operation: string
  /** How it was split; null for what went back. */
  readonly strategy: string | null
  /** `Invoice-1@3`. */
  readonly event: string
}

/**
 * Of every application once, by its leg on a document that is asked about: on what it settled where that is one, else on
 * what gave. `ledger` holds both sides; splits that were read later are those of the application.
 */
export const pathsOf = (
  entries: ReadonlyArray<DocumentEntry>,
  own: ReadonlySet<string>,
  ledger: Ledger
): ReadonlyArray<Path> =>
  entries.flatMap((entry) => {
    const { event, stream } = entry
    if (!own.has(stream)) return []
    const legs = legsOf(event)
    if (legs.length === 0) return givenBack(entry, ledger)
    return legs
      .filter(({ target }) => StreamName.ofTarget(target) === stream || !own.has(StreamName.ofTarget(target)))
      .flatMap((leg) => applied(entry, leg, ledger))
  })

/** What is applied or taken back, and what stood at a cut-over. */
const legsOf = (event: DocumentEvent): ReadonlyArray<Application> =>
  "application" in event
    ? [event.application]
    : "unapplication" in event
      ? [event.unapplication]
      : "applications" in event
        ? event.applications
        : []

const applied = (entry: DocumentEntry, leg: Application, ledger: Ledger): ReadonlyArray<Path> => {
  const isTaken = "unapplication" in entry.event
  const from = StreamName.ofSource(leg.source)
  const to = StreamName.ofTarget(leg.target)
  const split = isTaken ? leg.split : (readLater(ledger, entry.stream, leg) ?? leg.split)
  const items: ReadonlyArray<Pick<ItemApplication, "amount"> & Partial<ItemApplication>> =
    split._tag === "Stated" ? split.items : [{ amount: leg.amount }]
  return items.map(({ amount, sourceItemId, targetItemId }) => {
    const [source, target] = [place(ledger, from, sourceItemId), place(ledger, to, targetItemId)]
    return {
      ...toldBy(entry, leg.strategy),
      what: isTaken ? "taken back" : "applied",
      from: isTaken ? target : source,
      to: isTaken ? source : target,
      amount,
      effectiveOn: leg.effectiveOn
    }
  })
}

const readLater = (ledger: Ledger, stream: string, { id }: Application): Application["split"] | undefined => {
  const state = stateOf(ledger, stream)
  if (state === undefined) return undefined
  const all: Applications = "usage" in state ? state.usage.applications : state.applications
  return all.applied.get(id)?.application.split
}

const customer: Place = { stream: null, title: "the customer", item: null }

const givenBack = (entry: DocumentEntry, ledger: Ledger): ReadonlyArray<Path> => {
  const { event, stream } = entry
  if (!/Refunded$|ChargedBack$|Returned$|RefundCanceled$|ChargebackReversed$/.test(event._tag)) return []
  const change = changeOf(stream, event)
  if (change === undefined) return []
  const isUndone = change.minor > 0n
  const own = place(ledger, stream, undefined)
  return [
    {
      ...toldBy(entry, null),
      what: isUndone ? "undone" : "given back",
      from: isUndone ? customer : own,
      to: isUndone ? own : customer,
      amount: isUndone ? change : Money.negate(change),
      effectiveOn: entry.stored.effectiveOn
    }
  ]
}

const toldBy = (entry: DocumentEntry, strategy: string | null) => {
  const { actor, causationId, reason } = whyOf(entry)
  return {
    recordedAt: entry.stored.recordedAt,
    actor,
    reason,
    operation: causationId,
    strategy,
    event: nameOf(entry)
  }
}

const place = (ledger: Ledger, stream: string, item: ItemId | undefined): Place => ({
  stream,
  title: titleOf(ledger, stream),
  item: item === undefined ? null : itemName(ledger, stream, item)
})

/** A tax line says which line it taxes. */
const itemName = (ledger: Ledger, stream: string, id: ItemId): string => {
  const state = stateOf(ledger, stream)
  const items = state !== undefined && "items" in state ? state.items : undefined
  const item = items?.get(id)
  const name = item?.name ?? id
  const parent = item?.parentId === undefined ? undefined : (items?.get(item.parentId)?.name ?? item.parentId)
  return parent === undefined ? name : `${name} on ${parent}`
}
