/** Folding on from what was folded before is folding everything, wherever a random history is cut. */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Ledger from "../src/Ledger.ts"
import * as StreamFold from "../src/StreamFold.ts"
import { attempts, play } from "./History.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 200

const foldOn = (placed: ReadonlyArray<Ledger.Placed>, from: ReadonlyMap<string, StreamFold.Folded> = new Map()) => {
  const folded = new Map(from)
  for (const [stream, events] of Map.groupBy(placed, (one) => one.stream)) {
    const next = StreamFold.fold(
      stream,
      events.map(({ event }) => event),
      folded.get(stream)
    )
    if (next !== undefined) folded.set(stream, next)
  }
  return folded
}

describe("The fold of a stream", () => {
  it("goes on from any point to what all events come to at once, as the ledger folds them", () => {
    fc.assert(
      fc.property(attempts, fc.nat(), fc.nat(), (steps, one, other) => {
        const { placed } = play(steps)
        const [first = 0, second = 0] = [one % (placed.length + 1), other % (placed.length + 1)].toSorted(
          (a, b) => a - b
        )
        const early = foldOn(placed.slice(0, first))
        const resumed = foldOn(placed.slice(second), foldOn(placed.slice(first, second), early))
        expect(Ledger.of(resumed)).toEqual(Ledger.fold(placed))
        expect(resumed).toEqual(foldOn(placed))
        // What was kept is what it was: the next reader goes on from it too.
        expect(early).toEqual(foldOn(placed.slice(0, first)))
      }),
      { numRuns }
    )
  })

  it("passes over streams of no aggregate, and begins where there is no stream yet", () => {
    expect(StreamFold.fold("Dispute-1", [])).toBeUndefined()
    expect(StreamFold.stateOf("AccountLane", undefined)).toEqual({ _tag: "Free" })
    expect(StreamFold.stateOf("Payment", StreamFold.fold("AccountLane-1", []))).toMatchObject({ _tag: "NotSeen" })
  })
})
