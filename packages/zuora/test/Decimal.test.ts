import { parse } from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Decimal from "../src/wire/Decimal.ts"
import * as JsonText from "../src/wire/JsonText.ts"

const currency = fc.constantFrom("EUR", "JPY", "BHD", "USD^4").map((code) => Option.getOrThrow(parse(code)))
const money = fc.tuple(currency, fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })).map(([c, m]) => Money.make(c, m))
const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.integer({ min: -12, max: 12 }))
  .map(([digits, exponent]) => Decimal.Decimal.make(`${digits}e${exponent}`))

const decode = Schema.decodeUnknownResult(Decimal.FromWire)
const read = (text: string) => Result.getOrThrow(decode(Result.getOrThrow(JsonText.parse(text))))

describe("a decimal", () => {
  it("keeps money through request text, JSON number and answer, to the last digit", () => {
    fc.assert(
      fc.property(money, (amount) => {
        const wire = JsonText.write({ amount: new JsonText.JsonNumber(Decimal.fromMoney(amount)) })
        const answer = Result.getOrThrow(JsonText.parse(wire)) as { amount: unknown }
        const back = Decimal.toMoney(Result.getOrThrow(decode(answer.amount)), amount.currency)
        expect(Result.getOrThrow(back)).toEqual(amount)
      })
    )
  })

  it("is read from a JSON number and from numeric text alike, as it stands", () => {
    for (const text of ["44.10", "700.0", "0", "-3", "7.7e2", "0.1000000000000000055511151231257827"]) {
      expect(read(text)).toBe(text)
      expect(read(`"${text}"`)).toBe(text)
    }
    for (const text of ['"1,000.00"', '"ten"', '""', "true", "null", "[1]"]) {
      expect(Result.isFailure(decode(Result.getOrThrow(JsonText.parse(text))))).toBe(true)
    }
  })

  it("is no money when it is finer than the currency's places", () => {
    const eur = Option.getOrThrow(parse("EUR"))
    expect(Result.getOrThrow(Decimal.toMoney(read("10.100"), eur))).toEqual(Money.make(eur, 1010n))
    expect(Result.getFailure(Decimal.toMoney(read("10.101"), eur))).toMatchObject({ value: { problem: "TooFine" } })
  })

  it("adds and compares exactly, whatever the scales", () => {
    expect(Decimal.sum([read("0.1"), read("0.2")])).toBe("0.3")
    expect(Decimal.equals(read("7.7e2"), read("770.00"))).toBe(true)
    fc.assert(
      fc.property(decimal, decimal, decimal, (a, b, c) => {
        expect(Decimal.equals(Decimal.sum([a, b, c]), Decimal.sum([c, Decimal.sum([b, a])]))).toBe(true)
        expect(Decimal.compare(a, b)).toBe(-Decimal.compare(b, a) || 0)
        expect(Decimal.compare(Decimal.sum([a, c]), Decimal.sum([b, c]))).toBe(Decimal.compare(a, b))
      })
    )
  })
})

describe("JSON text", () => {
  it("writes what it reads, number text included", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const once = JsonText.write(Result.getOrThrow(JsonText.parse(text)) as JsonText.Json)
        expect(JsonText.write(Result.getOrThrow(JsonText.parse(once)) as JsonText.Json)).toBe(once)
        expect(JSON.parse(once)).toEqual(JSON.parse(text))
      })
    )
  })

  it("says when a document is not complete", () => {
    expect(Result.isFailure(JsonText.parse('{"success":true,"am'))).toBe(true)
  })
})
