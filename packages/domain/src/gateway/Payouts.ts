/** Payouts against the lines that make them up, and against the bank: S01 to S04. */
import { type Discrepancy, make } from "../Discrepancy.ts"
import * as Money from "../Money.ts"
import type { BankLine, Payout } from "./GatewayLine.ts"
import { workingDaysAfter } from "./Rail.ts"
import { explain, type Explained, type Found, group, type Sides, under } from "./Statement.ts"

export interface Payouts {
  readonly discrepancies: ReadonlyArray<Discrepancy>
  /** Payouts that something nearer to the source explains, as far as it does. */
  readonly explained: ReadonlyArray<{ readonly by: ReadonlyArray<Found>; readonly subject: string }>
}

/** `found` is what was found in the lines: where it explains a payout's difference, the payout is its consequence. */
export const comparePayouts = (sides: Sides, found: ReadonlyArray<Found>): Payouts => {
  const { bankLines, payouts, settled = [] } = sides.statement
  const settledIn = group(settled, ({ payoutId }) => payoutId)
  const lines = group(sides.lines, ({ payoutId }) => payoutId)
  const causes = group(found, ({ payoutId }) => payoutId)
  const arrived = group(bankLines ?? [], ({ payoutId }) => payoutId)
  const discrepancies: Array<Discrepancy> = []
  const explained: Array<Payouts["explained"][number]> = []
  for (const payout of payouts ?? []) {
    const { currency, minor } = payout.amount
    const all = [
      ...(lines.get(payout.id) ?? []).map(({ net }) => ({ count: 1, net })),
      ...(settledIn.get(payout.id) ?? [])
    ]
    const inCurrency = all.filter(({ net }) => net.currency === currency)
    const netMinor = inCurrency.reduce((sum, { net }) => sum + net.minor, 0n)
    const count = inCurrency.reduce((sum, one) => sum + one.count, 0)
    const bank = bankLines === undefined ? [] : compareBank(sides, payout, arrived.get(payout.id) ?? [])
    if (minor === netMinor) {
      discrepancies.push(...bank)
      continue
    }
    const isForeign = inCurrency.length < all.length
    const { by, restMinor } = explaining(causes.get(payout.id) ?? [], netMinor - minor, isForeign)
    if (by.length > 0) explained.push({ by, subject: subjectOf(payout) })
    if (restMinor === 0n) {
      discrepancies.push(...bank)
      continue
    }
    const sum = ofPayout("S01", payout, {
      amount: Money.make(currency, restMinor),
      ours: `the net of its ${count} lines is ${Money.show(Money.make(currency, netMinor))}`,
      theirs: Money.show(payout.amount)
    })
    // Where the bank has what the lines say, only the announcement was wrong.
    const isAnnounced = bank.length > 0 && bank.every(({ amount }) => amount?.minor === -restMinor)
    discrepancies.push(...(isAnnounced ? [under(sum, [{ code: "S04", subject: subjectOf(payout) }])] : [sum, ...bank]))
  }
  return { discrepancies: [...discrepancies, ...unexpected(sides)], explained }
}

/** A line in another currency explains whatever is missing. */
const explaining = (causes: ReadonlyArray<Found>, excessMinor: bigint, isForeign: boolean): Explained => {
  const foreign = causes.filter((cause) => cause.excessMinor === undefined)
  return isForeign && foreign.length > 0 ? { by: foreign, restMinor: 0n } : explain(causes, excessMinor)
}

const compareBank = (
  { asOf, rail }: Sides,
  payout: Payout,
  lines: ReadonlyArray<BankLine>
): ReadonlyArray<Discrepancy> => {
  if (lines.length === 0)
    return workingDaysAfter(rail, payout.arrivesOn, rail.bankDays) < asOf
      ? [
          ofPayout("S02", payout, {
            amount: payout.amount,
            ours: `announced for ${payout.arrivesOn}`,
            theirs: "not at the bank"
          })
        ]
      : []
  const { currency } = payout.amount
  const own = lines.filter(({ amount }) => amount.currency === currency)
  const cameMinor = own.reduce((sum, { amount }) => sum + amount.minor, 0n)
  const isSame = own.length === lines.length && cameMinor === payout.amount.minor
  return isSame
    ? []
    : [
        ofPayout("S04", payout, {
          amount: Money.make(currency, payout.amount.minor - cameMinor),
          ours: Money.show(payout.amount),
          theirs: lines.map(({ amount, id }) => `${Money.show(amount)} (${id})`).join(", ")
        })
      ]
}

/** What came to the bank and nobody announced. */
const unexpected = ({ statement: { bankLines, payouts } }: Sides): ReadonlyArray<Discrepancy> => {
  const announced = new Set((payouts ?? []).map(({ id }) => id))
  return (bankLines ?? []).flatMap(({ amount, id, payoutId, valueOn }) =>
    payoutId !== undefined && announced.has(payoutId)
      ? []
      : [
          make({
            code: "S03",
            subject: `BankLine-${id}`,
            title: `bank line ${id} of ${valueOn}`,
            accountId: null,
            amount: Money.negate(amount),
            ours: payoutId === undefined ? "names no payout" : `names payout ${payoutId}, which is not announced`,
            theirs: Money.show(amount),
            documents: []
          })
        ]
  )
}

const subjectOf = ({ id }: Payout): string => `Payout-${id}`

const ofPayout = (
  code: "S01" | "S02" | "S04",
  payout: Payout,
  texts: Pick<Discrepancy, "amount" | "ours" | "theirs">
): Discrepancy =>
  make({
    code,
    subject: subjectOf(payout),
    title: `payout ${payout.id}`,
    accountId: null,
    documents: [],
    ...texts
  })
