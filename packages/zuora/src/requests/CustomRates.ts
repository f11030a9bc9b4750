/**
 * A tenant's own exchange rates in a request: to its home currency, its reporting currency, or both.
 *
 * Source: Zuora API reference, Create a payment, `customRates`; at most two. Zuora itself converts no amount with them
 * but those of its accounting.
 */
import { isoCode, parse } from "@counterfoil/domain/Currency"
import * as Option from "effect/Option"
import type { Json } from "../wire/JsonText.ts"
import type { RequestChecks } from "./RequestChecks.ts"

const maxRates = 2

export interface CustomRate {
  /** ISO code of the currency converted to. */
  readonly currency: string
  /** Plain decimal text such as `1.0825`. */
  readonly customFxRate: string
  readonly rateDate?: string | undefined
}

/** Checks the rates and gives their wire form. */
export const customRates = (checks: RequestChecks, rates: ReadonlyArray<CustomRate> | undefined): Json => {
  checks.count("customRates", rates, maxRates)
  return rates?.map(({ currency, customFxRate, rateDate }, index) => {
    const at = `customRates[${index}]`
    const parsed = parse(currency)
    // Another currency than the amounts' is the point here.
    if (Option.isNone(parsed)) checks.add(`${at}.currency`, `"${currency}" is no currency`, "give an ISO 4217 code")
    return {
      currency: Option.match(parsed, { onNone: () => currency, onSome: isoCode }),
      customFxRate: checks.number(`${at}.customFxRate`, customFxRate),
      rateDate: checks.date(`${at}.rateDate`, rateDate)
    }
  })
}
