/**
 * GET /object-query/{object}: filters joined by AND, one sort field, an opaque cursor as `nextPage`, null fields left
 * out, no `success`. Source: Zuora API reference, "Object queries".
 */
import * as Result from "effect/Result"
import { type Call, type Operation, param } from "../server/Call.ts"
import { Decimal } from "../server/Json.ts"
import { parse } from "../settlement/Decimals.ts"
import { shifted } from "../server/Page.ts"
import { type Row, living } from "./Reading.ts"
import { findQueried } from "./Records.ts"
import { type Refusal, notFound, refuse } from "../server/Refusal.ts"
import { atLeast } from "../server/Version.ts"

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
const fieldOf = (row: Row, name: string): unknown => {
  const key = Object.keys(row).find((one) => one.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : row[key]
}

/** Fields that may be filtered and sorted by, where the reference names them; others are refused. */
const indexed: { readonly [object: string]: ReadonlySet<string> } = Object.fromEntries(
  Object.entries({
    Invoice:
      "id updateddate accountid amount balance duedate invoicedate invoicenumber reversed sourceid sourcetype status",
    Payment:
      "id updateddate createddate accountid amount effectivedate gatewayorderid gatewaystate paymentmethodid paymentnumber referenceid source sourcename status unappliedamount",
    PaymentApplication: "id updateddate effectivedate accountid paymentid applicationgroupid",
    CreditMemoApplication:
      "id updateddate effectivedate accountid paymentid applicationgroupid creditmemoid debitmemoid invoiceid"
  }).map(([object, fields]) => [object, new Set(fields.split(" "))])
)

const isIndexed = (object: string, field: string): boolean => indexed[object]?.has(field.toLowerCase()) ?? true

const readFilter = (call: Call, object: string, text: string): Result.Result<(row: Row) => boolean, Refusal> => {
  const [, name = "", operator = "", wanted = ""] = /^([A-Za-z_]+)\.([A-Z]{2}):(.*)$/s.exec(text) ?? []
  const test = tests[operator]
  if (name === "" || test === undefined || !isIndexed(object, name))
    return badParameter(call, `Invalid filter: '${text}'.`)
  const check = test(wanted)
  return Result.succeed((row) => check(fieldOf(row, name) ?? null))
}

const readPageSize = (call: Call): Result.Result<number, Refusal> => {
  const text = call.query.get("pageSize") ?? "10"
  const size = /^\d{1,3}$/.test(text) ? Number.parseInt(text, 10) : 0
  return size >= 1 && size <= 99 ? Result.succeed(size) : badParameter(call, "pageSize must be from 1 to 99.")
}

const sorted = (call: Call, object: string, rows: ReadonlyArray<Row>): Result.Result<ReadonlyArray<Row>, Refusal> => {
  const [sort, ...more] = call.query.getAll("sort[]")
  if (sort === undefined) return Result.succeed(rows)
  const [, name = "", direction = ""] = /^([A-Za-z_]+)\.(ASC|DESC)$/.exec(sort) ?? []
  if (name === "" || more.length > 0 || !isIndexed(object, name)) return badParameter(call, `Invalid sort: '${sort}'.`)
  const key = (row: Row): string => {
    const value = fieldOf(row, name) ?? ""
    return value instanceof Decimal ? value.text : typeof value === "string" ? value : JSON.stringify(value)
  }
  const order = (a: Row, b: Row) => compare(fieldOf(a, name) ?? "", key(b))
  return Result.succeed(rows.toSorted((a, b) => (direction === "ASC" ? order(a, b) : order(b, a))))
}

const withoutNulls = (call: Call, row: Row): Row =>
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

/** `{object}.fields[]=id,amount`: only these fields. In the singular or as in the path: the reference shows no sample. */
const chosen = (call: Call, name: string): ReadonlySet<string> | undefined => {
  const known = new Set([`${name}.fields[]`.toLowerCase(), `${name}s.fields[]`.toLowerCase()])
  const key = [...call.query.keys()].find((one) => known.has(one.replaceAll("-", "").toLowerCase()))
  if (key === undefined) return undefined
  return new Set(call.query.getAll(key).flatMap((text) => text.split(",").map((field) => field.trim().toLowerCase())))
}

const write = (call: Call, name: string) => {
  const fields = chosen(call, name)
  return (row: Row): Row =>
    withoutNulls(
      call,
      fields === undefined
        ? row
        : Object.fromEntries(Object.entries(row).filter(([field]) => fields.has(field.toLowerCase())))
    )
}

/** GET /object-query/{object} */
export const query: Operation = (call) =>
  Result.gen(function* () {
    const object = findQueried(param(call, "object"))
    if (object === undefined) return yield* notFound(param(call, "object"))
    const size = yield* readPageSize(call)
    const start = shifted(call, yield* readCursor(call))
    const filters: Array<(row: Row) => boolean> = []
    for (const text of call.query.getAll("filter[]")) filters.push(yield* readFilter(call, object.name, text))
    const rows = object.read(living(call)).filter((row) => filters.every((holds) => holds(row)))
    const found = yield* sorted(call, object.name, rows)
    const more = found.length > start + size ? { nextPage: cursorOf(start + size) } : {}
    return { ...more, data: found.slice(start, start + size).map(write(call, object.name)) }
  })

/** GET /object-query/{object}/{key}: by id. */
export const get: Operation = (call) => {
  const object = findQueried(param(call, "object"))
  const row = object?.read(living(call)).find((one) => one["id"] === param(call, "key"))
  return object === undefined || row === undefined
    ? notFound(param(call, "key"))
    : Result.succeed(write(call, object.name)(row))
}
