/**
 * How an amount falls on the open lines of a document, by a rule: pure. Whatever the rule, parts add up to the amount or
 * to what the lines owe together, whichever is less; no part exceeds its line or has another sign; and a larger amount
 * takes from no line, but for the exception that `QuotaMethod` states. See docs/adr/0014-allocation-rules.md.
 */
import type { Group, Rule } from "./AllocationRule.ts"
import type { ItemApplication } from "./Application.ts"
import type { ItemId } from "./Id.ts"
import type { Items, Kind } from "./Item.ts"
import * as Money from "./Money.ts"
import { proRata } from "./QuotaMethod.ts"

/** A line and what is open on it, in minor units: negative where the line is a credit. Ids are unique. */
export interface Line {
  readonly itemId: ItemId
  readonly kind: Kind
  readonly openMinor: bigint
}

/** The open lines of a document in its order. A line that the document does not have is taken for a charge. */
export const linesOf = (items: Items, balances: ReadonlyMap<ItemId, bigint>): ReadonlyArray<Line> =>
  Array.from(balances, ([itemId, openMinor]) => ({ itemId, kind: items.get(itemId)?.kind ?? "charge", openMinor }))

/**
 * Parts per line in the order of the lines, in minor units, with the sign of their line; lines that get nothing are left
 * out. An amount of zero or less, and lines that owe nothing together, give no parts.
 */
export const allocate = (
  rule: Rule,
  amountMinor: bigint,
  lines: ReadonlyArray<Line>
): ReadonlyArray<{ readonly itemId: ItemId; readonly minor: bigint }> => {
  const amount = least(amountMinor, sum(lines))
  if (amount <= 0n) return []
  const piles = rule.groups.map((group) => pileOf(group, lines, rule.negativeLines === "netted"))
  const parts = new Map<ItemId, bigint>()
  // What the negative lines of a group are worth beyond its own debt joins the money.
  let purse = piles.reduce((all, { creditMinor, owedMinor }) => all + excess(creditMinor, owedMinor), amount)
  for (const { creditMinor, credits, debts, divide, owedMinor } of piles) {
    const own = least(creditMinor, owedMinor)
    const more = least(purse, owedMinor - own)
    purse -= more
    for (const { itemId, openMinor } of credits) parts.set(itemId, openMinor)
    const got = divide === "in-order" ? inOrder(own + more, debts) : shares(own + more, debts)
    debts.forEach(({ itemId }, index) => parts.set(itemId, got[index] ?? 0n))
  }
  return lines.map(({ itemId }) => ({ itemId, minor: parts.get(itemId) ?? 0n })).filter(({ minor }) => minor !== 0n)
}

/** The same as item applications of one currency. */
export const toItems = (rule: Rule, amount: Money.Money, lines: ReadonlyArray<Line>): ReadonlyArray<ItemApplication> =>
  allocate(rule, amount.minor, lines).map(({ itemId, minor }) => ({
    targetItemId: itemId,
    amount: Money.make(amount.currency, minor)
  }))

const pileOf = ({ divide, kinds }: Group, lines: ReadonlyArray<Line>, netted: boolean) => {
  const own = lines.filter(({ kind }) => kinds.includes(kind))
  const debts = own.filter(({ openMinor }) => openMinor > 0n)
  const credits = netted ? own.filter(({ openMinor }) => openMinor < 0n) : []
  return { divide, debts, owedMinor: sum(debts), credits, creditMinor: -sum(credits) }
}

const sum = (lines: ReadonlyArray<Line>): bigint => lines.reduce((total, { openMinor }) => total + openMinor, 0n)
const least = (left: bigint, right: bigint): bigint => (left < right ? left : right)
const excess = (credit: bigint, owed: bigint): bigint => (credit > owed ? credit - owed : 0n)

const inOrder = (amount: bigint, lines: ReadonlyArray<Line>): ReadonlyArray<bigint> => {
  let left = amount
  return lines.map((line) => {
    const part = least(left, line.openMinor)
    left -= part
    return part
  })
}

/** The quota method breaks ties by position, so the lines are put in the order of their ids first. */
const shares = (amount: bigint, lines: ReadonlyArray<Line>): ReadonlyArray<bigint> => {
  if (lines.length === 0) return []
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
