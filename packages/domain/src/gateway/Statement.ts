/** A gateway's statement beside our books, indexed for the checks: each line once, whatever was loaded twice. */
import type { Consequence, Discrepancy } from "../Discrepancy.ts"
import type { LocalDate } from "../LocalDate.ts"
import type { Money } from "../Money.ts"
import type { BookedPayment, BookedRefund, GatewayBooks } from "./GatewayBooks.ts"
import type { BankLine, GatewayLine, LoadedFile, Payout } from "./GatewayLine.ts"
import { dueFiles, type Rail } from "./Rail.ts"

/** Lines of one payout and currency of which nothing is to be told: what they come to. */
export interface SettledLines {
  readonly payoutId: string
  readonly count: number
  readonly net: Money
}

/** What was loaded. Payouts and bank lines are undefined where the tenant brings none: nothing is said of them then. */
export interface Statement {
  /** In the order in which they were loaded. */
  readonly files: ReadonlyArray<LoadedFile>
  readonly lines: ReadonlyArray<GatewayLine>
  /** Lines that are left out of `lines`, with what is booked of them out of the books; none by default. */
  readonly settled?: ReadonlyArray<SettledLines>
  readonly payouts: ReadonlyArray<Payout> | undefined
  readonly bankLines: ReadonlyArray<BankLine> | undefined
}

/** A discrepancy and what it explains of its payout. */
export interface Found {
  readonly discrepancy: Discrepancy
  readonly payoutId?: string | undefined
  /** What its line is open under in the clearing account. */
  readonly openItem?: string | undefined
  /** By how much the lines' net is more than it should be, minor units; undefined where it is another currency's. */
  readonly excessMinor?: bigint
}

/** Which of some causes a sum's difference comes from, and what of it is left, minor units. */
export interface Explained {
  readonly by: ReadonlyArray<Found>
  readonly restMinor: bigint
}

/**
 * All of them, where they come to the difference; else one alone, or all but one, that do; else all of them, with what they
 * leave of it.
 */
export const explain = (causes: ReadonlyArray<Found>, excessMinor: bigint): Explained => {
  const all = causes.filter((cause) => cause.excessMinor !== undefined && cause.excessMinor !== 0n)
  const restOf = (some: ReadonlyArray<Found>): bigint =>
    some.reduce((rest, { excessMinor: own = 0n }) => rest - own, excessMinor)
  const exact = [all, ...all.map((one) => [one]), ...all.map((one) => all.filter((other) => other !== one))].find(
    (some) => restOf(some) === 0n
  )
  return exact === undefined ? { by: all, restMinor: restOf(all) } : { by: exact, restMinor: 0n }
}

type ByReference<A> = ReadonlyMap<string, ReadonlyArray<A>>

export interface Sides {
  readonly rail: Rail
  readonly asOf: LocalDate
  readonly statement: Statement
  readonly books: GatewayBooks
  /** Loads of what had been loaded before. */
  readonly repeated: ReadonlyArray<LoadedFile>
  /** Days whose file is due and not here. */
  readonly missing: ReadonlyArray<LocalDate>
  readonly lines: ReadonlyArray<GatewayLine>
  readonly payments: ByReference<BookedPayment>
  readonly refunds: ByReference<BookedRefund>
  /** Refunds whose own reference nobody told, by that of their payment. */
  readonly unnamed: ByReference<BookedRefund>
}

/** Loads of what had been loaded before. */
export const repeatedIn = <File extends LoadedFile>(files: ReadonlyArray<File>): ReadonlyArray<File> =>
  files.filter(
    (file, index) =>
      file.lines > 0 && files.findIndex(({ day, sha256 }) => day === file.day && sha256 === file.sha256) < index
  )

export const sidesOf = (books: GatewayBooks, statement: Statement, rail: Rail, asOf: LocalDate): Sides => {
  const { files } = statement
  const repeated = repeatedIn(files)
  const dropped = new Set(repeated.map(({ name }) => name))
  const days = new Set(files.map(({ day }) => day))
  return {
    rail,
    asOf,
    statement,
    books,
    repeated,
    missing: dueFiles(rail, asOf).filter((day) => !days.has(day)),
    lines: statement.lines.filter(({ file }) => !dropped.has(file)),
    payments: group(books.payments, ({ reference }) => reference),
    refunds: group(books.refunds, ({ reference }) => reference),
    unnamed: group(books.refunds, (refund) => (refund.reference === undefined ? refund.paymentReference : undefined))
  }
}

export const group = <A>(all: ReadonlyArray<A>, keyOf: (one: A) => string | undefined): ByReference<A> => {
  const groups = new Map<string, Array<A>>()
  for (const one of all) {
    const key = keyOf(one)
    if (key === undefined) continue
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [one])
    else known.push(one)
  }
  return groups
}

/** Puts a discrepancy under the one that explains it. */
export const under = (cause: Discrepancy, consequences: ReadonlyArray<Consequence>): Discrepancy => ({
  ...cause,
  consequences: [...cause.consequences, ...consequences]
})
