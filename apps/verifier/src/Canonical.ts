/**
 * JSON in its one spelling (RFC 8785; numbers are safe integers). Anything else is refused: a key twice, white space,
 * other orders, escapes or numbers, bytes before or after, what is not UTF-8.
 */

/** The first thing that does not hold: the export proves nothing. */
export class Refused extends Error {}

/** Goes on only where it holds. */
export function demand(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new Refused(problem)
}

export type Json = null | boolean | number | string | ReadonlyArray<Json> | Fields
export type Fields = { readonly [key: string]: Json }

const isObject = (value: Json | undefined): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value)

export const canonical = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`
  if (!isObject(value)) return JSON.stringify(value)
  const fields = Object.keys(value).sort()
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical(value[key] ?? null)}`).join(",")}}`
}

/** An object from its only spelling. `what` names it where it is refused. */
export const parse = (text: string, what: string): Fields => {
  let value: Json = null
  try {
    value = JSON.parse(text) as Json
  } catch {}
  demand(
    isObject(value) && canonical(value) === text && text.isWellFormed(),
    `${what} is not an object of canonical JSON`
  )
  return value
}

/** One object and a line's end, from bytes. */
export const parseLine = (bytes: Buffer, what: string): Fields => {
  const text = bytes.toString("utf8")
  demand(text.endsWith("\n") && Buffer.from(text, "utf8").equals(bytes), `${what} is not a line of UTF-8`)
  return parse(text.slice(0, -1), what)
}

const field =
  <A extends Json>(kind: string, is: (value: Json | undefined) => boolean) =>
  (fields: Fields, name: string): A => {
    demand(is(fields[name]), `"${name}" is not ${kind}`)
    return fields[name] as A
  }

export const text = field<string>("a text", (value) => typeof value === "string")
export const count = field<number>("a count", (value) => Number.isSafeInteger(value) && (value as number) >= 0)
export const object = field<Fields>("an object", isObject)
export const list = field<ReadonlyArray<Fields>>("a list", (value) => Array.isArray(value) && value.every(isObject))
