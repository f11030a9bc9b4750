/** JSON whose numbers keep their text: amounts are read and written digit by digit, never through a binary float. */
import * as Result from "effect/Result"
import { format, placesOf } from "../settlement/Decimals.ts"

/** JSON.rawJSON and the reviver's `context.source` exist from Node 21 on; TypeScript's es2024 library lacks both. */
const native = JSON as unknown as {
  readonly rawJSON: (text: string) => unknown
  readonly parse: (
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown
  ) => unknown
}

/** A JSON number as its source text, `10.10` or `7.7e2`. */
export class Decimal {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toJSON(): unknown {
    return native.rawJSON(this.text)
  }
}

/** An amount in minor units as the JSON number Zuora writes. */
export const amount = (minor: bigint, currency: string): Decimal => new Decimal(format(minor, placesOf(currency)))

/** Parses JSON; every number becomes a `Decimal`. Fails with a sentence if the text is no JSON. */
export const parse = (text: string): Result.Result<unknown, string> => {
  try {
    const keep = (_key: string, value: unknown, context: { readonly source?: string }) =>
      typeof value === "number" ? new Decimal(context.source ?? "") : value
    return Result.succeed(native.parse(text, keep))
  } catch (cause) {
    return Result.fail(cause instanceof Error ? cause.message : "Malformed JSON")
  }
}

export const stringify = (value: unknown): string => JSON.stringify(value)

export type JsonObject = { readonly [key: string]: unknown }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Decimal)

/** A value as if it had come over the wire: bigints as text, numbers as `Decimal`. */
export const plain = (value: unknown): unknown =>
  Result.getOrThrow(parse(JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? `${one}` : one))))
