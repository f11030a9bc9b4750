/** The lines of one document on both sides. */
import { amountText } from "../Discrepancy.ts"
import type { ItemId } from "../Id.ts"
import type { Item, Items } from "../Item.ts"
import { byId } from "../Item.ts"

/** A line that is missing on one side or has another amount: ours less Zuora's, minor units. */
export interface ItemChange {
  readonly id: ItemId
  readonly name: string
  readonly deltaMinor: bigint
  readonly ours: string
  readonly theirs: string
}

export const changedItems = (ours: Items, zuora: ReadonlyArray<Item>): ReadonlyArray<ItemChange> => {
  const theirs = byId(zuora)
  return Array.from(new Set([...ours.keys(), ...theirs.keys()])).flatMap((id) => {
    const left = ours.get(id)
    const right = theirs.get(id)
    const deltaMinor = (left?.amount.minor ?? 0n) - (right?.amount.minor ?? 0n)
    if (left !== undefined && right !== undefined && deltaMinor === 0n) return []
    const item = right ?? left
    return item === undefined
      ? []
      : [
          {
            id,
            name: `item ${item.name ?? id}`,
            deltaMinor,
            ours: left === undefined ? "missing" : amountText(left.amount.currency, left.amount.minor),
            theirs: right === undefined ? "missing" : amountText(right.amount.currency, right.amount.minor)
          }
        ]
  })
}
