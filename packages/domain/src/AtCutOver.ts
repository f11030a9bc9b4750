/**
 * Documents as they stood at the end of the day of a cut-over, from what stands now and what the log tells since: what was
 * applied later is put back, what was taken back later is applied again.
 */
import type { Adjustment } from "./Adjustment.ts"
import { type ItemApplication, itemKey, type Source } from "./Application.ts"
import type { Entry } from "./ApplicationHistory.ts"
import type { Applications } from "./Applications.ts"
import type { ItemId } from "./Id.ts"
import type { LocalDate } from "./LocalDate.ts"
import * as Money from "./Money.ts"
import type { ObservedPayment, ObservedReceivable, ObservedSource } from "./Observed.ts"
import { type Standing, standingOf } from "./OpeningObservation.ts"
import * as StreamName from "./StreamName.ts"

/** An entry of the log of any source. */
export interface SourceEntry extends Entry {
  readonly source: Source
}

/** Legacy: a change of a document's balance that is no application, with the sign by which it changes what is open. */
export type Change = Pick<Adjustment, "amount" | "effectiveOn">

/** What happened after the cut-over. */
export const since = <E extends Pick<Entry, "effectiveOn">>(
  entries: ReadonlyArray<E>,
  on: LocalDate
): ReadonlyArray<E> => entries.filter(({ effectiveOn }) => effectiveOn > on)

/** A document as it was before these changes. On which lines they fell is not known, nor what else was open of these. */
export const unchanged = <D extends ObservedReceivable | ObservedPayment>(
  document: D,
  changes: ReadonlyArray<Change>
): D => {
  const change = changes.reduce((sum, { amount }) => sum + amount.minor, 0n)
  const less = ({ currency, minor }: Money.Money) => Money.make(currency, minor - change)
  return document.kind === "payment"
    ? { ...document, unapplied: less(document.unapplied) }
    : { ...document, balance: less(document.balance) }
}

/**
 * What the books of a source do not have that begin with what stood at a cut-over: what happened later, and what was dated
 * back since. Of the entries before the cut-over those are the oldest that come to what stood.
 */
export const sinceOpening = (
  entries: ReadonlyArray<Entry>,
  on: LocalDate,
  { applied }: Applications
): ReadonlyArray<Entry> => {
  const stood = new Map<string, bigint>()
  for (const { application, carried } of applied.values())
    if (carried) stood.set(StreamName.ofTarget(application.target), application.amount.minor)
  const before = Map.groupBy(
    entries.filter(({ effectiveOn }) => effectiveOn <= on),
    ({ target }) => StreamName.ofTarget(target)
  )
  const inOpening = new Set(
    Array.from(before).flatMap(([target, old]) => old.slice(0, lengthThatComesTo(stood.get(target) ?? 0n, old)))
  )
  return entries.filter((entry) => !inOpening.has(entry))
}

/** How many of them, from the first on, come to a sum; all of them where none do: then the log does not tie anyway. */
const lengthThatComesTo = (minor: bigint, entries: ReadonlyArray<Entry>): number => {
  let sum = 0n
  let length = minor === 0n ? 0 : undefined
  for (const [index, { amount }] of entries.entries()) {
    sum += amount.minor
    if (sum === minor) length = index + 1
  }
  return length ?? entries.length
}

/** A payment or memo as it stood. `later`: the entries of its log since. */
export const sourceAt = <D extends ObservedSource>(document: D, later: ReadonlyArray<Entry>, on: LocalDate): D => {
  const { refunded, refunds, unapplied } = document
  const source = sourceOf(document)
  const parts = standingAt(
    standingOf(document),
    later.map((entry) => ({ ...entry, source }))
  )
  const back = refunds?.filter(({ counts, effectiveOn }) => counts && effectiveOn > on) ?? []
  const backMinor = back.reduce((sum, { amount }) => sum + amount.minor, 0n)
  return {
    ...document,
    parts,
    unapplied: Money.make(unapplied.currency, unapplied.minor + totalOf(later) + backMinor),
    refunded: Money.make(refunded.currency, refunded.minor - backMinor),
    refunds: refunds?.filter(({ effectiveOn }) => effectiveOn <= on)
  }
}

/** An invoice or debit memo as it stood, with what stood on it. `later`: the entries about it since, of any source. */
export const receivableAt = <D extends ObservedReceivable>(
  document: D,
  standing: ReadonlyArray<Standing>,
  later: ReadonlyArray<SourceEntry>
): { readonly document: D; readonly standing: ReadonlyArray<Standing> } => {
  const itemBalances = new Map<ItemId, bigint>(document.itemBalances)
  for (const { items } of later)
    for (const { amount, targetItemId } of items ?? [])
      itemBalances.set(targetItemId, (itemBalances.get(targetItemId) ?? 0n) + amount.minor)
  const { currency, minor } = document.balance
  return {
    document: { ...document, balance: Money.make(currency, minor + totalOf(later)), itemBalances },
    standing: standingAt(standing, later)
  }
}

const sourceOf = (document: ObservedSource): Source =>
  document.kind === "payment" ? { kind: "payment", id: document.id } : { kind: "creditMemo", id: document.id }

const totalOf = (entries: ReadonlyArray<Entry>): bigint => entries.reduce((sum, { amount }) => sum + amount.minor, 0n)

const keyOf = ({ source, target }: Pick<Standing, "source" | "target">): string =>
  `${StreamName.ofSource(source)} > ${StreamName.ofTarget(target)}`

/** What stands now less what was applied since, pair by pair. */
const standingAt = (now: ReadonlyArray<Standing>, later: ReadonlyArray<SourceEntry>): ReadonlyArray<Standing> => {
  const pairs = new Map(now.map((one) => [keyOf(one), one]))
  for (const { amount, items, source, target } of later) {
    const before = pairs.get(keyOf({ source, target }))
    pairs.set(keyOf({ source, target }), {
      source,
      target,
      amount: Money.make(amount.currency, (before?.amount.minor ?? 0n) - amount.minor),
      items:
        items === undefined || (before !== undefined && before.items === undefined)
          ? undefined
          : less(before?.items ?? [], items)
    })
  }
  return Array.from(pairs.values()).filter(({ amount, items }) => amount.minor !== 0n || (items?.length ?? 0) > 0)
}

const less = (
  items: ReadonlyArray<ItemApplication>,
  taken: ReadonlyArray<ItemApplication>
): ReadonlyArray<ItemApplication> => {
  const left = new Map(items.map((item) => [itemKey(item), item]))
  for (const item of taken) {
    const minor = (left.get(itemKey(item))?.amount.minor ?? 0n) - item.amount.minor
    left.set(itemKey(item), { ...item, amount: Money.make(item.amount.currency, minor) })
  }
  return Array.from(left.values()).filter(({ amount }) => amount.minor !== 0n)
}
