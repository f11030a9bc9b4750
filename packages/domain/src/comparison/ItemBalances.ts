/** Lines whose balance differs although their amounts and all applications agree: what is owed, or left of a memo. */
import { amountText, type Discrepancy, make } from "../Discrepancy.ts"
import type { Currency } from "../Currency.ts"
import type { AccountId, ItemId } from "../Id.ts"
import * as Item from "../Item.ts"
import * as Money from "../Money.ts"
import type { Sides } from "./Sides.ts"

/** Both sides of one document, minor units; undefined where balances of items are not known. */
interface Lines {
  readonly side: "source" | "target"
  readonly currency: Currency
  /** `balance` or `unapplied`. */
  readonly word: string
  readonly ours: { readonly items: Item.Items; readonly balances: ReadonlyMap<ItemId, bigint> | undefined }
  readonly zuora: {
    readonly items: ReadonlyArray<Item.Item>
    readonly balances: ReadonlyMap<ItemId, bigint> | undefined
  }
}

interface Common {
  readonly subject: string
  readonly title: string
  readonly accountId: AccountId | null
  readonly documents: ReadonlyArray<string>
}

/** Z04 per line. None where a split is not known. */
export const movedBalances = (
  sides: Sides,
  common: Common,
  { currency, ours, side, word, zuora }: Lines
): ReadonlyArray<Discrepancy> => {
  const applied = appliedDeltas(sides, common.subject, side)
  if (ours.balances === undefined || zuora.balances === undefined || applied === undefined) return []
  const theirs = zuora.balances
  const ourNetted = Item.nettedMinor(ours.items)
  const zuoraNetted = Item.nettedMinor(Item.byId(zuora.items))
  return Array.from(ours.balances).flatMap(([id, minor]) => {
    const shown = theirs.get(id)
    const expected = (ourNetted.get(id) ?? 0n) - (zuoraNetted.get(id) ?? 0n) - (applied.get(id) ?? 0n)
    // What is the same on both sides is no difference, whatever applications would make of it.
    return shown === undefined || minor === shown || minor - shown === expected
      ? []
      : [
          make({
            ...common,
            code: "Z04",
            subject: `${common.subject} item ${id}`,
            title: `item ${ours.items.get(id)?.name ?? id} of ${common.title}`,
            amount: Money.make(currency, minor - shown - expected),
            ours: `${word} ${amountText(currency, minor)}`,
            theirs: `${word} ${amountText(currency, shown)}`
          })
        ]
  })
}

/** Application differences of a document per item; undefined while a split of it is not known. */
const appliedDeltas = (sides: Sides, stream: string, side: Lines["side"]): ReadonlyMap<ItemId, bigint> | undefined => {
  const deltas = new Map<ItemId, bigint>()
  for (const difference of sides.differences) {
    if (difference[side] !== stream) continue
    for (const [pair, sign] of [
      [difference.ours, 1n],
      [difference.zuora, -1n]
    ] as const) {
      if (pair === undefined) continue
      if (pair.items === undefined) return undefined
      for (const { item, minor } of pair.items.values()) {
        const id = side === "target" ? item.targetItemId : item.sourceItemId
        if (id === undefined) return undefined
        deltas.set(id, (deltas.get(id) ?? 0n) + sign * minor)
      }
    }
  }
  return deltas
}
