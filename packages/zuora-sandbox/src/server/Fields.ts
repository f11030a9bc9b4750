/**
 * Reads request bodies as Zuora does: an unknown field is category 21, a missing required one 22, a bad value 20; all
 * problems are answered together. Custom fields (`name__c`, `name__NS`) are always taken.
 * Source: Zuora API reference, "Error codes"; a recorded answer (`53200021 Invalid parameter(s): …`).
 */
import * as Result from "effect/Result"
import { Decimal, isObject, type JsonObject } from "./Json.ts"
import { type Category, codeOf, Refusal } from "./Refusal.ts"

interface Problem {
  readonly category: Category
  readonly message: string
}

/** Reads one value; `undefined` stands for an absent field. Problems are pushed, the value is then not used. */
export interface Field<A> {
  readonly needed: boolean
  readonly read: (value: unknown, path: string, problems: Array<Problem>) => A
}
export type Shape = { readonly [name: string]: Field<unknown> }
export type Read<S extends Shape> = { readonly [K in keyof S]: S[K] extends Field<infer A> ? A : never }

/** What a caller writes: fields that may be absent are optional, at every depth. */
export type Input<A> =
  A extends ReadonlyArray<infer B>
    ? ReadonlyArray<Input<B>>
    : A extends object
      ? { readonly [K in keyof A as undefined extends A[K] ? never : K]: Input<A[K]> } & {
          readonly [K in keyof A as undefined extends A[K] ? K : never]?: Input<Exclude<A[K], undefined>>
        }
      : A

const bad = (problems: Array<Problem>, path: string, expected: string): undefined => {
  problems.push({ category: 20, message: `The value of field '${path}' is invalid: expected ${expected}.` })
  return undefined
}

const field = <A>(accept: (value: unknown) => A | undefined, expected: string): Field<A | undefined> => ({
  needed: false,
  read: (value, path, problems) => {
    if (value === undefined || value === null) return undefined
    return accept(value) ?? bad(problems, path, expected)
  }
})

export const text = (max = 255): Field<string | undefined> =>
  field((value) => (typeof value === "string" && value.length <= max ? value : undefined), `text of at most ${max}`)

export const oneOf = <A extends string>(...names: ReadonlyArray<A>): Field<A | undefined> =>
  field((value) => names.find((name) => name === value), `one of ${names.join(", ")}`)

export const boolean: Field<boolean | undefined> = field(
  (value) => (typeof value === "boolean" ? value : undefined),
  "true or false"
)

/** Decimal text; a JSON number or, since Zuora's specification types some amounts so, a string. */
export const decimal: Field<string | undefined> = field((value) => {
  const source = value instanceof Decimal ? value.text : value
  return typeof source === "string" && /^[-+0-9.eE]{1,40}$/.test(source) ? source : undefined
}, "a decimal number")

/** A whole number, 0 to 999999999999999. */
export const whole: Field<number | undefined> = field(
  (value) =>
    value instanceof Decimal && /^-?\d{1,15}$/.test(value.text) ? Number.parseInt(value.text, 10) : undefined,
  "a whole number"
)

const isDate = (value: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value

export const date: Field<string | undefined> = field(
  (value) => (typeof value === "string" && isDate(value) ? value : undefined),
  "a date yyyy-mm-dd"
)

/** Any JSON value, not looked into. */
export const anything: Field<unknown> = { needed: false, read: (value) => value }

/** A field of other versions: stating it is stating an unknown one. */
export const absent: Field<undefined> = {
  needed: false,
  read: (value, path, problems) => {
    if (value !== undefined) problems.push({ category: 21, message: `Invalid parameter(s): '${path}'.` })
    return undefined
  }
}

export const required = <A>(inner: Field<A | undefined>): Field<A> => ({
  needed: true,
  read: (value, path, problems) => inner.read(value, path, problems) as A
})

const readShape = <S extends Shape>(
  shape: S,
  value: JsonObject,
  path: string,
  problems: Array<Problem>,
  openToUnknown = false
): Read<S> => {
  const at = (name: string) => (path === "" ? name : `${path}.${name}`)
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(shape, name) && !/__(c|NS)$/.test(name))
  if (unknown.length > 0 && !openToUnknown) {
    problems.push({ category: 21, message: `Invalid parameter(s): '${unknown.map(at).join(",")}'.` })
  }
  const entries = Object.entries(shape).map(([name, inner]) => {
    const found = Object.hasOwn(value, name) ? value[name] : undefined
    if (inner.needed && (found === undefined || found === null)) {
      problems.push({ category: 22, message: `Missing required field '${at(name)}'.` })
    }
    return [name, inner.read(found, at(name), problems)]
  })
  return Object.fromEntries(entries) as Read<S>
}

export const object = <S extends Shape>(shape: S): Field<Read<S> | undefined> => ({
  needed: false,
  read: (value, path, problems) => {
    if (value === undefined || value === null) return undefined
    return isObject(value) ? readShape(shape, value, path, problems) : bad(problems, path, "an object")
  }
})

/** A list of objects; at most `max` rows (Zuora: 1,000 documents or items, 300 where nothing else is said). */
export const list = <S extends Shape>(shape: S, max = 300): Field<ReadonlyArray<Read<S>> | undefined> => ({
  needed: false,
  read: (value, path, problems) => {
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value)) return bad(problems, path, "a list")
    if (value.length > max) return bad(problems, path, `at most ${max} rows`)
    return value.flatMap((row: unknown, at) =>
      isObject(row)
        ? [readShape(shape, row, `${path}[${at}]`, problems)]
        : (bad(problems, `${path}[${at}]`, "an object") ?? [])
    )
  }
})

/** Reads a body; `openToUnknown` ignores unknown fields, as CRUD does unless `rejectUnknownFields` is set. */
export const readBody = <S extends Shape>(
  shape: S,
  body: unknown,
  openToUnknown = false
): Result.Result<Read<S>, Refusal> => {
  const problems: Array<Problem> = []
  if (!isObject(body)) bad(problems, "body", "a JSON object")
  const read = readShape(shape, isObject(body) ? body : {}, "", problems, openToUnknown)
  const [first] = problems
  if (first === undefined) return Result.succeed(read)
  const reasons = problems.map(({ category, message }) => ({ code: codeOf(category), message }))
  return Result.fail(new Refusal({ category: first.category, reasons }))
}
