/**
 * The journal and the roll-forward of events, summed up: what the tables keep of them instead of postings; and what
 * documents say is open, kept as they change, for runs that do not look at all of them.
 */
import type { Currency } from "@counterfoil/domain/Currency"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { type Booked, rollForward } from "@counterfoil/domain/RollForward"
import { kindOf } from "@counterfoil/domain/StreamName"
import { trialBalance } from "@counterfoil/domain/TrialBalance"
import type { DocumentRow } from "./Projection.ts"

/** `name` is an account of the journal, `= ` and a control of the roll-forward, or `~ ` and a kind of documents. Minor units. */
export interface BookSum {
  readonly name: string
  readonly currency: Currency
  readonly debit: bigint
  readonly credit: bigint
}

const firstDay = LocalDate.make("0001-01-01")
const lastDay = LocalDate.make("9999-12-31")

/** What marks a control: no account of the journal begins so. */
export const control = "= "

/** What marks the sum of what accounts owe by all documents of a kind. */
export const owing = "~ "

/** What documents add to these sums, or with another sign take from them. */
export const owedSums = (
  rows: ReadonlyArray<Pick<DocumentRow, "stream" | "currency" | "owed">>,
  sign: 1n | -1n
): ReadonlyArray<BookSum> =>
  rows.flatMap(({ currency, owed, stream }) =>
    currency === null
      ? []
      : [{ name: `${owing}${kindOf(stream)}`, currency: currency as Currency, debit: sign * BigInt(owed), credit: 0n }]
  )

/** One row per name and currency; sorted, so that whoever adds them takes their rows in one order. */
export const added = (all: ReadonlyArray<BookSum>): ReadonlyArray<BookSum> => {
  const sums = new Map<string, BookSum>()
  for (const one of all) {
    const before = sums.get(`${one.name} ${one.currency}`)
    sums.set(`${one.name} ${one.currency}`, {
      ...one,
      debit: one.debit + (before?.debit ?? 0n),
      credit: one.credit + (before?.credit ?? 0n)
    })
  }
  return Array.from(sums.values()).sort((a, b) => (`${a.name} ${a.currency}` < `${b.name} ${b.currency}` ? -1 : 1))
}

/** What events add to the books. */
export const sumsOf = (booked: ReadonlyArray<Booked>): ReadonlyArray<BookSum> => [
  ...trialBalance(booked.map(({ event }) => event)).balances.map(({ account, creditMinor, currency, debitMinor }) => ({
    name: account,
    currency,
    debit: debitMinor,
    credit: creditMinor
  })),
  ...rollForward(booked, firstDay, lastDay).map((row) => ({
    name: `${control}${row.control}`,
    currency: row.currency,
    debit: row.closingMinor,
    credit: 0n
  }))
]
