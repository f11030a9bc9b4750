import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Currency } from "../src/Currency.ts"
import * as Money from "../src/Money.ts"

const currency = (text: string) => Schema.decodeUnknownSync(Currency)(text)
const EUR = currency("EUR")
const parsed = (text: string, of = EUR) => Result.getOrThrow(Money.parse(text, of)).minor
const problem = (text: string, of = EUR) =>
  Result.match(Money.parse(text, of), { onSuccess: () => "accepted", onFailure: (failure) => failure.problem })

describe("Money", () => {
  it("reads decimal text exactly, in every form that Zuora uses", () => {
    expect(["10.1", "10.10", "10", "-0.05", "7.7e2", "+3.", "0.1000", "1e-2"].map((text) => parsed(text))).toEqual([
      1010n,
      1010n,
      1000n,
      -5n,
      77000n,
      300n,
      10n,
      1n
    ])
  })

  it("knows currencies of 0, 2 and 3 places, and a tenant's own places", () => {
    expect(parsed("1010", currency("JPY"))).toBe(1010n)
    expect(parsed("1.005", currency("BHD"))).toBe(1005n)
    expect(parsed("0.0001", currency("USD^4"))).toBe(1n)
    expect(Money.format(Money.make(currency("BHD"), -5n))).toBe("-0.005")
    expect(Money.format(Money.make(currency("JPY"), 1010n))).toBe("1010")
  })

  it("rejects what it would have to round, and what is no number", () => {
    expect(problem("0.001")).toBe("TooFine")
    expect(problem("1.5", currency("JPY"))).toBe("TooFine")
    for (const text of ["", "ten", "1,000.00", "0x10", "NaN", "Infinity", "1.2.3", " 1"])
      expect(problem(text)).toBe("NotDecimal")
    expect(problem("9".repeat(31))).toBe("TooLong")
    expect(problem("1e999")).toBe("TooLong")
  })

  it("rejects unknown currencies", () => {
    for (const text of ["EURO", "eur", "XXQ", "EUR^9", ""])
      expect(Result.isFailure(Schema.decodeUnknownResult(Currency)(text))).toBe(true)
  })

  it("round-trips through its JSON form", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.constantFrom("EUR", "JPY", "BHD", "USD^4"),
        (minor, code) => {
          const money = Money.make(currency(code), minor)
          const json = Schema.encodeSync(Money.Money)(money)
          expect(Schema.decodeUnknownSync(Money.Money)(JSON.parse(JSON.stringify(json)))).toEqual(money)
        }
      )
    )
  })

  it("decodes only the canonical JSON form", () => {
    for (const amount of ["10.1", "10.100", "+10.10", "1e1"])
      expect(Result.isFailure(Schema.decodeUnknownResult(Money.Money)({ amount, currency: "EUR" }))).toBe(true)
  })

  it("refuses to add across currencies", () => {
    expect(() => Money.add(Money.zero(EUR), Money.zero(currency("USD")))).toThrow(Money.CurrencyMismatch)
  })
})
