/** How the value of a source (payment, credit memo) was used: applied, taken back, refunded, moved by legacy means. */
import type { Application, ItemApplication, Unapplication } from "./Application.ts"
import * as Applications from "./Applications.ts"
import type { ApplicationId, ItemId } from "./Id.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Opening from "./Opening.ts"
import { areItemised, identify, ofTerms, type Refund } from "./Refund.ts"

/** Amounts in minor units of the source's currency. */
export interface Usage {
  readonly applications: Applications.Applications
  readonly refunds: ReadonlyArray<Refund>
  readonly refundedMinor: bigint
  /** What else has changed what is left of it: with the sign by which it does. */
  readonly offsets: Opening.Offsets
  /** What a cut-over found; undefined where all of the source's history is here. */
  readonly opening: { readonly openMinor: bigint; readonly refundedMinor: bigint } | undefined
}

/** The events by which any source is used; each aggregate names them after itself. */
export type Change =
  | { readonly kind: "applied"; readonly application: Application }
  | { readonly kind: "unapplied"; readonly unapplication: Unapplication }
  | {
      readonly kind: "split"
      readonly id: ApplicationId
      readonly items: readonly [ItemApplication, ...Array<ItemApplication>]
    }
  | { readonly kind: "refunded"; readonly refund: Refund }
  /** A refund that was only a sum gets its name. */
  | { readonly kind: "named"; readonly refund: Refund }
  | { readonly kind: "offset"; readonly id: string; readonly offset: Opening.Offset }

export const unused: Usage = {
  applications: Applications.empty,
  refunds: [],
  refundedMinor: 0n,
  offsets: Opening.none,
  opening: undefined
}

/** The usage of a source whose history starts at a cut-over. `items` are the claims per line, none for a payment. */
export const opened = (
  opening: Parameters<typeof Opening.offsetOf>[0] & { readonly refunds: (typeof Opening.refunds)["Type"] },
  valueMinor: bigint,
  items: ReadonlyMap<ItemId, bigint>,
  before: Usage
): Usage => {
  const applications = Opening.applicationsOf(opening, before.applications)
  const refundedMinor = opening.refunds.reduce((sum, { amount }) => sum + amount.minor, 0n)
  return {
    applications,
    // On which items it fell is part of what is open item by item.
    refunds: opening.refunds.map((terms) => ({ ...ofTerms(terms, terms.kind), items: new Map() })),
    refundedMinor,
    offsets: Opening.offsetOf(opening, valueMinor - refundedMinor, items, "source", applications),
    opening: { openMinor: opening.open.minor, refundedMinor }
  }
}

/** What is left of every item of a source, minor units, from what they were; undefined while that is not known. */
export const itemsLeft = (usage: Usage, items: ReadonlyMap<ItemId, bigint>): Map<ItemId, bigint> | undefined => {
  const { applications, offsets, refunds } = usage
  if (!Applications.isItemised(applications) || !Opening.areItemised(offsets) || !areItemised(refunds)) return undefined
  const left = new Map(items)
  const take = (id: ItemId, minor: bigint) => left.set(id, (left.get(id) ?? 0n) - minor)
  for (const [id, minor] of Applications.byItem(applications, "source")) take(id, minor)
  for (const refund of refunds) for (const [id, minor] of refund.items ?? []) take(id, minor)
  Opening.addTo(left, offsets)
  return left
}

export const change = (usage: Usage, change: Change): Usage => {
  switch (change.kind) {
    case "applied":
      return { ...usage, applications: Applications.apply(usage.applications, change.application) }
    case "unapplied":
      return { ...usage, applications: Applications.unapply(usage.applications, change.unapplication) }
    case "split":
      return {
        ...usage,
        applications: Applications.observeSplit(usage.applications, change.id, { _tag: "Stated", items: change.items })
      }
    case "refunded":
      return {
        ...usage,
        refunds: [...usage.refunds, change.refund],
        refundedMinor: usage.refundedMinor + change.refund.minor
      }
    case "named":
      return { ...usage, refunds: identify(usage.refunds, change.refund) }
    case "offset":
      return { ...usage, offsets: new Map(usage.offsets).set(change.id, change.offset) }
  }
}

/** What is no longer there of a source: applied, refunded, and what else has taken from it. Minor units. */
export const usedMinor = (usage: Usage): bigint =>
  usage.applications.totalMinor + usage.refundedMinor - Opening.totalMinor(usage.offsets)

/** The latest day on which the source was used; nothing may be dated before it. Source: Zuora, effective dates. */
export const latestOn = (usage: Usage): LocalDate | undefined => {
  let latest = usage.applications.latestOn
  for (const { effectiveOn } of usage.refunds) if (latest === undefined || effectiveOn > latest) latest = effectiveOn
  return latest
}

/**
 * The lowest value that was left on any day, minor units: inflow on its day, then every use on its own. Below zero means
 * money was used before it was there.
 */
export const lowestMinor = (usage: Usage, inflowMinor: bigint, inflowOn: LocalDate): bigint => {
  const moves: Array<{ on: LocalDate; minor: bigint }> = [{ on: inflowOn, minor: inflowMinor }]
  for (const { application, unapplications } of usage.applications.applied.values()) {
    moves.push({ on: application.effectiveOn, minor: -application.amount.minor })
    for (const undone of unapplications) moves.push({ on: undone.effectiveOn, minor: undone.amount.minor })
  }
  for (const stray of usage.applications.strays) moves.push({ on: stray.effectiveOn, minor: stray.amount.minor })
  for (const refund of usage.refunds) moves.push({ on: refund.effectiveOn, minor: -refund.minor })
  for (const offset of usage.offsets.values()) moves.push({ on: offset.effectiveOn, minor: offset.minor })
  // Within a day what comes in counts first, as the day's balance is what was promised.
  moves.sort((a, b) => (a.on === b.on ? (a.minor === b.minor ? 0 : a.minor > b.minor ? -1 : 1) : a.on < b.on ? -1 : 1))
  let left = 0n
  let lowest = 0n
  for (const move of moves) {
    left += move.minor
    if (left < lowest) lowest = left
  }
  return lowest
}
