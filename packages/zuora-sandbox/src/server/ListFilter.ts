/**
 * Filters and order of v1 lists: each filter is an exact match on a field of the answer, the text `null` finds null;
 * `sort` takes up to two fields, where `-` is ascending and `+` (or nothing) descending; default by number descending.
 * Source: Zuora API reference, "List payments" (the operators are the reverse of the usual, as documented there).
 */
import * as Result from "effect/Result"
import type { Call } from "./Call.ts"
import { parse } from "../settlement/Decimals.ts"
import { Decimal } from "./Json.ts"
import { type Refusal, refuse } from "./Refusal.ts"

type Row = { readonly [name: string]: unknown }

/** A finer scale than any currency's, so that `10.0` and `10` compare as equal. */
const comparePlaces = 10

const exact = (value: unknown): string | bigint =>
  value instanceof Decimal ? (parse(value.text, comparePlaces) ?? value.text) : String(value)

const matches = (value: unknown, wanted: string): boolean =>
  value instanceof Decimal ? exact(value) === parse(wanted, comparePlaces) : String(value) === wanted

const compare = (a: unknown, b: unknown): number => {
  const [first, second] = [exact(a), exact(b)]
  return first < second ? -1 : first > second ? 1 : 0
}

export const filterRows = <A extends Row>(
  call: Call,
  rows: ReadonlyArray<A>
): Result.Result<ReadonlyArray<A>, Refusal> => {
  const sort = call.query.get("sort")
  const filters = [...call.query].filter(([name]) => !["page", "pageSize", "sort"].includes(name))
  const [sample] = rows
  for (const [name] of filters) {
    if (sample !== undefined && !(name in sample)) return refuse(20, `Invalid query parameter: '${name}'.`)
  }
  const found = rows.filter((row) => filters.every(([name, wanted]) => matches(row[name], wanted)))
  const fields = sort === null || sort === "" ? ["+number"] : sort.split(",")
  if (fields.length > 2) return refuse(20, "At most two fields can be sorted by.")
  const ordered = found.toSorted((a, b) => {
    for (const field of fields) {
      const name = field.replace(/^[-+ ]/, "")
      const order = compare(a[name], b[name])
      if (order !== 0) return field.startsWith("-") ? order : -order
    }
    return 0
  })
  return Result.succeed(ordered)
}
