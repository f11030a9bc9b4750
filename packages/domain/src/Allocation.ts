/**
 * How an amount falls on open lines: pure, named strategies. Whatever the strategy, parts add up to what is owed or to
 * the amount, whichever is less; no part exceeds its line; lines that owe nothing get nothing.
 */
import type { ItemApplication } from "./Application.ts"
import type { ItemId } from "./Id.ts"
import * as Money from "./Money.ts"
import { proRata } from "./QuotaMethod.ts"

/** A line that may be paid. Minor units; only positive balances take part. */
export interface Line {
  readonly itemId: ItemId
  readonly openMinor: bigint
}

/**
 * `oldest-first`: each line in full before the next, in the order given. `pro-rata`: every line its share, by the quota
 * method, whatever the order.
 */
export type Strategy = "oldest-first" | "pro-rata"

/** Parts per line in the order of the lines; lines that get nothing are left out. Amounts in minor units. */
export const allocate = (
  strategy: Strategy,
  amountMinor: bigint,
  lines: ReadonlyArray<Line>
): ReadonlyArray<{ readonly itemId: ItemId; readonly minor: bigint }> => {
  const open = lines.filter((line) => line.openMinor > 0n)
  const owed = open.reduce((total, line) => total + line.openMinor, 0n)
  const amount = amountMinor < owed ? amountMinor : owed
  if (amount <= 0n) return []
  const parts = strategy === "oldest-first" ? inOrder(amount, open) : shares(amount, open)
  return open
    .map((line, index) => ({ itemId: line.itemId, minor: parts[index] ?? 0n }))
    .filter(({ minor }) => minor > 0n)
}

/** The same as item applications of one currency. */
export const toItems = (
  strategy: Strategy,
  amount: Money.Money,
  lines: ReadonlyArray<Line>
): ReadonlyArray<ItemApplication> =>
  allocate(strategy, amount.minor, lines).map(({ itemId, minor }) => ({
    targetItemId: itemId,
    amount: Money.make(amount.currency, minor)
  }))

const inOrder = (amount: bigint, lines: ReadonlyArray<Line>): ReadonlyArray<bigint> => {
  let left = amount
  return lines.map((line) => {
    const part = left < line.openMinor ? left : line.openMinor
    left -= part
    return part
  })
}

/** The quota method breaks ties by position, so the lines are put in the order of their ids first. */
const shares = (amount: bigint, lines: ReadonlyArray<Line>): ReadonlyArray<bigint> => {
  const order = lines.map((_, index) => index).sort((a, b) => compare(lines[a], lines[b]))
  const parts = proRata(
    amount,
    order.map((index) => lines[index]?.openMinor ?? 0n)
  )
  const result = lines.map(() => 0n)
  order.forEach((index, rank) => {
    result[index] = parts[rank] ?? 0n
  })
  return result
}

const compare = (left: Line | undefined, right: Line | undefined): number => {
  const a = left?.itemId ?? ""
  const b = right?.itemId ?? ""
  return a < b ? -1 : a > b ? 1 : 0
}
