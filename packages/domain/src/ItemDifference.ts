/** Items of one source on one target: what Zuora shows against what we have applied. */
import { type ItemApplication, itemKey } from "./Application.ts"
import { type Applied, remainingItems } from "./Applications.ts"
import * as Money from "./Money.ts"

/**
 * Zuora's items less ours: what more was applied. `mixed` if some item lost or one of our splits is unknown; undefined
 * if Zuora's is.
 */
export const itemsBetween = (
  shown: ReadonlyArray<ItemApplication> | undefined,
  ours: ReadonlyArray<Applied>
): ReadonlyArray<ItemApplication> | "mixed" | undefined => {
  if (shown === undefined) return undefined
  if (ours.some(({ application }) => application.split._tag !== "Stated")) return "mixed"
  const left = new Map(shown.map((item) => [itemKey(item), item]))
  for (const item of ours.flatMap(remainingItems)) {
    const found = left.get(itemKey(item))
    if (found === undefined || found.amount.minor < item.amount.minor) return "mixed"
    left.set(itemKey(item), { ...found, amount: Money.subtract(found.amount, item.amount) })
  }
  return Array.from(left.values()).filter(({ amount }) => amount.minor !== 0n)
}
