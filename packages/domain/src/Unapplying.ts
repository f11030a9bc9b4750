/**
 * Taking back what a source has given to a target, first in first out: which of its applications, how much of each and
 * on which items. Source: Zuora API reference, Unapply a payment.
 *
 * What all of them do not hold is asked of the last one, whose decision then names the numbers.
 */
import { type ItemApplication, itemKey, type Target } from "./Application.ts"
import { type Applications, type Applied, remainingItems } from "./Applications.ts"
import * as Money from "./Money.ts"

/** What is taken back of one application. Without items where the application has none, or holds less than is asked. */
export interface Part {
  readonly applied: Applied
  readonly amount: Money.Money
  readonly items: ReadonlyArray<ItemApplication>
}

/** What still is given to a target, oldest first: an amount, or items that offset each other. */
export const givenTo = ({ applied }: Applications, target: Target): ReadonlyArray<Applied> =>
  Array.from(applied.values()).filter(
    (one) => one.application.target.id === target.id && (one.remainingMinor !== 0n || remainingItems(one).length > 0)
  )

/** An amount: of each application as much as it holds, of its items the first ones. */
export const takeAmount = (given: ReadonlyArray<Applied>, amount: Money.Money): ReadonlyArray<Part> => {
  let left = amount.minor
  return given.flatMap((applied, index) => {
    const minor = index === given.length - 1 ? left : held(left, applied.remainingMinor)
    left -= minor
    return minor === 0n
      ? []
      : [{ applied, amount: Money.make(amount.currency, minor), items: firstItems(applied, minor) }]
  })
}

/** Items: of each application what it holds of each of them. Amounts may be negative, as an item's may. */
export const takeItems = (
  given: ReadonlyArray<Applied>,
  items: readonly [ItemApplication, ...ReadonlyArray<ItemApplication>]
): ReadonlyArray<Part> => {
  const { currency } = items[0].amount
  const left = items.map(({ amount }) => amount.minor)
  return given.flatMap((applied, index) => {
    const own = new Map(remainingItems(applied).map((item) => [itemKey(item), item.amount.minor]))
    const taken = items.flatMap((item, position) => {
      const wanted = left[position] ?? 0n
      const minor = index === given.length - 1 ? wanted : held(wanted, own.get(itemKey(item)) ?? 0n)
      left[position] = wanted - minor
      return minor === 0n ? [] : [{ ...item, amount: Money.make(item.amount.currency, minor) }]
    })
    const total = taken.reduce((sum, { amount }) => sum + amount.minor, 0n)
    return taken.length === 0 ? [] : [{ applied, amount: Money.make(currency, total), items: taken }]
  })
}

/** All items that are taken back, each once. */
export const itemsOf = (parts: ReadonlyArray<Part>): ReadonlyArray<ItemApplication> => {
  const all = new Map<string, ItemApplication>()
  for (const item of parts.flatMap(({ items }) => items)) {
    const before = all.get(itemKey(item))
    all.set(itemKey(item), before === undefined ? item : { ...item, amount: Money.add(before.amount, item.amount) })
  }
  return Array.from(all.values())
}

/** The first items that make up an amount of an application: all of them for the whole of it. */
export const firstItems = (applied: Applied, minor: bigint): ReadonlyArray<ItemApplication> => {
  const items = remainingItems(applied)
  if (minor === applied.remainingMinor) return items
  let left = minor
  const taken = items.flatMap((item) => {
    const part = held(left, item.amount.minor)
    left -= part
    return part === 0n ? [] : [{ ...item, amount: Money.make(item.amount.currency, part) }]
  })
  return left === 0n ? taken : []
}

/** As much of what is wanted as there is, in the same direction. */
const held = (wanted: bigint, there: bigint): bigint => {
  if (wanted > 0n) return there <= 0n ? 0n : wanted < there ? wanted : there
  return there >= 0n ? 0n : wanted > there ? wanted : there
}
