/**
 * Object query: real-time lists with filters and cursor pages, for under about a hundred records.
 *
 * Source: Zuora API reference, Object Queries, and Zuora API guide, Expand, filter, fields, and sort. Pages of at most
 * 99, `nextPage` is an opaque cursor, no `success`. Nulls are left out unless asked for. Lists inside records are cut
 * silently, so nothing is ever expanded here. Which fields can be filtered and sorted differs by object and grows; Zuora
 * refuses others.
 */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { QueryableObject } from "../objects/QueryRecords.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { object, text } from "../wire/WireObject.ts"

/** Which fields of a record come back; all when absent, nulls left out unless asked for. */
export interface Selection {
  readonly fields?: ReadonlyArray<string> | undefined
  readonly includeNullFields?: boolean | undefined
}

/** `EQ:null` finds nulls; several filters are joined by AND, there is no OR. */
export interface Filter {
  readonly field: string
  readonly op: "EQ" | "NE" | "LT" | "GT" | "LE" | "GE" | "SW" | "IN"
  readonly value: string | ReadonlyArray<string>
}

export interface Query extends Selection {
  readonly filters?: ReadonlyArray<Filter> | undefined
  /** One field only. */
  readonly sort?: { readonly field: string; readonly order: "ASC" | "DESC" } | undefined
  /** 1 to 99. */
  readonly pageSize?: number | undefined
}

/** Largest page; outside 1–99 Zuora answers 400. */
const largestPage = 99

/** Objects with too many records to be listed unfiltered. Source: Zuora API reference, List invoice items. */
const filterRequired: ReadonlySet<QueryableObject> = new Set(["invoice-items"])

/** A field of Zuora's or a custom field, `name__c`. */
const fieldName = /^[A-Za-z][A-Za-z0-9_]*$/

/** Path and query of a list without its cursor, if Zuora takes such a query. */
export const listPath = (call: string, name: QueryableObject, query: Query): Result.Result<string, RequestInvalid> => {
  const checks = new RequestChecks()
  const { filters = [], pageSize = largestPage, sort } = query
  checks.wholeNumber("pageSize", pageSize, 1, largestPage)
  if (filterRequired.has(name)) checks.notEmpty("filters", filters)
  for (const [index, filter] of filters.entries()) checkFilter(checks, `filters[${index}]`, filter)
  if (sort !== undefined) checkField(checks, "sort.field", sort.field)
  const parameters = new URLSearchParams({ pageSize: String(pageSize) })
  for (const { field, op, value } of filters) {
    parameters.append("filter[]", `${field}.${op}:${typeof value === "string" ? value : `[${value.join(",")}]`}`)
  }
  if (sort !== undefined) parameters.append("sort[]", `${sort.field}.${sort.order}`)
  select(checks, parameters, name, query)
  return checks.result(call, `/object-query/${name}?${parameters.toString()}`)
}

/** Path and query of one record. */
export const recordPath = (
  call: string,
  name: QueryableObject,
  key: string,
  selection: Selection
): Result.Result<string, RequestInvalid> => {
  const checks = new RequestChecks()
  const parameters = new URLSearchParams()
  const path = `/object-query/${name}/${checks.key("key", key)}`
  select(checks, parameters, name, selection)
  return checks.result(call, parameters.size === 0 ? path : `${path}?${parameters.toString()}`)
}

const checkFilter = (checks: RequestChecks, at: string, { field, op, value }: Filter): void => {
  checkField(checks, `${at}.field`, field)
  if ((op === "IN") !== Array.isArray(value)) {
    checks.add(`${at}.value`, `does not fit ${op}`, "give a list with IN, else one value")
  }
  if (typeof value === "string") return
  if (value.length === 0) checks.add(`${at}.value`, "is an empty list", "name at least one value")
  if (value.some((one) => /[,[\]]/.test(one))) {
    checks.add(`${at}.value`, "holds a comma or bracket, which IN cannot tell from its own", "query those one by one")
  }
}

const checkField = (checks: RequestChecks, at: string, field: string): void => {
  if (!fieldName.test(field)) checks.add(at, `"${field}" is no field name`, "give a name such as updateddate")
}

/** Fields are chosen per object, `refund.fields[]`. That the object is named in the singular is inferred. */
const select = (
  checks: RequestChecks,
  parameters: URLSearchParams,
  name: QueryableObject,
  { fields, includeNullFields }: Selection
): void => {
  for (const [index, field] of (fields ?? []).entries()) checkField(checks, `fields[${index}]`, field)
  if (fields !== undefined) parameters.append(`${name.replace(/s$/, "")}.fields[]`, fields.join(","))
  if (includeNullFields === true) parameters.append("includeNullFields", "true")
}

/** One page of records. */
export const page = <S extends Schema.Constraint>(record: S) => {
  const made = pages.get(record) ?? newPage(record)
  pages.set(record, made)
  return made as ReturnType<typeof newPage<S>>
}

const newPage = <S extends Schema.Constraint>(record: S) => object({ data: Schema.Array(record), nextPage: text })
/** One page schema for each record, since what is derived from a schema belongs to that one. */
const pages = new WeakMap<object, ReturnType<typeof newPage>>()
