/**
 * Canonical JSON: one spelling per value, so that the bytes can be stored, hashed and compared.
 * Source: RFC 8785 (JSON Canonicalization Scheme), restricted: numbers are safe integers (an amount is text, never a
 * binary float), and U+0000 is refused, because PostgreSQL cannot show it to people.
 */
import * as Data from "effect/Data"
import * as Result from "effect/Result"

export type Json = null | boolean | number | string | ReadonlyArray<Json> | { readonly [key: string]: Json }

/** A value that has no canonical JSON. `path` leads to it: `$.lines[3].amount`. */
export class JsonInvalid extends Data.TaggedError("JsonInvalid")<{
  readonly path: string
  readonly problem: "NotInteger" | "LoneSurrogate" | "ZeroCharacter" | "NotJson" | "TooDeep"
}> {
  override get message(): string {
    return `${this.path} ${problems[this.problem]}`
  }
}

/** Deeper values are refused: no event needs them, and readers may recurse. */
const maxDepth = 64

const problems = {
  NotInteger: "is a number but not a safe integer; write it as text",
  LoneSurrogate: "holds half of a surrogate pair, which is not Unicode text",
  ZeroCharacter: "holds U+0000, which PostgreSQL cannot show",
  NotJson: "is not a JSON value (null, boolean, number, string, array or plain object)",
  TooDeep: `is nested deeper than ${maxDepth}`
}

/** The canonical text: keys in the order of their UTF-16 code units, no white space, shortest escapes. */
export const canonical = (value: Json): Result.Result<string, JsonInvalid> =>
  Result.try({
    try: () => {
      try {
        return write(value, undefined, 0)
      } catch {
        // Once more, now with the path: nearly every value is good, and paths cost more than the text.
        return write(value, "$", 0)
      }
    },
    catch: (error) => {
      if (error instanceof JsonInvalid) return error
      throw error
    }
  })

const refuse = (path: string | undefined, problem: JsonInvalid["problem"]): never => {
  throw new JsonInvalid({ path: path ?? "", problem })
}

const write = (value: unknown, path: string | undefined, depth: number): string => {
  if (depth > maxDepth) return refuse(path, "TooDeep")
  if (value === null || typeof value === "boolean") return String(value)
  if (typeof value === "string") return text(value, path)
  // -0 has no spelling of its own: String writes 0.
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : refuse(path, "NotInteger")
  if (Array.isArray(value)) {
    // Array.from, unlike map, visits holes too, which are then refused.
    return `[${Array.from(value, (item, index) => write(item, path && `${path}[${index}]`, depth + 1)).join(",")}]`
  }
  if (typeof value !== "object" || !isPlain(value)) return refuse(path, "NotJson")
  const record = value as Record<string, unknown>
  let fields = ""
  for (const key of Object.keys(value).sort()) {
    const field = `${text(key, path)}:${write(record[key], path && `${path}.${key}`, depth + 1)}`
    fields = fields === "" ? field : `${fields},${field}`
  }
  return `{${fields}}`
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

const text = (value: string, path: string | undefined): string => {
  // Nearly every text: nothing in it that is escaped or refused.
  if (!special.test(value)) return `"${value}"`
  if (!value.isWellFormed()) return refuse(path, "LoneSurrogate")
  if (value.includes("\u0000")) return refuse(path, "ZeroCharacter")
  return JSON.stringify(value)
}

/** Control characters, quotes, backslashes and surrogates. */
// oxlint-disable-next-line no-control-regex
const special = /[\u0000-\u001f"\\\ud800-\udfff]/
