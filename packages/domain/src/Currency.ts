/**
 * A currency and how many decimal places its amounts have.
 *
 * Written as the ISO 4217 code (`EUR`), or as the code and a tenant's own number of places (`USD^4`) where a tenant
 * bills finer than ISO says. The places are part of the name, so stored events explain themselves without any
 * configuration, and amounts of different scales can never be added by mistake.
 */
import { code as isoCurrency } from "currency-codes"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

const pattern = /^([A-Z]{3})(?:\^([0-6]))?$/

/** Decimal places of a currency's amounts; none if ISO 4217 does not know the code and no places are given. */
export const placesOf = (text: string): Option.Option<number> => {
  const match = pattern.exec(text)
  if (match === null) return Option.none()
  const record = isoCurrency(match[1] ?? "")
  if (record === undefined) return Option.none()
  return Option.some(match[2] === undefined ? record.digits : match[2].charCodeAt(0) - 48)
}

/** ISO 4217 code, optionally with a tenant's own places: `EUR`, `JPY`, `BHD`, `USD^4`. */
export const Currency = Schema.String.check(
  Schema.makeFilter((text: string) =>
    Option.isSome(placesOf(text))
      ? undefined
      : "Expected an ISO 4217 currency code such as EUR, or EUR^4 for own places"
  )
).pipe(Schema.brand("Currency"))
export type Currency = typeof Currency.Type

/** Reads a currency; none if the code is unknown. */
export const parse = Schema.decodeUnknownOption(Currency)

/** Decimal places of a known currency, 0 to 6. */
export const places = (currency: Currency): number => Option.getOrElse(placesOf(currency), () => 0)

/** The plain ISO code, as Zuora and people write it: `USD^4` → `USD`. */
export const isoCode = (currency: Currency): string => currency.slice(0, 3)
