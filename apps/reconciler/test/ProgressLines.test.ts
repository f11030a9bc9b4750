/** What is told of long work: how fast it goes, how long it still takes, and what differs first. */
import { make } from "@counterfoil/domain/Discrepancy"
import { describe, expect, it } from "vitest"
import { ProgressLines } from "../src/ProgressLines.ts"

const what = "Reading Zuora's invoices"

const differing = (n: number) =>
  make({
    code: "Z03",
    subject: `Invoice-${n}`,
    title: `invoice INV-${n}`,
    accountId: null,
    amount: null,
    ours: "10.00 EUR",
    theirs: "12.00 EUR",
    documents: [`Invoice-${n}`]
  })

describe("ProgressLines", () => {
  it("tells the rate since a step began, and the time that is left at that rate", () => {
    const lines = new ProgressLines()
    expect(lines.step({ what, done: 2_000, of: 30_000 }, 5_000)).toBe(`${what}: 2,000 of 30,000`)
    expect(lines.step({ what, done: 12_000, of: 30_000 }, 15_000)).toBe(
      `${what}: 12,000 of 30,000, 1,000 a second, 18 s left`
    )
    expect(lines.step({ what, done: 30_000, of: 30_000 }, 33_000)).toBe(`${what}: 30,000 of 30,000, 1,000 a second`)
  })

  it("begins anew with another step, and with the same one that begins again", () => {
    const lines = new ProgressLines()
    lines.step({ what, done: 500, of: undefined }, 0)
    expect(lines.step({ what: "Comparing", done: 1, of: 64 }, 60_000)).toBe("Comparing: 1 of 64")
    expect(lines.step({ what: "Comparing", done: 3, of: 64 }, 64_000)).toBe(
      "Comparing: 3 of 64, 0.5 a second, 3 min left"
    )
    expect(lines.step({ what: "Comparing", done: 0, of: 64 }, 70_000)).toBe("Comparing: 0 of 64")
  })

  it("reckons with what there was last time where nobody knows how many there are, until there are more", () => {
    const lines = new ProgressLines()
    lines.step({ what, done: 0, of: undefined, about: 40_000 }, 0)
    expect(lines.step({ what, done: 1_000, of: undefined, about: 40_000 }, 100_000)).toBe(
      `${what}: 1,000 of about 40,000, 10 a second, 1 h 5 min left`
    )
    expect(lines.step({ what, done: 41_000, of: undefined, about: 40_000 }, 4_100_000)).toBe(
      `${what}: 41,000, 10 a second`
    )
  })

  it("tells the first five that differ, each once, and that there are more", () => {
    const lines = new ProgressLines()
    expect(lines.found([])).toEqual([])
    expect(lines.found([differing(1)])).toEqual([
      "Differs so far, before it is confirmed:",
      "  Z03 invoice INV-1: 10.00 EUR here, 12.00 EUR there"
    ])
    expect(lines.found([differing(1), differing(2), differing(3), differing(4)])).toHaveLength(3)
    expect(lines.found([5, 6, 7].map(differing))).toEqual([
      "  Z03 invoice INV-5: 10.00 EUR here, 12.00 EUR there",
      "  and more, which the report tells"
    ])
    expect(lines.found([8, 9].map(differing))).toEqual([])
  })
})
