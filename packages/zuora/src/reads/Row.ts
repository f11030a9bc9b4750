/**
 * One row of a query: plain values by the names that the query gave them.
 *
 * Numbers are their text, to the last digit, so that no amount passes a binary float; what is nested is JSON text.
 */
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaTransformation from "effect/SchemaTransformation"
import { isJsonNumber, type Json, write } from "../wire/JsonText.ts"

export type Cell = string | boolean | null
export type Row = Readonly<Record<string, Cell>>

/** A parsed object as a row. */
export const ofFields = (fields: Readonly<Record<string, unknown>>): Row => {
  const row: Record<string, Cell> = {}
  for (const [name, value] of Object.entries(fields)) row[name] = cellOf(value)
  return row
}

const cellOf = (value: unknown): Cell => {
  if (Predicate.isString(value) || Predicate.isBoolean(value)) return value
  if (isJsonNumber(value)) return value.text
  return Predicate.isNullish(value) ? null : write(value as Json)
}

const Cells = Schema.Record(Schema.String, Schema.Union([Schema.String, Schema.Boolean, Schema.Null]))

/** Decodes a parsed object to a row. */
export const Row = Schema.Record(Schema.String, Schema.Unknown).pipe(
  Schema.decodeTo(
    Cells,
    SchemaTransformation.transform({ decode: ofFields, encode: (row): Record<string, unknown> => row })
  )
)
