import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allocate, pair } from "../src/settlement/Allocation.ts"
import { format, parse, placesOf } from "../src/settlement/Decimals.ts"
import { atLeast } from "../src/server/Version.ts"

describe("decimals", () => {
  it("know 0, 2 and 3 places", () => {
    expect(["JPY", "EUR", "BHD"].map(placesOf)).toEqual([0, 2, 3])
  })

  it("survive writing and reading at every scale", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 19n), max: 10n ** 19n }), fc.constantFrom(0, 2, 3), (minor, places) => {
        expect(parse(format(minor, places), places)).toBe(minor)
      })
    )
  })

  it.each([
    ["7.7e2", 77000n],
    ["+1.50", 150n],
    [".5", 50n],
    ["1500e-2", 1500n],
    ["1.005", undefined],
    ["", undefined],
    ["1e-3", undefined],
    ["abc", undefined]
  ])("read %s", (text, minor) => {
    expect(parse(text, 2)).toBe(minor)
  })
})

describe("allocation", () => {
  const lines = fc.array(fc.bigInt({ min: -5n, max: 1000n }), { minLength: 1, maxLength: 8 })

  it("adds up to the amount and never exceeds a line, by either rule", () => {
    fc.assert(
      fc.property(lines, fc.nat(100), fc.constantFrom("Proration", "FIFO"), (balances, percent, rule) => {
        const open = balances.map((balance, at) => ({ id: `line${at}`, balance }))
        const total = balances.filter((balance) => balance > 0n).reduce((sum, balance) => sum + balance, 0n)
        const amount = (total * BigInt(percent)) / 100n
        const shares = allocate(rule, amount, open, "salt")
        expect(shares.reduce((sum, share) => sum + share.amount, 0n)).toBe(amount)
        for (const share of shares) {
          expect(share.amount <= (open.find((line) => line.id === share.id)?.balance ?? 0n)).toBe(true)
        }
        expect(pair(shares, shares.toReversed()).reduce((sum, one) => sum + one.amount, 0n)).toBe(amount)
      })
    )
  })
})

describe("versions", () => {
  it("order numbers before dates (API versions)", () => {
    const ordered = ["186.0", "214.0", "215.0", "341.0", "2024-05-20", "2025-08-12"]
    expect(ordered.toSorted((a, b) => (atLeast(a, b) ? 1 : -1))).toEqual(ordered)
  })
})
