/** I04: items that were settled by more than they are. The newest of what was applied to them is taken back. */
import { type ItemApplication, itemKey, type Source } from "../Application.ts"
import { remainingItems } from "../Applications.ts"
import type { ItemId } from "../Id.ts"
import * as Item from "../Item.ts"
import * as Ledger from "../Ledger.ts"
import * as Money from "../Money.ts"
import * as Opening from "../Opening.ts"
import * as Receivable from "../Receivable.ts"
import { targetOf } from "./Emptying.ts"
import { candidate, type Find } from "./Repair.ts"
import type { Step } from "./Step.ts"

export const overApplied: Find = ({ documents: [stream = ""] }, ledger) => {
  const target = targetOf(stream)
  const state = target === undefined ? undefined : Ledger.targetOf(ledger, target)
  if (target === undefined || state?._tag !== "Posted")
    return "only of invoices and debit memos something is taken back"
  const excess = excessOf(state)
  const taken = new Map<string, { readonly source: Source; readonly items: Map<string, ItemApplication> }>()
  for (const applied of Array.from(state.applications.applied.values()).toReversed())
    for (const item of remainingItems(applied)) {
      const wanted = excess.get(item.targetItemId) ?? 0n
      const minor = wanted < item.amount.minor ? wanted : item.amount.minor
      if (minor <= 0n) continue
      excess.set(item.targetItemId, wanted - minor)
      const { source } = applied.application
      const of = taken.get(source.id) ?? { source, items: new Map<string, ItemApplication>() }
      const before = of.items.get(itemKey(item))?.amount.minor ?? 0n
      of.items.set(itemKey(item), { ...item, amount: Money.make(item.amount.currency, before + minor) })
      taken.set(source.id, of)
    }
  const steps = Array.from(taken.values(), ({ items, source }): Step => {
    const all = Array.from(items.values())
    const amount = Money.sum(
      state.total.currency,
      all.map((item) => item.amount)
    )
    return { _tag: "Unapply", source, target, amount, items: all }
  })
  return candidate(steps, "nothing that is applied to it can be taken back")
}

/** By how much each positive item is settled beyond itself, minor units. */
const excessOf = (state: Receivable.Content): Map<ItemId, bigint> => {
  const claims = Item.nettedMinor(state.items)
  Opening.addTo(claims, state.offsets)
  return new Map(
    Array.from(Receivable.itemBalances(state) ?? []).flatMap(([id, minor]) =>
      minor < 0n && (claims.get(id) ?? 0n) >= 0n ? [[id, -minor] as const] : []
    )
  )
}
