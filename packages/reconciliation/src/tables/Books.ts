/** The books of a tenant as the tables keep them: sums over events on one side, what documents say is open on the other. */
import type { Currency } from "@counterfoil/domain/Currency"
import { type CheckedBook, checkSums } from "@counterfoil/domain/identities/Books"
import type { AccountName } from "@counterfoil/domain/Journal"
import type { Control } from "@counterfoil/domain/RollForward"
import type { TrialBalance } from "@counterfoil/domain/TrialBalance"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { type BookSum, control, owing } from "./BookSums.ts"
import { query } from "./Statements.ts"

export interface Books {
  readonly sums: ReadonlyArray<BookSum>
  /** What documents say is open, per control and currency, minor units, both kinds counted positive. */
  readonly open: ReadonlyMap<Control, ReadonlyMap<Currency, bigint>>
}

/** Which control a kind of documents is under, and the sign by which the account owes it. */
const controlOf: Readonly<Record<string, readonly [Control, bigint]>> = {
  Invoice: ["accounts receivable", 1n],
  DebitMemo: ["accounts receivable", 1n],
  Payment: ["unapplied payments", -1n],
  CreditMemo: ["on-account credit memos", -1n],
  CreditBalance: ["credit balance", -1n]
}

interface SumRow {
  readonly name: string
  readonly currency: string
  readonly debit: string
  readonly credit: string
}

/** `isWhole`: what is open is summed up over all documents; else it is taken as it was kept while they changed. */
export const booksOf = Effect.fn("tables.Books.booksOf")(function* (tenant: string, isWhole: boolean) {
  const sums = yield* query(
    "books",
    sql<SumRow>`select name, currency, debit, credit from recon.book where tenant = ${tenant} order by name, currency`
  )
  const rows = isWhole
    ? yield* query(
        "open",
        sql<OwedRow>`select split_part(stream, '-', 1) as kind, currency, sum(owed) as owed from recon.document
          where tenant = ${tenant} and currency is not null group by 1, 2`
      )
    : sums.flatMap(({ currency, debit, name }): ReadonlyArray<OwedRow> =>
        name.startsWith(owing) ? [{ kind: name.slice(owing.length), currency, owed: debit }] : []
      )
  return {
    sums: sums.map(({ credit, currency, debit, name }): BookSum => ({
      name,
      currency: currency as Currency,
      debit: BigInt(debit),
      credit: BigInt(credit)
    })),
    open: openOf(rows)
  } satisfies Books
})

interface OwedRow {
  readonly kind: string
  readonly currency: string
  readonly owed: string
}

const openOf = (rows: ReadonlyArray<OwedRow>): Books["open"] => {
  const open = new Map<Control, Map<Currency, bigint>>()
  for (const { currency, kind, owed } of rows) {
    const [name, sign] = controlOf[kind] ?? []
    if (name === undefined || sign === undefined) continue
    const own = open.get(name) ?? new Map<Currency, bigint>()
    open.set(name, own.set(currency as Currency, (own.get(currency as Currency) ?? 0n) + sign * BigInt(owed)))
  }
  return open
}

/** The journal summed up. `inTransit`: the applications of which only one leg is there, found elsewhere. */
export const trialOf = ({ sums }: Pick<Books, "sums">, inTransit: TrialBalance["inTransit"]): TrialBalance => ({
  balances: sums.flatMap(({ credit, currency, debit, name }) =>
    name.startsWith(control) || name.startsWith(owing)
      ? []
      : [{ account: name as AccountName, currency, debitMinor: debit, creditMinor: credit }]
  ),
  inTransit
})

/** The identities of the books. */
export const checkBookRows = (books: Books, inTransit: TrialBalance["inTransit"]): ReadonlyArray<CheckedBook> => {
  const rolled = new Map<Control, Map<Currency, bigint>>()
  for (const { currency, debit, name } of books.sums) {
    if (!name.startsWith(control)) continue
    const own = name.slice(control.length) as Control
    rolled.set(own, new Map(rolled.get(own)).set(currency, debit))
  }
  return checkSums({ rolled, open: books.open, trial: trialOf(books, inTransit) })
}
