/** Sums over many documents that differ: their shares add up, and each is told under its cause or in what is left. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { DocumentEvent } from "../src/BillingEvent.ts"
import { checkBooks } from "../src/identities/Books.ts"
import { check } from "../src/identities/Identities.ts"
import type { Violation } from "../src/identities/Identity.ts"
import { type Share, sharesOf } from "../src/identities/Shares.ts"
import { AccountId } from "../src/Id.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import { fromViolations } from "../src/SelfCheck.ts"
import { attempts, play } from "./History.ts"
import { day } from "./Sample.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 5_000 : 300

const violationsOf = (placed: ReadonlyArray<Placed>): ReadonlyArray<Violation> => {
  const booked = placed.map(({ event }) => ({ event: event as DocumentEvent, bookedOn: day("2026-03-02") }))
  return [...check(fold(placed)), ...checkBooks(booked, fold(placed)).flatMap(({ violations }) => violations)]
}

const isSum = ({ subject }: { readonly subject: string }) =>
  /^(account|accounts|unapplied|on-account|credit) /.test(subject)
const delta = ({ expected, found }: Violation) => found.minor - expected.minor
const add = (all: ReadonlyArray<Share>) => all.reduce((sum, { minor }) => sum + minor, 0n)

/** A history of which events are lost, payments fail late, or a document moves to another account. */
const spoiled = fc
  .tuple(
    attempts,
    fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
    fc.array(fc.nat(), { maxLength: 2 }),
    fc.option(fc.nat())
  )
  .map(([steps, lost, failing, moved]) => {
    const { ledger, placed } = play(steps)
    // What a source without its first event had refunded has no currency: that source keeps its first event here.
    const refunding = new Set(
      placed.flatMap(({ event, stream }) =>
        event._tag.includes("Refunded") || event._tag.includes("ChargedBack") ? [stream] : []
      )
    )
    const gone = new Set(
      lost.map((n) => n % Math.max(1, placed.length)).filter((n) => !refunding.has(placed[n]?.stream ?? ""))
    )
    const payments = Array.from(ledger.payments.values()).filter(({ _tag }) => _tag === "Processed")
    const failed = failing.flatMap((n): ReadonlyArray<Placed> => {
      const payment = payments[n % Math.max(1, payments.length)]
      return payment?._tag !== "Processed"
        ? []
        : [
            {
              stream: `Payment-${payment.paymentId}`,
              event: { _tag: "PaymentFailed", captured: payment.amount, effectiveOn: day("2026-03-09") }
            }
          ]
    })
    const once = Array.from(new Map(failed.map((one) => [one.stream, one])).values()).filter(
      ({ stream }) => !placed.some((one, n) => one.stream === stream && gone.has(n))
    )
    return [
      ...placed.flatMap((one, n): ReadonlyArray<Placed> =>
        gone.has(n)
          ? []
          : n === (moved ?? 0) % Math.max(1, placed.length) && moved !== null && one.event._tag === "InvoicePosted"
            ? [{ ...one, event: { ...one.event, accountId: AccountId.make("A-7") } }]
            : [one]
      ),
      ...once
    ]
  })

describe("What makes a sum differ", () => {
  it("adds up to its difference, with its sign, and to nothing where there is none", () => {
    let seen = 0
    fc.assert(
      fc.property(spoiled, (placed) => {
        const shares = sharesOf(fold(placed))
        const sums = violationsOf(placed).filter(isSum)
        seen += sums.length
        const of = (name: string) => [name, add(shares.filter((one) => one.sum === name))]
        expect(sums.map(({ subject }) => of(subject))).toEqual(sums.map((sum) => [sum.subject, delta(sum)]))
        const told = new Set(sums.map(({ subject }) => subject))
        const others = Array.from(new Set(shares.map(({ sum }) => sum))).filter((name) => !told.has(name))
        expect(others.map(of)).toEqual(others.map((name) => [name, 0n]))
      }),
      { numRuns }
    )
    expect(seen).toBeGreaterThan(numRuns)
  })

  it("is told once: what causes explain and what is left come to the difference of the sum", () => {
    let beneath = 0
    fc.assert(
      fc.property(spoiled, (placed) => {
        const ledger = fold(placed)
        const shares = sharesOf(ledger)
        const violations = violationsOf(placed)
        const found = fromViolations(violations, ledger)
        for (const sum of violations.filter(isSum)) {
          const left = found.find(({ code, subject }) => code === "I17" && subject === sum.subject)
          const causes = found.filter(({ consequences }) => consequences.some(({ subject }) => subject === sum.subject))
          if (causes.length > 0) beneath += 1
          const concerned = new Set(
            causes.flatMap(({ documents, subject }) => [...documents, ...(/application \S+/u.exec(subject) ?? [])])
          )
          const explained = shares.filter((one) => one.sum === sum.subject && one.of.some((of) => concerned.has(of)))
          expect([sum.subject, add(explained) + (left?.amount?.minor ?? 0n)]).toEqual([sum.subject, delta(sum)])
        }
      }),
      { numRuns }
    )
    expect(beneath).toBeGreaterThan(numRuns / 2)
  })
})
