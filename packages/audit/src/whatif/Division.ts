/** An application divided by another rule: over the lines of its target as they are then, from the same lines of its source. */
import { allocate, linesOf } from "@counterfoil/domain/Allocation"
import type { Rule } from "@counterfoil/domain/AllocationRule"
import { type Application, type ItemApplication, type Split, stated } from "@counterfoil/domain/Application"
import { type Ledger, targetOf } from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import { itemBalances } from "@counterfoil/domain/Receivable"

/** Undefined where it stays as it was: lines are not known, do not take the amount, or are the same. */
export const divided = (application: Application, rule: Rule, ledger: Ledger): Split | undefined => {
  const target = targetOf(ledger, application.target)
  if (target?._tag !== "Posted" || application.split._tag === "HeaderOnly") return undefined
  const balances = itemBalances(target)
  if (balances === undefined) return undefined
  const parts = allocate(rule, application.amount.minor, linesOf(target.items, balances))
  if (parts.reduce((sum, { minor }) => sum + minor, 0n) !== application.amount.minor) return undefined
  const [first, ...rest] = paired(application, parts)
  if (first === undefined) return undefined
  const split: Split = { _tag: "Stated", items: [first, ...rest] }
  return textOf(split) === textOf(application.split) ? undefined : split
}

const textOf = (split: Split): string =>
  `${split._tag} ${stated(split)
    .map(({ amount, sourceItemId, targetItemId }) => `${sourceItemId ?? ""}>${targetItemId} ${amount.minor}`)
    .join()}`

/** What each line of the source gave it still gives, one line of the target after the other. */
const paired = (
  { amount: { currency }, split }: Application,
  parts: ReadonlyArray<{ readonly itemId: ItemApplication["targetItemId"]; readonly minor: bigint }>
): ReadonlyArray<ItemApplication> => {
  const supply = new Map<ItemApplication["sourceItemId"], bigint>()
  for (const { amount, sourceItemId } of stated(split))
    if (sourceItemId !== undefined) supply.set(sourceItemId, (supply.get(sourceItemId) ?? 0n) + amount.minor)
  if (supply.size === 0)
    return parts.map(({ itemId, minor }) => ({ targetItemId: itemId, amount: Money.make(currency, minor) }))
  return parts.flatMap(({ itemId, minor }) => {
    let left = minor
    return Array.from(supply).flatMap(([sourceItemId, held]): ReadonlyArray<ItemApplication> => {
      const taken = left > 0n ? (held < left ? held : left) : left
      if (taken === 0n || sourceItemId === undefined) return []
      supply.set(sourceItemId, held - taken)
      left -= taken
      return [{ sourceItemId, targetItemId: itemId, amount: Money.make(currency, taken) }]
    })
  })
}
