/**
 * JSON text whose numbers stay text, both ways: `44.10` is read as {@link JsonNumber} `44.10` and written as `44.10`.
 *
 * Zuora writes amounts as JSON numbers. `JSON.parse` would turn them into binary floats before anyone could object.
 */
import * as Data from "effect/Data"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"

/** A number exactly as it stands in JSON text. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What {@link write} takes. Fields that are `undefined` are left out. */
export type Json =
  | string
  | boolean
  | null
  | undefined
  | JsonNumber
  | ReadonlyArray<Json>
  | { readonly [key: string]: Json }

/** Text that is no complete JSON document, such as an answer that was cut off. */
export class JsonInvalid extends Data.TaggedError("JsonInvalid")<{ readonly cause: unknown }> {
  override get message(): string {
    return `Not a complete JSON document: ${String(this.cause)}`
  }
}

export const isJsonNumber = (u: unknown): u is JsonNumber => u instanceof JsonNumber

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown

const keepNumberText: Reviver = (_key, value, context) => {
  if (!Predicate.isNumber(value)) return value
  if (context.source === undefined) throw new TypeError("This runtime hides number text from JSON.parse: use Node ≥ 22")
  return new JsonNumber(context.source)
}

/** Parses JSON text, every number as a {@link JsonNumber}. */
export const parse = (text: string): Result.Result<unknown, JsonInvalid> =>
  Result.try({
    // TypeScript's library does not know the third argument yet (ES2026, JSON.parse source text access).
    try: () => JSON.parse(text, keepNumberText as (key: string, value: unknown) => unknown) as unknown,
    catch: (cause) => new JsonInvalid({ cause })
  })

/** Writes JSON text; keys keep their order, so that the same value is always the same bytes. */
export const write = (value: Json): string => {
  if (value === undefined || value === null) return "null"
  if (isJsonNumber(value)) return value.text
  if (typeof value !== "object") return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(write).join(",")}]`
  const fields = Object.entries(value).flatMap(([key, field]) =>
    field === undefined ? [] : [`${JSON.stringify(key)}:${write(field)}`]
  )
  return `{${fields.join(",")}}`
}

const isArray = (value: ReadonlyArray<Json> | { readonly [key: string]: Json }): value is ReadonlyArray<Json> =>
  Array.isArray(value)
