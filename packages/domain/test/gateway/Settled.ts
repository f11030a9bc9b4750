/** Books and a statement that agree, made from a few numbers, and the faults that make them differ. */
import * as fc from "fast-check"
import type { BookedPayment, BookedRefund, GatewayBooks } from "../../src/gateway/GatewayBooks.ts"
import type { BankLine, GatewayLine, LoadedFile, Payout } from "../../src/gateway/GatewayLine.ts"
import { dueFiles, type Rail } from "../../src/gateway/Rail.ts"
import type { Statement } from "../../src/gateway/Statement.ts"
import * as Money from "../../src/Money.ts"
import { accountId, day, EUR } from "../Sample.ts"

export const rail: Rail = {
  weekdays: new Set([1, 2, 3, 4, 5]),
  holidays: new Set([day("2026-02-17")]),
  since: day("2026-02-12"),
  settleDays: 3,
  bankDays: 2
}
/** A Tuesday. */
export const asOf = day("2026-03-10")

export interface Scene {
  readonly books: GatewayBooks
  readonly statement: Statement
}

const cents = (minor: number) => Money.make(EUR, BigInt(minor))

/** One payment of the scene: what it takes in, what of it goes back, and whether it is still on its way. */
const Taken = fc.record({
  gross: fc.integer({ min: 200, max: 90_000 }),
  fee: fc.integer({ min: 0, max: 90 }),
  back: fc.option(fc.constantFrom("refund", "chargeback", "return")),
  isOnItsWay: fc.boolean()
})
export type Taken = typeof Taken extends fc.Arbitrary<infer A> ? A : never

/** Every payment has a payout of its own, so that faults in several stay apart. Amounts are all different. */
export const takings = fc.uniqueArray(Taken, { minLength: 5, maxLength: 12, selector: ({ gross }) => gross })

export const paymentOf = (n: number, { gross, isOnItsWay }: Taken): BookedPayment => ({
  stream: `Payment-${n}`,
  title: `payment P-${n}`,
  accountId,
  amount: cents(gross),
  phase: "Processed",
  reference: `ch-${n}`,
  isElectronic: true,
  intent: `operation-${n}`,
  effectiveOn: isOnItsWay ? day("2026-03-09") : day("2026-02-13")
})

const halfOf = (gross: number) => Math.floor(gross / 2)

const refundOf = (n: number, { back, gross, isOnItsWay }: Taken): ReadonlyArray<BookedRefund> =>
  back === null || isOnItsWay
    ? []
    : [
        {
          stream: `Payment-${n}`,
          title: `${back} of payment P-${n}`,
          accountId,
          amount: cents(halfOf(gross)),
          kind: back,
          reference: `re-${n}`,
          paymentReference: `ch-${n}`,
          effectiveOn: day("2026-02-18")
        }
      ]

const linesOf = (n: number, { back, fee, gross, isOnItsWay }: Taken): ReadonlyArray<GatewayLine> => {
  if (isOnItsWay) return []
  const line = {
    payoutId: `po-${n}`,
    expectedFee: undefined,
    on: day("2026-02-16"),
    file: "2026-02-16.csv",
    line: 2 * n + 1
  }
  const charge: GatewayLine = {
    ...line,
    id: `txn-${n}`,
    kind: "charge",
    reference: `ch-${n}`,
    gross: cents(gross),
    fee: cents(fee),
    net: cents(gross - fee),
    expectedFee: cents(fee)
  }
  const gone = cents(-halfOf(gross))
  return back === null
    ? [charge]
    : [
        charge,
        {
          ...line,
          id: `txn-${n}-back`,
          kind: back,
          reference: `re-${n}`,
          gross: gone,
          fee: cents(0),
          net: gone,
          on: day("2026-02-19"),
          file: "2026-02-19.csv"
        }
      ]
}

const payoutOf = (n: number, taken: Taken): ReadonlyArray<Payout> =>
  taken.isOnItsWay
    ? []
    : [
        {
          id: `po-${n}`,
          amount: Money.sum(
            EUR,
            linesOf(n, taken).map(({ net }) => net)
          ),
          arrivesOn: day("2026-02-20")
        }
      ]

const files: ReadonlyArray<LoadedFile> = dueFiles(rail, asOf).map((date) => ({
  name: `${date}.csv`,
  day: date,
  sha256: date === "2026-02-16" || date === "2026-02-19" ? `sum of ${date}` : "empty",
  lines: date === "2026-02-16" || date === "2026-02-19" ? 1 : 0
}))

export const settled = (takings: ReadonlyArray<Taken>): Scene => {
  const each = <A>(make: (n: number, taken: Taken) => ReadonlyArray<A>) => takings.flatMap((taken, n) => make(n, taken))
  const payouts = each(payoutOf)
  return {
    books: { payments: takings.map((taken, n) => paymentOf(n, taken)), refunds: each(refundOf) },
    statement: {
      files,
      lines: each(linesOf),
      payouts,
      bankLines: payouts.map(({ amount, id }): BankLine => ({
        id: `bank-${id}`,
        payoutId: id,
        amount,
        valueOn: day("2026-02-23")
      }))
    }
  }
}
