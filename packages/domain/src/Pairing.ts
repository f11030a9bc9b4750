/** What one source has given to one target, on one side of a comparison: the unit in which applications are compared. */
import { type ItemApplication, itemKey, type Source, type Target } from "./Application.ts"
import * as Applications from "./Applications.ts"
import type { Currency } from "./Currency.ts"
import type { Ledger } from "./Ledger.ts"
import type { ObservedCreditMemo, ObservedPayment } from "./Observed.ts"
import * as StreamName from "./StreamName.ts"

/** Amounts in minor units. Items are undefined while the split is not known; keys are `source item>target item`. */
export interface Pair {
  readonly source: Source
  readonly target: Target
  readonly currency: Currency
  readonly minor: bigint
  readonly items: ReadonlyMap<string, { readonly item: ItemApplication; readonly minor: bigint }> | undefined
}

export const keyOf = (source: Source, target: Target): string =>
  `${StreamName.ofSource(source)} > ${StreamName.ofTarget(target)}`

const itemsOf = (items: Iterable<ItemApplication>) => {
  const sums = new Map<string, { item: ItemApplication; minor: bigint }>()
  for (const item of items) {
    const before = sums.get(itemKey(item))
    sums.set(itemKey(item), { item, minor: (before?.minor ?? 0n) + item.amount.minor })
  }
  for (const [key, { minor }] of sums) if (minor === 0n) sums.delete(key)
  return sums
}

/** Our pairs, from the source legs. */
export const ofLedger = ({ creditMemos, payments }: Ledger): ReadonlyMap<string, Pair> =>
  ofSources([
    ...Array.from(payments.values(), ({ usage }) => usage.applications),
    ...Array.from(creditMemos.values(), ({ usage }) => usage.applications)
  ])

/** The pairs of these sources, each by what it has given. */
export const ofSources = (sources: Iterable<Applications.Applications>): ReadonlyMap<string, Pair> => {
  const pairs = new Map<string, Pair>()
  for (const applications of sources) {
    for (const applied of applications.applied.values()) {
      const { application, remainingMinor } = applied
      if (remainingMinor === 0n) continue
      const key = keyOf(application.source, application.target)
      const before = pairs.get(key)
      const items = application.split._tag === "Stated" ? Applications.remainingItems(applied) : undefined
      const both =
        items === undefined || (before !== undefined && before.items === undefined)
          ? undefined
          : itemsOf([...Array.from(before?.items?.values() ?? [], held), ...items])
      pairs.set(key, {
        source: application.source,
        target: application.target,
        currency: application.amount.currency,
        minor: (before?.minor ?? 0n) + remainingMinor,
        items: both
      })
    }
  }
  return pairs
}

const held = ({ item, minor }: { item: ItemApplication; minor: bigint }): ItemApplication => ({
  ...item,
  amount: { ...item.amount, minor }
})

/** Zuora's pairs, from its parts. */
export const ofObserved = (sources: Iterable<ObservedPayment | ObservedCreditMemo>): ReadonlyMap<string, Pair> => {
  const pairs = new Map<string, Pair>()
  for (const document of sources) {
    const source = { kind: document.kind, id: document.id } as Source
    for (const part of document.parts)
      pairs.set(keyOf(source, part.target), {
        source,
        target: part.target,
        currency: part.amount.currency,
        minor: part.amount.minor,
        items: part.items === undefined ? undefined : itemsOf(part.items)
      })
  }
  return pairs
}

/** The same items with the same amounts; unknown splits differ from nothing. */
export const sameItems = (left: Pair, right: Pair): boolean => {
  if (left.items === undefined || right.items === undefined) return true
  if (left.items.size !== right.items.size) return false
  for (const [key, { minor }] of left.items) if (right.items.get(key)?.minor !== minor) return false
  return true
}
