/**
 * Checks of one request before it is sent: collects every problem, so that a caller sees all of them at once.
 *
 * Used only inside `prepare`; each method returns the value in its wire form.
 */
import { isoCode, parse as parseCurrency } from "@counterfoil/domain/Currency"
import * as LocalDate from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Decimal from "../wire/Decimal.ts"
import { JsonNumber } from "../wire/JsonText.ts"
import { type Problem, RequestInvalid } from "../RequestInvalid.ts"

/** An amount in a request: money, or plain decimal text such as `10.10`. */
export type Amount = Money.Money | string

/** More digits than any ledger holds: such an amount is a mistake of the caller. Inferred, Zuora states no limit. */
const maxDigits = 18
/** Zuora's amounts have at most nine places in any currency's customisation. Inferred. */
const maxPlaces = 9
/** Source: Zuora API reference, CRUD: Create an invoice payment. */
const maxCrudCharacters = 16

const isMoney: (u: unknown) => boolean = Schema.is(Money.Money)
const isLocalDate = Schema.is(LocalDate.LocalDate)

export class RequestChecks {
  readonly #problems: Array<Problem> = []
  /** ISO code of the first amount or currency seen: all others must have it too. */
  #currency: string | undefined

  add(path: string, problem: string, todo: string): void {
    this.#problems.push({ path, problem, todo })
  }

  /** Optional text of at most `max` characters. Zuora stores no 4-byte UTF-8 such as emoji. */
  text(path: string, value: string | undefined, max: number): string | undefined {
    if (value === undefined) return undefined
    if (!Predicate.isString(value)) this.add(path, "is not text", "give a string")
    else if (value.length > max) this.add(path, `has ${value.length} characters`, `give at most ${max}`)
    else if (/[\u{10000}-\u{10ffff}]/u.test(value) || !value.isWellFormed()) {
      this.add(path, "holds 4-byte UTF-8 such as an emoji, which Zuora does not store", "leave those characters out")
    }
    return value
  }

  /** Text that must be there. */
  required(path: string, value: string | undefined, max: number): string | undefined {
    if (value === undefined || value === "") this.add(path, "is missing", "give it a value")
    return this.text(path, value, max)
  }

  /** An id or a number in a path, percent-encoded. */
  key(path: string, value: string): string {
    return encodeURIComponent((this.required(path, value, 100) ?? "").toWellFormed())
  }

  /** An optional id: 32 hexadecimal characters, never a number such as INV00000001. */
  id(path: string, value: string | undefined): string | undefined {
    if (value !== undefined && !/^[0-9a-fA-F]{32}$/.test(value)) {
      this.add(path, `"${value.slice(0, 40)}" is no id of 32 hexadecimal characters`, "give the id, not the number")
    }
    return value
  }

  /** An id that must be there. */
  requiredId(path: string, value: string | undefined): string | undefined {
    return this.required(path, value, 32) === "" ? value : this.id(path, value)
  }

  /** An optional existing day, `yyyy-mm-dd`. */
  date(path: string, value: string | undefined): string | undefined {
    if (value !== undefined && !isLocalDate(value)) {
      this.add(path, `"${value}" is no calendar date`, "give a date such as 2026-03-31")
    }
    return value
  }

  /** Two optional days in order; text order is the order of days. */
  notBefore(path: string, later: string | undefined, earlierPath: string, earlier: string | undefined): void {
    if (later !== undefined && earlier !== undefined && later < earlier) {
      this.add(path, `${later} is before ${earlierPath} ${earlier}`, "give the same day or a later one")
    }
  }

  /** One of the given values. */
  oneOf<const A extends string>(path: string, value: A, allowed: ReadonlyArray<A>): A {
    if (!allowed.includes(value)) this.add(path, `"${value}" is not known`, `give one of ${allowed.join(", ")}`)
    return value
  }

  /** A currency's ISO code, the same as that of all amounts. */
  currency(path: string, value: string): string {
    const currency = Option.getOrUndefined(parseCurrency(value))
    if (currency !== undefined) return this.#sameCurrency(path, isoCode(currency))
    this.add(path, `"${value}" is no currency`, "give an ISO 4217 code such as EUR")
    return value
  }

