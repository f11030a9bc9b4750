/**
 * ZOQL, the query language of the older Actions API: one object, no joins, no order.
 *
 * Source: Zuora API reference, Actions: Query, and Zuora documentation, ZOQL. At most 10,000 characters and 200
 * conditions; no `*`, no parentheses, no IN. Null fields are left out of records.
 */
import type * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Json, JsonNumber } from "../wire/JsonText.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"
import { Row } from "./Row.ts"
import { flag, maybe, object, text } from "../wire/WireObject.ts"

const maxCharacters = 10_000
const maxConditions = 200
const largestBatch = 2000

/** A text literal for a query, quotes included: `O'Neil` is `'O\'Neil'`. */
export const quote = (value: string): string => `'${value.replace(/[\\']/g, "\\$&")}'`

/** Literals, so that nothing inside them is taken for syntax. */
const literals = /'(?:[^'\\]|\\.)*'/gs

/** The body of a query, if Zuora takes such a query. */
export const body = (
  call: string,
  queryString: string,
  batchSize: number = largestBatch
): Result.Result<Json, RequestInvalid> => {
  const checks = new RequestChecks()
  checks.wholeNumber("batchSize", batchSize, 1, largestBatch)
  checks.required("queryString", queryString, maxCharacters)
  const syntax = queryString.replaceAll(literals, "''")
  if (syntax.replaceAll("''", "").includes("'")) {
    checks.add("queryString", "holds a quote without its other half", "write literals with quote")
  }
  if (/[()*]|\bin\s*''/i.test(syntax)) {
    checks.add("queryString", "holds a parenthesis or *, which ZOQL does not know", "name fields; or for IN")
  }
  const [, where = ""] = /\bwhere\b(.*)$/is.exec(syntax) ?? []
  const conditions = where.trim() === "" ? 0 : 1 + (where.match(/\b(?:and|or)\b/gi) ?? []).length
  if (conditions > maxConditions) {
    checks.add("queryString", `has ${conditions} conditions`, `split it: Zuora takes at most ${maxConditions}`)
  }
  return checks.result(call, { queryString, conf: { batchSize: new JsonNumber(String(batchSize)) } })
}

/** One batch of records; `queryLocator` asks for the next and lives 15 minutes after its last use. */
export const Batch = object({ records: maybe(Schema.Array(Row)), done: flag, queryLocator: text })
