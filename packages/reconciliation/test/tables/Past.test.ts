/** What is kept of parts depends on the last reading of each run, however often and however torn a run has read before. */
import { formerAfter, type PartsSeen, type SeenPart, seenParts } from "@counterfoil/domain/comparison/FormerParts"
import { InvoiceId } from "@counterfoil/domain/Id"
import type { ObservedPayment } from "@counterfoil/domain/Observed"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { mirror } from "../../../domain/test/Mirror.ts"
import { captured, eur } from "../../../domain/test/Sample.ts"
import { fold } from "@counterfoil/domain/Ledger"
import { formerIn, hasOtherIds, pastAfter, pastOnward, seenIn } from "../../src/tables/Past.ts"

const [payment] = mirror(fold([{ stream: "Payment-1", event: captured("1", "90.00") }])).payments.values()
if (payment === undefined) throw new Error("there is a payment")

/** One part at most on each of these invoices: an id of few, so that one comes again, and one of two amounts. */
const parts = fc.array(
  fc.option(fc.record({ id: fc.constantFrom("a", "b", "c"), amount: fc.constantFrom("1.00", "2.00") }), {
    nil: undefined
  }),
  { minLength: 3, maxLength: 3 }
)

const documentOf = (drawn: typeof parts extends fc.Arbitrary<infer A> ? A : never): ObservedPayment => ({
  ...payment,
  parts: drawn.flatMap((part, n) =>
    part === undefined
      ? []
      : [
          {
            id: `${part.id}${n}`,
            target: { kind: "invoice" as const, id: InvoiceId.make(`${n}`) },
            amount: eur(part.amount),
            items: undefined
          }
        ]
  )
})

/** Runs one after the other, each with what it read of the payment, one reading after the other. */
const runs = fc.array(fc.array(parts, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 6 })

/** What is kept after these runs. */
const keptOf = (all: ReadonlyArray<ReadonlyArray<ObservedPayment>>): string | null => {
  let was: { readonly document: ObservedPayment; readonly past: string | null } | undefined
  all.forEach((readings, run) => {
    for (const document of readings)
      was = { document, past: was === undefined ? null : pastAfter(BigInt(run), was, document) }
  })
  return was?.past ?? null
}

describe("What a document was before", () => {
  it("is what the runs have read last, run by run, and follows the rule of the domain", () => {
    let former = 0
    fc.assert(
      fc.property(runs, (drawn) => {
        const all = drawn.map((readings) => readings.map(documentOf))
        const last = all.map((readings) => readings.slice(-1))
        const kept = keptOf(last)
        // The first run has nothing before it: what it read first counts there.
        expect(keptOf([last[0] ?? [], ...all.slice(1)])).toBe(kept)
        let seen: PartsSeen | undefined
        for (const [document] of last) {
          const now: ReadonlyArray<SeenPart> = document === undefined ? [] : seenParts(document)
          seen = { parts: now, former: seen === undefined ? [] : formerAfter(seen, now) }
        }
        expect(formerIn(kept)).toEqual(seen?.former)
        former += formerIn(kept).length
      }),
      { numRuns: 500 }
    )
    expect(former).toBeGreaterThan(100)
  })

  it("is kept without the run's own beginning once another run has read the same", () => {
    const then = documentOf([{ id: "a", amount: "1.00" }, undefined, undefined])
    const now = documentOf([undefined, undefined, undefined])
    const kept = pastAfter(2n, { document: then, past: null }, now)
    expect(formerIn(kept)).toEqual(seenParts(then))
    expect(pastOnward(2n, kept)).toBe(kept)
    const onward = pastOnward(3n, kept)
    expect(onward).not.toBe(kept)
    expect(formerIn(onward)).toEqual(seenParts(then))
    expect(seenIn({ document: now, past: onward })).toEqual({ parts: [], former: seenParts(then) })
    const applied = pastAfter(3n, { document: now, past: null }, then)
    expect(formerIn(applied)).toEqual([])
    expect(pastOnward(4n, applied)).toBeNull()
    expect(pastOnward(4n, null)).toBeNull()
  })

  it("knows whether a part is there under another id", () => {
    const then = documentOf([{ id: "a", amount: "1.00" }, undefined, undefined])
    const renamed = documentOf([{ id: "b", amount: "1.00" }, undefined, undefined])
    const other = documentOf([{ id: "b", amount: "2.00" }, undefined, undefined])
    const was = { document: then, past: null }
    expect(hasOtherIds(pastAfter(2n, was, renamed), renamed)).toBe(true)
    expect(hasOtherIds(pastAfter(2n, was, other), other)).toBe(false)
    expect(hasOtherIds(null, then)).toBe(false)
  })
})
