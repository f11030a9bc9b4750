/** Documents of equal essence need no comparison: what is found has always to do with one that is not settled. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compare } from "../src/comparison/Comparison.ts"
import { type Essence, ofCreditMemo, ofObserved, ofPayment, ofReceivable } from "../src/comparison/Essence.ts"
import { documentsOf, make, type Observed, streamOf } from "../src/comparison/Sides.ts"
import type { Ledger } from "../src/Ledger.ts"
import * as StreamName from "../src/StreamName.ts"
import { attempts, play } from "./History.ts"
import { meddled, meddling } from "./Meddling.ts"
import { before, mirror } from "./Mirror.ts"

const timing = { asOf: before, watermark: before, stuckBefore: before, changedAt: new Map<string, string>() }

const ours = (ledger: Ledger): ReadonlyMap<string, Essence> =>
  new Map([
    ...Array.from(ledger.invoices, ([id, state]) => [StreamName.invoice(id), ofReceivable(state)] as const),
    ...Array.from(ledger.debitMemos, ([id, state]) => [StreamName.debitMemo(id), ofReceivable(state)] as const),
    ...Array.from(ledger.creditMemos, ([id, state]) => [StreamName.creditMemo(id), ofCreditMemo(state)] as const),
    ...Array.from(ledger.payments, ([id, state]) => [StreamName.payment(id), ofPayment(state)] as const)
  ])

const isSettled = (left: Essence | undefined, right: Essence | undefined): boolean =>
  left === undefined || right === undefined
    ? (left ?? right)?.bears !== true
    : left.text !== undefined &&
      left.text === right.text &&
      (left.items === undefined || right.items === undefined || left.items === right.items)

const unsettled = (ledger: Ledger, observed: Observed): ReadonlySet<string> => {
  const left = ours(ledger)
  const right = new Map(documentsOf(observed).map((document) => [streamOf(document), ofObserved(document)]))
  return new Set([...left.keys(), ...right.keys()].filter((stream) => !isSettled(left.get(stream), right.get(stream))))
}

describe("Essence", () => {
  it("settles every document of a Zuora that shows what our ledger says, unless we know of it in part only", () => {
    let settled = 0
    fc.assert(
      fc.property(attempts, (steps) => {
        const { ledger } = play(steps)
        const known = Array.from(ours(ledger)).flatMap(([stream, { text }]) => (text === undefined ? [] : [stream]))
        const open = unsettled(ledger, mirror(ledger))
        settled += known.length
        expect(known.filter((stream) => open.has(stream))).toEqual([])
      })
    )
    expect(settled).toBeGreaterThan(300)
  })

  it("leaves unsettled whatever a comparison finds something of, and the source of every pair that differs", () => {
    let found = 0
    fc.assert(
      fc.property(attempts, fc.array(meddling, { minLength: 1, maxLength: 8 }), (steps, edits) => {
        const { ledger } = play(steps)
        const observed = meddled(mirror(ledger), edits)
        const open = unsettled(ledger, observed)
        const { differences } = make(ledger, observed, timing)
        expect(differences.map(({ source }) => source).filter((source) => !open.has(source))).toEqual([])
        const ends = new Set(differences.flatMap(({ source, target }) => [source, target]))
        const discrepancies = compare(ledger, observed, timing)
        found += discrepancies.length
        for (const { documents, id } of discrepancies)
          expect([id, documents.some((stream) => open.has(stream) || ends.has(stream))]).toEqual([id, true])
      }),
      { numRuns: 500 }
    )
    expect(found).toBeGreaterThan(500)
  })
})
