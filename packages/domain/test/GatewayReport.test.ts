import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as GatewayReport from "../src/GatewayReport.ts"
import * as Payment from "../src/Payment.ts"
import { captured, day, eur } from "./Sample.ts"

const electronic = Payment.fold([
  { ...captured("1", "50.00"), method: "Electronic" },
  { _tag: "PaymentRefunded", amount: eur("8.00"), effectiveOn: day("2026-03-04") }
])
const whole = Payment.fold([{ ...captured("1", "50.00"), method: "Electronic" }])

const tagOf = (...asked: Parameters<typeof GatewayReport.decide>) =>
  Result.match(GatewayReport.decide(...asked), { onFailure: ({ _tag }) => _tag, onSuccess: ({ minor }) => minor })

describe("A gateway's report", () => {
  it("takes nothing where money was settled, all where it failed, what is left where it was charged back", () => {
    expect(tagOf("settled", undefined, electronic)).toBe(0n)
    expect(tagOf("rejected", undefined, whole)).toBe(5000n)
    expect(tagOf("charged back", undefined, electronic)).toBe(4200n)
    expect(tagOf("charged back", eur("42.00"), electronic)).toBe(4200n)
  })

  it("takes no more than was not given back before, and something", () => {
    expect(tagOf("charged back", eur("42.01"), electronic)).toBe("OverApplied")
    expect(tagOf("rejected", undefined, electronic)).toBe("OverApplied")
    expect(tagOf("charged back", eur("0.00"), electronic)).toBe("NotPositive")
    expect(tagOf("charged back", { ...eur("1.00"), currency: "USD" as never }, electronic)).toBe("OtherCurrency")
  })

  it("is of an electronic payment that was processed", () => {
    expect(tagOf("settled", undefined, Payment.fold([{ ...captured("1", "50.00"), method: "External" }]))).toBe(
      "WrongPhase"
    )
    expect(tagOf("rejected", undefined, Payment.initial)).toBe("WrongPhase")
  })
})
