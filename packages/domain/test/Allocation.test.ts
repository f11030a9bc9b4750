import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allocate, type Line, type Strategy } from "../src/Allocation.ts"
import { itemId } from "./Sample.ts"

const line = (id: string, openMinor: bigint): Line => ({ itemId: itemId(id), openMinor })
const anyLines = fc
  .array(fc.bigInt({ min: -20n, max: 400n }), { minLength: 1, maxLength: 7 })
  .map((open) => open.map((minor, index) => line(`i${index}`, minor)))
const anyAmount = fc.bigInt({ min: 0n, max: 1500n })
const anyStrategy = fc.constantFrom<Strategy>("oldest-first", "pro-rata")

const owed = (lines: ReadonlyArray<Line>) =>
  lines.reduce((sum, { openMinor }) => (openMinor > 0n ? sum + openMinor : sum), 0n)
const partOf = (lines: ReadonlyArray<Line>, strategy: Strategy, amount: bigint) => {
  const parts = new Map(allocate(strategy, amount, lines).map((part) => [part.itemId, part.minor]))
  return (of: Line) => parts.get(of.itemId) ?? 0n
}

describe("Allocation", () => {
  it("45: parts add up to the amount or to what is owed, whichever is less", () => {
    fc.assert(
      fc.property(anyLines, anyAmount, anyStrategy, (lines, amount, strategy) => {
        const total = allocate(strategy, amount, lines).reduce((sum, part) => sum + part.minor, 0n)
        expect(total).toBe(amount < owed(lines) ? amount : owed(lines))
      })
    )
  })

  it("46: no part exceeds its line or crosses its sign", () => {
    fc.assert(
      fc.property(anyLines, anyAmount, anyStrategy, (lines, amount, strategy) => {
        const part = partOf(lines, strategy, amount)
        for (const of of lines) expect(part(of) >= 0n && part(of) <= (of.openMinor > 0n ? of.openMinor : 0n)).toBe(true)
      })
    )
  })

  it("47: pro rata does not depend on the order of the lines", () => {
    fc.assert(
      fc.property(anyLines, anyAmount, fc.integer({ min: 0, max: 6 }), (lines, amount, turn) => {
        const turned = [...lines.slice(turn), ...lines.slice(0, turn)]
        const straight = partOf(lines, "pro-rata", amount)
        const other = partOf(turned, "pro-rata", amount)
        for (const of of lines) expect(other(of)).toBe(straight(of))
      })
    )
  })

  it("48: one more unit of money never gives a line less", () => {
    fc.assert(
      fc.property(anyLines, anyAmount, anyStrategy, (lines, amount, strategy) => {
        const less = partOf(lines, strategy, amount)
        const more = partOf(lines, strategy, amount + 1n)
        for (const of of lines) expect(more(of) >= less(of)).toBe(true)
      }),
      { numRuns: 500 }
    )
    // Largest remainder gives 4, 4, 2 and then 5, 5, 1.
    const lines = [line("a", 6n), line("b", 6n), line("c", 2n)]
    expect(lines.map(partOf(lines, "pro-rata", 10n))).toEqual([5n, 4n, 1n])
    expect(lines.map(partOf(lines, "pro-rata", 11n))).toEqual([5n, 5n, 1n])
  })

  it("49: paying in two steps in order equals paying at once", () => {
    fc.assert(
      fc.property(anyLines, anyAmount, anyAmount, (lines, first, second) => {
        const once = partOf(lines, "oldest-first", first + second)
        const one = partOf(lines, "oldest-first", first)
        const rest = lines.map((of) => ({ ...of, openMinor: of.openMinor - one(of) }))
        const two = partOf(rest, "oldest-first", second)
        for (const of of lines) expect(one(of) + two(of)).toBe(once(of))
      })
    )
  })

  it("50: each pro rata part is within one unit of the exact share, for large amounts too", () => {
    const large = fc.bigInt({ min: 1n, max: 10n ** 12n })
    fc.assert(
      fc.property(fc.array(large, { minLength: 1, maxLength: 6 }), large, (open, wanted) => {
        const lines = open.map((minor, index) => line(`i${index}`, minor))
        const total = owed(lines)
        const amount = wanted < total ? wanted : total
        const part = partOf(lines, "pro-rata", amount)
        for (const of of lines) {
          const distance = part(of) * total - of.openMinor * amount
          expect(distance < total && distance > -total).toBe(true)
        }
      }),
      { numRuns: 60 }
    )
  })
})
