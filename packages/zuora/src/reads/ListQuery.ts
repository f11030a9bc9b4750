/**
 * Filters and order of a v1 list of payments, refunds, credit memos or debit memos.
 *
 * Source: Zuora API reference, List payments, List refunds, List credit memos, List debit memos. Filters match exactly,
 * `<` and `>` do not exist; `null` finds text fields that have no value. At most two sort fields, and Zuora's operators
 * are the reverse of the usual: `-` ascends, `+` descends. Unsorted, lists descend by number.
 */
import type * as Result from "effect/Result"
import * as Predicate from "effect/Predicate"
import { type Amount, RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"

/** How a field is filtered: by text or null, an amount, a day, or a flag. Datetimes are text, as Zuora writes them. */
interface Kinds {
  readonly text: string | null
  readonly amount: Amount
  readonly date: string
  readonly flag: boolean
}

/** What one list can be asked for. */
export interface Listed {
  readonly filters: Readonly<Record<string, keyof Kinds>>
  readonly sortable: ReadonlyArray<string>
}

export type Filters<L extends Listed> = {
  readonly [Field in keyof L["filters"]]?: Kinds[L["filters"][Field]] | undefined
}

export interface Sort<Field extends string> {
  readonly field: Field
  readonly order: "ascending" | "descending"
}

export interface ListQuery<L extends Listed> {
  readonly filters?: Filters<L> | undefined
  /** At most two. To read a list page by page while it grows, sort ascending by number. */
  readonly sort?: ReadonlyArray<Sort<L["sortable"][number]>> | undefined
}

const maxSortFields = 2

/** Path and query of the list, without its page; everything is percent-encoded, `+` included. */
export const path = <L extends Listed>(
  call: string,
  base: string,
  listed: L,
  query: ListQuery<L>
): Result.Result<string, RequestInvalid> => {
  const checks = new RequestChecks()
  const parameters = new URLSearchParams()
  for (const [field, value] of Object.entries<Kinds[keyof Kinds] | undefined>(query.filters ?? {})) {
    if (value === undefined) continue
    const text = filterOf(checks, `filters.${field}`, listed.filters[field], value)
    if (text !== undefined) parameters.set(field, text)
  }
  const sort = query.sort ?? []
  checks.count("sort", sort, maxSortFields)
  for (const [index, { field }] of sort.entries()) checks.oneOf(`sort[${index}].field`, field, listed.sortable)
  if (sort.length > 0) {
    parameters.set("sort", sort.map(({ field, order }) => `${order === "ascending" ? "-" : "+"}${field}`).join(","))
  }
  return checks.result(call, parameters.size === 0 ? base : `${base}?${parameters.toString()}`)
}

const filterOf = (
  checks: RequestChecks,
  at: string,
  kind: keyof Kinds | undefined,
  value: Kinds[keyof Kinds]
): string | undefined => {
  if (kind === undefined) {
    checks.add(at, "is no filter of this list", "leave it out and filter what is read")
    return undefined
  }
  if (Predicate.isBoolean(value) && kind === "flag") return value ? "true" : "false"
  if (value === null && kind === "text") return "null"
  if (value !== null && !Predicate.isBoolean(value) && kind === "amount") return checks.amountOrZero(at, value)?.text
  if (Predicate.isString(value) && kind === "text") return checks.text(at, value, 255)
  if (Predicate.isString(value) && kind === "date") return checks.date(at, value)
  checks.add(at, `is no ${kind}`, "give a value that the field can have")
  return undefined
}