  /** Zuora converts nothing: every party of a payment or application has one currency. */
  #sameCurrency(path: string, code: string): string {
    this.#currency ??= code
    if (code !== this.#currency) this.add(path, `is in ${code}, others are in ${this.#currency}`, "use one currency")
    return code
  }

  /** A positive amount as exact decimal text. */
  amount(path: string, value: Amount): Decimal.Decimal {
    const decimal = this.#plain(path, value)
    if (decimal !== undefined && Decimal.compare(decimal, Decimal.zero) <= 0) {
      this.add(path, `${decimal} is not positive`, "give an amount above zero")
    }
    return decimal ?? Decimal.zero
  }

  /** A positive amount of the CRUD API, which takes at most 16 characters. */
  crudAmount(path: string, value: Amount): Decimal.Decimal {
    const decimal = this.amount(path, value)
    if (decimal.length > maxCrudCharacters) {
      this.add(path, `has ${decimal.length} characters`, `give at most ${maxCrudCharacters}`)
    }
    return decimal
  }

  /** An optional amount that may be zero, as a JSON number literal. */
  amountOrZero(path: string, value: Amount | undefined): JsonNumber | undefined {
    if (value === undefined) return undefined
    const decimal = this.#plain(path, value)
    if (decimal !== undefined && Decimal.compare(decimal, Decimal.zero) < 0) {
      this.add(path, `${decimal} is negative`, "give zero or an amount above it")
    }
    return literal(decimal ?? Decimal.zero)
  }

  /** An optional number that is no money, such as a quantity or a rate, as a JSON number literal. */
  number(path: string, value: string | undefined): JsonNumber | undefined {
    return value === undefined ? undefined : literal(this.#plain(path, value) ?? Decimal.zero)
  }

  #plain(path: string, value: Amount): Decimal.Decimal | undefined {
    if (!Predicate.isString(value) && !isMoney(value)) {
      this.add(path, "is missing", "give Money or decimal text such as 10.10")
      return undefined
    }
    if (!Predicate.isString(value)) this.#sameCurrency(path, isoCode(value.currency))
    const text = Predicate.isString(value) ? value : Money.format(value)
    const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
    const decimal = Decimal.make(text)
    const shown = text.slice(0, 40)
    if (match === null || Result.isFailure(decimal)) {
      this.add(path, `"${shown}" is no plain decimal number`, "write it like 10.10, without exponent, blanks or commas")
      return undefined
    }
    const [, , whole = "", fraction = ""] = match
    if (whole.length + fraction.length > maxDigits || fraction.length > maxPlaces) {
      this.add(path, `${shown} has too many digits`, `give at most ${maxDigits} digits, ${maxPlaces} of them decimals`)
      return undefined
    }
    return decimal.success
  }

  /** A whole number within bounds, both included. */
  wholeNumber(path: string, value: number, least: number, most: number): number {
    if (!Number.isInteger(value) || value < least || value > most) {
      this.add(path, `is ${value}`, `give a whole number from ${least} to ${most}`)
    }
    return value
  }

  /** At least one element. */
  notEmpty(path: string, list: ReadonlyArray<unknown>): void {
    if (list.length === 0) this.add(path, "is empty", "name at least one")
  }

  /** At most `max` elements. */
  count(path: string, list: ReadonlyArray<unknown> | undefined, max: number): void {
    if (list !== undefined && list.length > max) {
      this.add(path, `has ${list.length} elements`, `split the request: Zuora takes at most ${max}`)
    }
  }

  /** Exactly one of these fields is given. */
  exactlyOne(path: string, fields: Readonly<Record<string, unknown>>): void {
    const given = Object.keys(fields).filter((name) => fields[name] !== undefined)
    if (given.length === 1) return
    const names = Object.keys(fields).join(", ")
    this.add(
      path,
      given.length === 0 ? "names no target" : `names ${given.join(" and ")}`,
      `give exactly one of ${names}`
    )
  }

  /** All problems, or what the request came to. */
  result<A>(call: string, value: A): Result.Result<A, RequestInvalid> {
    const [first, ...rest] = this.#problems
    return first === undefined
      ? Result.succeed(value)
      : Result.fail(new RequestInvalid({ call, problems: [first, ...rest] }))
  }
}

/** An amount as a JSON number literal. */
export const literal = (decimal: Decimal.Decimal): JsonNumber => new JsonNumber(decimal)
