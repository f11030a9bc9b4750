import { defaults } from "@counterfoil/billing/Tenant"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { thresholdsOf } from "../src/Materiality.ts"
import { money } from "./report/Example.ts"

const settings = { ...defaults, tenant: "test" }
const of = (perAccount: string, inSum: string, code = "EUR") =>
  thresholdsOf({ ...settings, materiality: { [code]: { perAccount, inSum } } })

describe("What a tenant has set as material", () => {
  it("is read in its currencies, with their places, and is nothing by default", () => {
    expect(Result.getOrThrow(thresholdsOf(settings))).toEqual(new Map())
    expect(Result.getOrThrow(of("1", "50.5"))).toEqual(
      new Map([["EUR", { perAccount: money("1.00"), inSum: money("50.50") }]])
    )
    const finer = thresholdsOf({
      ...settings,
      places: { USD: 4 },
      materiality: { USD: { perAccount: "0.0001", inSum: "1" } }
    })
    expect(Array.from(Result.getOrThrow(finer).keys())).toEqual(["USD^4"])
  })

  it("is refused where it is finer than the currency, or of none, and names the field", () => {
    const why = (result: ReturnType<typeof of>) => (Result.isFailure(result) ? result.failure.message : "")
    expect(why(of("0.001", "1.00"))).toMatch(/^materiality\.EUR\.perAccount: /)
    expect(why(of("1.00", "1.00", "XQZ"))).toMatch(/is no ISO 4217 currency/)
  })
})
