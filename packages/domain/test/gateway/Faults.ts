/** One fault of each kind in the payment or payout of a number; undefined where the scene has nothing to spoil there. */
import type { BookedPayment, BookedRefund } from "../../src/gateway/GatewayBooks.ts"
import type { BankLine, GatewayLine, Payout } from "../../src/gateway/GatewayLine.ts"
import * as Money from "../../src/Money.ts"
import { currency, day, EUR } from "../Sample.ts"
import type { Scene } from "./Settled.ts"

type Change = (scene: Scene, n: number) => Scene | undefined

const payments =
  (edit: (payment: BookedPayment) => Partial<BookedPayment>): Change =>
  ({ books, statement }, n) =>
    isSettled({ books, statement }, n)
      ? {
          statement,
          books: { ...books, payments: changed(books.payments, (one) => one.stream === `Payment-${n}`, edit) }
        }
      : undefined

const refunds =
  (edit: (refund: BookedRefund) => Partial<BookedRefund>): Change =>
  ({ books, statement }, n) =>
    books.refunds.some(({ kind, reference }) => kind === "refund" && reference === `re-${n}`)
      ? { statement, books: { ...books, refunds: changed(books.refunds, (one) => one.reference === `re-${n}`, edit) } }
      : undefined

const lines =
  (suffix: "" | "-back", edit: (line: GatewayLine) => Partial<GatewayLine>): Change =>
  ({ books, statement }, n) => {
    const id = `txn-${n}${suffix}`
    return statement.lines.some((line) => line.id === id)
      ? { books, statement: { ...statement, lines: changed(statement.lines, (line) => line.id === id, edit) } }
      : undefined
  }

const more =
  (suffix: "" | "-back", edit: (line: GatewayLine, n: number) => Partial<GatewayLine>): Change =>
  ({ books, statement }, n) => {
    const line = statement.lines.find(({ id }) => id === `txn-${n}${suffix}`)
    return line === undefined
      ? undefined
      : { books, statement: { ...statement, lines: [...statement.lines, { ...line, ...edit(line, n) }] } }
  }

const payouts =
  (edit: (payout: Payout) => Partial<Payout>): Change =>
  ({ books, statement }, n) =>
    isSettled({ books, statement }, n)
      ? {
          books,
          statement: { ...statement, payouts: changed(statement.payouts ?? [], ({ id }) => id === `po-${n}`, edit) }
        }
      : undefined

const bank =
  (edit: (lines: ReadonlyArray<BankLine>, n: number) => ReadonlyArray<BankLine>): Change =>
  ({ books, statement }, n) =>
    isSettled({ books, statement }, n)
      ? { books, statement: { ...statement, bankLines: edit(statement.bankLines ?? [], n) } }
      : undefined

const isSettled = ({ statement }: Scene, n: number) => statement.lines.some(({ id }) => id === `txn-${n}`)

const changed = <A>(all: ReadonlyArray<A>, is: (one: A) => boolean, edit: (one: A) => Partial<A>): ReadonlyArray<A> =>
  all.map((one) => (is(one) ? { ...one, ...edit(one) } : one))

const plus = (money: Money.Money, minor: bigint) => Money.make(money.currency, money.minor + minor)
const USD = currency("USD")

/** By the code that must tell it. G09 needs a refund to repeat: other kinds of return may come twice. */
export const faults: Readonly<Record<string, Change>> = {
  G01: more("", (_, n) => ({ id: `stranger-${n}`, reference: `ch-stranger-${n}`, line: 1000 + n })),
  G02: payments(() => ({ phase: "Failed" })),
  G03: payments(({ reference }) => ({ reference: `${reference}-other` })),
  G04: more("", (_, n) => ({ id: `twice-${n}`, line: 2000 + n })),
  G05: lines("", ({ gross, net }) => ({ gross: plus(gross, -100n), net: plus(net, -100n) })),
  G06: lines("", ({ fee, gross, net }) => ({
    gross: Money.make(USD, gross.minor),
    fee: Money.make(USD, fee.minor),
    net: Money.make(USD, net.minor),
    expectedFee: undefined
  })),
  G07: more("", (line, n) => ({
    id: `chargeback-${n}`,
    kind: "chargeback",
    reference: `cb-${n}`,
    gross: Money.negate(line.gross),
    fee: Money.zero(EUR),
    net: Money.negate(line.gross),
    expectedFee: undefined,
    line: 3000 + n
  })),
  G08: refunds(({ reference }) => ({ reference: `${reference}-other` })),
  G09: more("-back", (line, n) => ({ id: `again-${n}`, kind: "refund", line: 4000 + n, reference: line.reference })),
  G10: lines("", ({ fee, net }) => ({ fee: plus(fee, 7n), net: plus(net, -7n) })),
  G11: lines("", ({ net }) => ({ net: plus(net, -1n) })),
  P02: lines("", () => ({ on: day("2026-03-05") })),
  S01: payouts(({ amount }) => ({ amount: plus(amount, 1n) })),
  S02: bank((all, n) => all.filter(({ payoutId }) => payoutId !== `po-${n}`)),
  S03: bank((all, n) => [
    ...all,
    { id: `stray-${n}`, payoutId: undefined, amount: Money.make(EUR, 77n), valueOn: day("2026-02-18") }
  ]),
  S04: bank((all, n) =>
    all.map((line) => (line.payoutId === `po-${n}` ? { ...line, amount: plus(line.amount, -1n) } : line))
  )
}

/** Those of files spoil no payment, and are planted alone. */
export const fileFaults: Readonly<Record<"S05" | "S06", Change>> = {
  S05: ({ books, statement }) => ({
    books,
    statement: {
      ...statement,
      files: statement.files.flatMap((file) => (file.name === spoiled ? [file, { ...file, name: again }] : [file])),
      lines: statement.lines.flatMap((line) => (line.file === spoiled ? [line, { ...line, file: again }] : [line]))
    }
  }),
  S06: ({ books, statement }) => ({
    books,
    statement: { ...statement, files: statement.files.filter(({ day }) => day !== "2026-02-24") }
  })
}

const spoiled = "2026-02-16.csv"
const again = "2026-02-16-again.csv"
