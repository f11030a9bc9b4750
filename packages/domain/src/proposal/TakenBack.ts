/** Taking back what a source has given: all of a pair, or the newest of it until an amount is free. */
import { type ItemApplication, itemKey } from "../Application.ts"
import * as Money from "../Money.ts"
import * as Pairing from "../Pairing.ts"
import * as Payment from "../Payment.ts"
import { takeAmount } from "../Unapplying.ts"
import type { Step } from "./Step.ts"

type Unapply = Extract<Step, { readonly _tag: "Unapply" }>

/** All that a source has given to a target. */
export const takenBack = ({ currency, items, minor, source, target }: Pairing.Pair): Unapply => ({
  _tag: "Unapply",
  source,
  target,
  amount: Money.make(currency, minor),
  items: Array.from(items?.values() ?? [], ({ item, minor }) => ({ ...item, amount: Money.make(currency, minor) }))
})

/** The newest applications of a payment, as far as they are needed to have an amount unapplied. */
export const freed = (payment: Payment.Processed, amount: Money.Money): ReadonlyArray<Step> => {
  const missing = Money.subtract(amount, Money.make(amount.currency, Payment.unappliedMinor(payment)))
  if (missing.minor <= 0n) return []
  const live = Array.from(payment.usage.applications.applied.values()).filter(
    ({ remainingMinor }) => remainingMinor > 0n
  )
  const steps = new Map<string, Unapply>()
  for (const { amount, applied, items } of takeAmount(live.toReversed(), missing)) {
    const { source, target } = applied.application
    const key = Pairing.keyOf(source, target)
    const before = steps.get(key)
    steps.set(key, {
      _tag: "Unapply",
      source,
      target,
      amount: before === undefined ? amount : Money.add(before.amount, amount),
      items: merged([...(before?.items ?? []), ...items])
    })
  }
  return Array.from(steps.values())
}

const merged = (items: ReadonlyArray<ItemApplication>): ReadonlyArray<ItemApplication> => {
  const all = new Map<string, ItemApplication>()
  for (const item of items) {
    const before = all.get(itemKey(item))
    all.set(itemKey(item), before === undefined ? item : { ...item, amount: Money.add(before.amount, item.amount) })
  }
  return Array.from(all.values())
}
