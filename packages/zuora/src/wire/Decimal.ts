/**
 * Decimal text as Zuora sends it (`44.1`, `700.0`, `0`, `7.7e2`), never a binary float.
 *
 * Source: Zuora's samples show JSON numbers; some field tables say string. Both are read.
 */
import type * as Currency from "@counterfoil/domain/Currency"
import * as Money from "@counterfoil/domain/Money"
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { isJsonNumber, JsonNumber } from "./JsonText.ts"

const pattern = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/** Decimal text, unit and scale as received. */
export const Decimal = Schema.String.check(Schema.isPattern(pattern)).pipe(Schema.brand("Decimal"))
export type Decimal = typeof Decimal.Type

const WireNumber = Schema.declare(isJsonNumber, { identifier: "JsonNumber" })

/** Decodes a JSON number or numeric text to its decimal text. */
export const FromWire = Schema.Union([WireNumber, Schema.String]).pipe(
  Schema.decodeTo(
    Decimal,
    SchemaTransformation.transform({
      decode: (wire: JsonNumber | string) => (typeof wire === "string" ? wire.trim() : wire.text),
      encode: (text: string): JsonNumber | string => new JsonNumber(text)
    })
  )
)

export const is = Schema.is(Decimal)

export const make = Schema.decodeUnknownResult(Decimal)

/** The amount in minor units; fails with `AmountInvalid` when it is finer than the currency's places or absurdly long. */
export const toMoney = (
  decimal: Decimal,
  currency: Currency.Currency
): Result.Result<Money.Money, Money.AmountInvalid> => Money.parse(decimal, currency)

/** Decimal text with exactly the currency's places. */
export const fromMoney = (money: Money.Money): Decimal => Decimal.make(Money.format(money))

/** Exact comparison: `10` equals `10.00`. */
export const equals = (left: Decimal, right: Decimal): boolean => compare(left, right) === 0

/** Exact order, -1, 0 or 1. */
export const compare = (left: Decimal, right: Decimal): -1 | 0 | 1 => {
  const [a, b] = aligned(left, right)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Exact sum, in plain notation. */
export const sum = (decimals: Iterable<Decimal>): Decimal => {
  let total = zero
  for (const decimal of decimals) {
    const [a, b, scale] = aligned(total, decimal)
    total = plain(a + b, scale)
  }
  return total
}

export const zero = Decimal.make("0")

const plain = (digits: bigint, scale: number): Decimal => {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, "0")
  const unsigned = scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`
  return Decimal.make(digits < 0n ? `-${unsigned}` : unsigned)
}

/** Digits of both at one common scale. */
const aligned = (left: Decimal, right: Decimal): readonly [bigint, bigint, number] => {
  const [a, aScale] = scaled(left)
  const [b, bScale] = scaled(right)
  const scale = Math.max(aScale, bScale)
  return [a * 10n ** BigInt(scale - aScale), b * 10n ** BigInt(scale - bScale), scale]
}

const scaled = (decimal: Decimal): readonly [bigint, number] => {
  const [, sign = "", whole = "0", fraction = "", exponent = "0"] = pattern.exec(decimal) ?? []
  const digits = BigInt(`${whole}${fraction}`)
  const scale = fraction.length - Number.parseInt(exponent, 10)
  const signed = sign === "-" ? -digits : digits
  return scale < 0 ? [signed * 10n ** BigInt(-scale), 0] : [signed, scale]
}
