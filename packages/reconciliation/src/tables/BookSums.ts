/** The journal and the roll-forward of events, summed up: what the tables keep of them instead of postings. */
import type { Currency } from "@counterfoil/domain/Currency"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import { type Booked, rollForward } from "@counterfoil/domain/RollForward"
import { trialBalance } from "@counterfoil/domain/TrialBalance"

/** `name` is an account of the journal, or `= ` and a control of the roll-forward. Minor units. */
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

/** Sorted, so that whoever adds them takes their rows in one order. */
export const sumsOf = (booked: ReadonlyArray<Booked>): ReadonlyArray<BookSum> =>
  [
    ...trialBalance(booked.map(({ event }) => event)).balances.map(
      ({ account, creditMinor, currency, debitMinor }) => ({
        name: account,
        currency,
        debit: debitMinor,
        credit: creditMinor
      })
    ),
    ...rollForward(booked, firstDay, lastDay).map((row) => ({
      name: `${control}${row.control}`,
      currency: row.currency,
      debit: row.closingMinor,
      credit: 0n
    }))
  ].toSorted((a, b) => (`${a.name} ${a.currency}` < `${b.name} ${b.currency}` ? -1 : 1))
