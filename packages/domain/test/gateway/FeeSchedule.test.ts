import { describe, expect, it } from "vitest"
import { type AgreedFee, feeOf } from "../../src/gateway/FeeSchedule.ts"
import * as Money from "../../src/Money.ts"
import { currency, EUR, eur } from "../Sample.ts"

const agreed: AgreedFee = { millionths: 14_000n, fixed: new Map([[EUR, eur("0.25")]]) }
const schedule = new Map([["charge" as const, agreed]])

describe("An agreed fee", () => {
  it.each([
    ["155.00", "2.42"],
    ["0.36", "0.26"],
    ["0.35", "0.25"],
    ["-0.36", "0.24"],
    ["0.00", "0.25"]
  ])("of %s is %s: a share, rounded half away from zero, and so much for the line", (gross, fee) => {
    expect(feeOf(schedule, "charge", eur(gross))).toEqual(eur(fee))
  })

  it("is not known of other kinds and currencies", () => {
    expect(feeOf(schedule, "refund", eur("1.00"))).toBeUndefined()
    expect(feeOf(schedule, "charge", Money.make(currency("USD"), 100n))).toBeUndefined()
  })

  it("rounds a half away from zero on both sides", () => {
    const half = new Map([["charge" as const, { millionths: 500_000n, fixed: new Map([[EUR, eur("0.00")]]) }]])
    expect(feeOf(half, "charge", eur("0.01"))).toEqual(eur("0.01"))
    expect(feeOf(half, "charge", eur("-0.01"))).toEqual(eur("-0.01"))
  })
})
