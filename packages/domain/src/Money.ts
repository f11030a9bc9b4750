/**
 * Money: a whole number of minor units of one currency. Never a binary float.
 *
 * JSON form: `{ "amount": "10.10", "currency": "EUR" }`, the amount as decimal text with exactly the currency's places.
 */
import * as Data from "effect/Data"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { Currency, places, placesOf } from "./Currency.ts"

/** `minor` is in minor units: 1010n of EUR is €10.10, of JPY ¥1010. */
export interface Money {
  readonly currency: Currency
  readonly minor: bigint
}

/** Text that is no amount of the currency: not a decimal, finer than the currency's places, or absurdly long. */
export class AmountInvalid extends Data.TaggedError("AmountInvalid")<{
  readonly text: string
  readonly currency: string
  readonly problem: "NotDecimal" | "TooFine" | "TooLong"
}> {
  override get message(): string {
    const problems = {
      NotDecimal: "is not a decimal number",
      TooFine: `has more decimal places than ${this.currency} allows`,
      TooLong: `has more than ${maxDigits} digits`
    }
    return `"${this.text.slice(0, 40)}" ${problems[this.problem]}`
  }
}

/** An amount may have at most this many digits: beyond any ledger, and short enough to keep arithmetic cheap. */
const maxDigits = 30

const limit = 10n ** BigInt(maxDigits)

/** Largest power of ten that `7.7e2`-style text may carry. */
const maxExponent = 30

export const make = (currency: Currency, minor: bigint): Money => ({ currency, minor })
export const zero = (currency: Currency): Money => make(currency, 0n)

const decimal = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * Reads decimal text (`10.1`, `-3`, `7.7e2`) as an amount, exactly. Trailing zeros beyond the currency's places are
 * fine, other digits there are an error: nothing is ever rounded here.
 */
export const parse = (text: string, currency: Currency): Result.Result<Money, AmountInvalid> => {
  const fail = (problem: AmountInvalid["problem"]) => Result.fail(new AmountInvalid({ text, currency, problem }))
  const match = decimal.exec(text)
  if (match === null) return fail("NotDecimal")
  const [, sign, whole = "", fraction = "", exponent = "0"] = match
  const power = Number.parseInt(exponent, 10)
  if (whole.length + fraction.length > maxDigits || Math.abs(power) > maxExponent) return fail("TooLong")
  const digits = BigInt(whole + fraction)
  const shift = power - fraction.length + places(currency)
  const signed = sign === "-" ? -digits : digits
  if (shift >= 0) return Result.succeed(make(currency, signed * 10n ** BigInt(shift)))
  const divisor = 10n ** BigInt(-shift)
  return signed % divisor === 0n ? Result.succeed(make(currency, signed / divisor)) : fail("TooFine")
}

/** Decimal text with exactly the currency's places: `10.10`, `-0.05`, `1010` for JPY. */
export const format = ({ currency, minor }: Money): string => {
  const scale = places(currency)
  const negative = minor < 0n
  const digits = (negative ? -minor : minor).toString().padStart(scale + 1, "0")
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return negative ? `-${text}` : text
}

/** Amount and ISO code as people write them: `10.10 EUR`. */
export const show = (money: Money): string => `${format(money)} ${money.currency.slice(0, 3)}`

/** The JSON form. The amount must have exactly the currency's places: the form is canonical, so its hash is too. */
const Encoded = Schema.Struct({ amount: Schema.String, currency: Currency }).check(
  Schema.makeFilter(({ amount, currency }) => {
    const parsed = parse(amount, currency)
    if (Result.isFailure(parsed)) return { path: ["amount"], issue: parsed.failure.message }
    const canonical = format(parsed.success)
    return canonical === amount ? undefined : { path: ["amount"], issue: `Expected "${canonical}", got "${amount}"` }
  })
)

const isMoney = (u: unknown): u is Money =>
  typeof u === "object" &&
  u !== null &&
  "minor" in u &&
  typeof u.minor === "bigint" &&
  u.minor < limit &&
  u.minor > -limit &&
  "currency" in u &&
  typeof u.currency === "string" &&
  Option.isSome(placesOf(u.currency))

/** Decodes and encodes the JSON form `{ amount, currency }`. */
export const Money = Encoded.pipe(
  Schema.decodeTo(
    Schema.declare(isMoney, { identifier: "Money" }),
    SchemaTransformation.transform({
      decode: ({ amount, currency }): Money => Result.getOrThrow(parse(amount, currency)),
      encode: (money) => ({ amount: format(money), currency: money.currency })
    })
  )
)

/** Two amounts of different currencies met in one sum: a defect, since every edge checks currencies first. */
export class CurrencyMismatch extends Data.TaggedError("CurrencyMismatch")<{
  readonly left: Currency
  readonly right: Currency
}> {
  override get message(): string {
    return `Cannot combine ${this.left} with ${this.right}`
  }
}

const same = (left: Money, right: Money): void => {
  if (left.currency !== right.currency) throw new CurrencyMismatch({ left: left.currency, right: right.currency })
}

/** Sum of two amounts of one currency. Throws {@link CurrencyMismatch}, a defect, for two. */
export const add = (left: Money, right: Money): Money => {
  same(left, right)
  return make(left.currency, left.minor + right.minor)
}

/** Difference of two amounts of one currency. Throws {@link CurrencyMismatch}, a defect, for two. */
export const subtract = (left: Money, right: Money): Money => {
  same(left, right)
  return make(left.currency, left.minor - right.minor)
}

export const negate = ({ currency, minor }: Money): Money => make(currency, -minor)

/** Sum of amounts that are all of the given currency. */
export const sum = (currency: Currency, amounts: Iterable<Money>): Money => {
  let total = zero(currency)
  for (const amount of amounts) total = add(total, amount)
  return total
}

export const equals = (left: Money, right: Money): boolean =>
  left.currency === right.currency && left.minor === right.minor
export const isZero = (money: Money): boolean => money.minor === 0n
export const isPositive = (money: Money): boolean => money.minor > 0n
