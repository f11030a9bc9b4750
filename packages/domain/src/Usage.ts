/** How the value of a source (payment, credit memo) was used: applied, taken back, refunded. */
import type { Application, Unapplication } from "./Application.ts"
import * as Applications from "./Applications.ts"
import type { ApplicationId } from "./Id.ts"
import type { LocalDate } from "./LocalDate.ts"
import type { ItemApplication } from "./Application.ts"

export interface Refund {
  readonly minor: bigint
  readonly effectiveOn: LocalDate
}

/** Amounts in minor units of the source's currency. */
export interface Usage {
  readonly applications: Applications.Applications
  readonly refunds: ReadonlyArray<Refund>
  readonly refundedMinor: bigint
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

export const unused: Usage = { applications: Applications.empty, refunds: [], refundedMinor: 0n }

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
  }
}

/** Applied plus refunded, minor units. */
export const usedMinor = (usage: Usage): bigint => usage.applications.totalMinor + usage.refundedMinor

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
