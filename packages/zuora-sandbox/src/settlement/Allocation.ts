/**
 * How an amount is split over lines when the caller names no items.
 * Source: Zuora documentation, "Default application rule": Proration or First In First Out, the latter in random order;
 * lines with zero or negative balance are skipped. How prorated shares are rounded is undocumented: here the largest
 * remainder wins, ties in item-id order (inference).
 */
import { createHash } from "node:crypto"

/** A line that can take up to `balance`. */
export interface Open {
  readonly id: string
  readonly balance: bigint
}
export interface Share {
  readonly id: string
  readonly amount: bigint
}

/** Tenant rule for applying. Unapplying always takes back first in, first out. */
export type Rule = "Proration" | "FIFO"

const byId = (first: Open, second: Open): number => (first.id < second.id ? -1 : first.id > second.id ? 1 : 0)

/** Shares proportional to the balances; they add up to `amount`, none exceeds its line. Needs amount ≤ Σ balances. */
export const prorate = (amount: bigint, lines: ReadonlyArray<Open>): ReadonlyArray<Share> => {
  const open = lines.filter((line) => line.balance > 0n).sort(byId)
  const total = open.reduce((sum, line) => sum + line.balance, 0n)
  if (total === 0n) return []
  const quotas = open.map((line) => ({
    id: line.id,
    floor: (amount * line.balance) / total,
    remainder: (amount * line.balance) % total
  }))
  let left = amount - quotas.reduce((sum, quota) => sum + quota.floor, 0n)
  const extra = new Set<string>()
  // `sort` is stable, so equal remainders stay in item-id order.
  for (const quota of quotas.toSorted((a, b) => (a.remainder > b.remainder ? -1 : a.remainder < b.remainder ? 1 : 0))) {
    if (left === 0n) break
    extra.add(quota.id)
    left -= 1n
  }
  return quotas
    .map((quota) => ({ id: quota.id, amount: quota.floor + (extra.has(quota.id) ? 1n : 0n) }))
    .filter((share) => share.amount > 0n)
}

/** Fills each line completely before the next, in the order given. */
export const fill = (amount: bigint, lines: ReadonlyArray<Open>): ReadonlyArray<Share> => {
  let left = amount
  return lines
    .filter((line) => line.balance > 0n)
    .map((line) => {
      const share = left < line.balance ? left : line.balance
      left -= share
      return { id: line.id, amount: share }
    })
    .filter((share) => share.amount > 0n)
}

/** The lines in an order that looks random but depends on the salt only. */
export const shuffle = (lines: ReadonlyArray<Open>, salt: string): ReadonlyArray<Open> => {
  const rank = (line: Open) => createHash("sha256").update(`${salt}:${line.id}`).digest("hex")
  return lines
    .map((line) => ({ line, rank: rank(line) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ line }) => line)
}

export const allocate = (rule: Rule, amount: bigint, lines: ReadonlyArray<Open>, salt: string): ReadonlyArray<Share> =>
  rule === "Proration" ? prorate(amount, lines) : fill(amount, shuffle(lines, salt))

/** Where a share of a source line goes to a share of a target line. */
export interface Pair {
  readonly from: string
  readonly to: string
  readonly amount: bigint
}

/** Joins two splits of the same total into pairs, in the order given, first with first. */
export const pair = (from: ReadonlyArray<Share>, to: ReadonlyArray<Share>): ReadonlyArray<Pair> => {
  const pairs: Array<Pair> = []
  const left = from.map((share) => ({ ...share }))
  let at = 0
  for (const target of to) {
    let open = target.amount
    while (open > 0n && at < left.length) {
      const source = left[at]
      if (source === undefined) break
      const amount = source.amount < open ? source.amount : open
      pairs.push({ from: source.id, to: target.id, amount })
      open -= amount
      source.amount -= amount
      if (source.amount === 0n) at += 1
    }
  }
  return pairs
}
