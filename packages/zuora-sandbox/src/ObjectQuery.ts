/**
 * GET /object-query/{object}: filters joined by AND, one sort field, an opaque cursor as `nextPage`, null fields left
 * out, no `success`. Source: Zuora API reference, "Object queries".
 */
import * as Result from "effect/Result"
import { type Call, type Operation, param } from "./Call.ts"
import { Decimal } from "./Json.ts"
import { parse } from "./Decimals.ts"
import { type ObjectRow, recordsOf } from "./ObjectRecord.ts"
import { shifted } from "./Page.ts"
import { type Refusal, notFound, refuse } from "./Refusal.ts"
import { atLeast } from "./Version.ts"

/** From 2025-08-12 on parameter errors are category 27 (before: 20, inference). */
const badParameter = (call: Call, message: string): Result.Result<never, Refusal> =>
  refuse(atLeast(call.version, "2025-08-12") ? 27 : 20, message)

/** Finer than any currency, so that amounts of any scale compare as numbers. */
const comparePlaces = 10

const compare = (value: unknown, wanted: string): number => {
  if (value instanceof Decimal) {
    const [a, b] = [parse(value.text, comparePlaces), parse(wanted, comparePlaces)]
    if (a === undefined || b === undefined) return Number.NaN
    return a < b ? -1 : a > b ? 1 : 0
  }
  const text = String(value)
  const [instant, bound] = [Date.parse(text), Date.parse(wanted)]
  const isInstant = /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(bound)
  if (isInstant) return instant - bound
  return text < wanted ? -1 : text > wanted ? 1 : 0
}

type Test = (value: unknown) => boolean

const tests: { readonly [operator: string]: (wanted: string) => Test } = {
  EQ: (wanted) => (value) => (wanted === "null" ? value === null : value !== null && compare(value, wanted) === 0),
  NE: (wanted) => (value) => (wanted === "null" ? value !== null : value === null || compare(value, wanted) !== 0),
  LT: (wanted) => (value) => value !== null && compare(value, wanted) < 0,
  GT: (wanted) => (value) => value !== null && compare(value, wanted) > 0,
  LE: (wanted) => (value) => value !== null && compare(value, wanted) <= 0,
  GE: (wanted) => (value) => value !== null && compare(value, wanted) >= 0,
  SW: (wanted) => (value) => typeof value === "string" && value.startsWith(wanted),
  IN: (wanted) => {
    const choices = wanted.replace(/^\[|\]$/g, "").split(",")
    return (value) => value !== null && choices.some((choice) => compare(value, choice.trim()) === 0)
  }
}

/** Field names in filters may be written in any case (`updateddate`). */
const fieldOf = (row: ObjectRow, name: string): unknown => {
  const key = Object.keys(row).find((one) => one.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : row[key]
}

const readFilter = (call: Call, text: string): Result.Result<(row: ObjectRow) => boolean, Refusal> => {
  const [, name = "", operator = "", wanted = ""] = /^([A-Za-z_]+)\.([A-Z]{2}):(.*)$/s.exec(text) ?? []
  const test = tests[operator]
  if (name === "" || test === undefined) return badParameter(call, `Invalid filter: '${text}'.`)
  const check = test(wanted)
  return Result.succeed((row) => check(fieldOf(row, name) ?? null))
}

const readPageSize = (call: Call): Result.Result<number, Refusal> => {
  const text = call.query.get("pageSize") ?? "10"
  const size = /^\d{1,3}$/.test(text) ? Number.parseInt(text, 10) : 0
  return size >= 1 && size <= 99 ? Result.succeed(size) : badParameter(call, "pageSize must be from 1 to 99.")
}

const sorted = (call: Call, rows: ReadonlyArray<ObjectRow>): Result.Result<ReadonlyArray<ObjectRow>, Refusal> => {
  const [sort, ...more] = call.query.getAll("sort[]")
  if (sort === undefined) return Result.succeed(rows)
  const [, name = "", direction = ""] = /^([A-Za-z_]+)\.(ASC|DESC)$/.exec(sort) ?? []
  if (name === "" || more.length > 0) return badParameter(call, `Invalid sort: '${sort}'.`)
  const key = (row: ObjectRow): string => {
    const value = fieldOf(row, name) ?? ""
    return value instanceof Decimal ? value.text : typeof value === "string" ? value : JSON.stringify(value)
  }
  const order = (a: ObjectRow, b: ObjectRow) => compare(fieldOf(a, name) ?? "", key(b))
  return Result.succeed(rows.toSorted((a, b) => (direction === "ASC" ? order(a, b) : order(b, a))))
}

const withoutNulls = (call: Call, row: ObjectRow): ObjectRow =>
  call.query.get("includeNullFields") === "true"
    ? row
    : Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))

const cursorOf = (offset: number): string => Buffer.from(`offset:${offset}`).toString("base64url")

const readCursor = (call: Call): Result.Result<number, Refusal> => {
  const cursor = call.query.get("cursor")
  if (cursor === null) return Result.succeed(0)
  const [, offset] = /^offset:(\d{1,9})$/.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? []
  return offset === undefined ? badParameter(call, "Invalid cursor.") : Result.succeed(Number.parseInt(offset, 10))
}

/** GET /object-query/{object} */
export const query: Operation = (call) =>
  Result.gen(function* () {
    const rows = recordsOf(call, param(call, "object"))
    if (rows === undefined) return yield* notFound(param(call, "object"))
    const size = yield* readPageSize(call)
    const start = shifted(call, yield* readCursor(call))
    const filters: Array<(row: ObjectRow) => boolean> = []
    for (const text of call.query.getAll("filter[]")) filters.push(yield* readFilter(call, text))
    const found = yield* sorted(
      call,
      rows.filter((row) => filters.every((holds) => holds(row)))
    )
    const more = found.length > start + size ? { nextPage: cursorOf(start + size) } : {}
    return { ...more, data: found.slice(start, start + size).map((row) => withoutNulls(call, row)) }
  })

/** GET /object-query/{object}/{key}: by id. */
export const get: Operation = (call) => {
  const row = recordsOf(call, param(call, "object"))?.find((one) => one["id"] === param(call, "key"))
  return row === undefined ? notFound(param(call, "key")) : Result.succeed(withoutNulls(call, row))
}
