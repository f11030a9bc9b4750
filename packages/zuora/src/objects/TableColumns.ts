/**
 * Columns of a Data Query table as we read them: the SQL that selects each, and what it becomes. Rows come as plain
 * text, so a table needs no more than that.
 */
import * as Result from "effect/Result"
import * as Decimal from "../wire/Decimal.ts"
import type { Row } from "../reads/Row.ts"

export interface Column<K extends "text" | "amount" = "text" | "amount"> {
  readonly sql: string
  readonly kind: K
}

/** An id, a word, or a date `yyyy-mm-dd`. */
export const text = (sql: string): Column<"text"> => ({ sql, kind: "text" })
/** An amount with six decimal places, not rounded to its currency. */
export const amount = (sql: string): Column<"amount"> => ({ sql, kind: "amount" })
/** A time, in UTC whatever the tenant's zone: `2026-11-22T20:00:00+00:00`. */
export const instant = (sql: string): Column<"text"> => text(`at_timezone(${sql}, 'UTC')`)

/** When a row was made and last changed. */
export const stamps = (alias: string) => ({
  createdDate: instant(`${alias}.createddate`),
  updatedDate: instant(`${alias}.updateddate`)
})

export interface Table<C extends { readonly id: Column } = { readonly id: Column }> {
  /** Table and joins, each with an alias. */
  readonly from: string
  readonly columns: C
  /** The alias whose `createddate` and `updateddate` windows of time are cut by. */
  readonly dated: string
  /** Absent: the table does not tell whose its rows are. */
  readonly account?: string
}

type ValueOf<C> = C extends Column<"amount"> ? Decimal.Decimal : string

/** A row as typed values; null is an absent key's `undefined`. */
export type RecordOf<T extends Table> = { readonly id: string } & {
  readonly [F in Exclude<keyof T["columns"], "id">]: ValueOf<T["columns"][F]> | undefined
}

/** Reads a row, names in any case. Fails with a sentence when it has no id or an amount is none. */
export const decode = <T extends Table>(table: T, row: Row): Result.Result<RecordOf<T>, string> => {
  const cells = new Map(Object.entries(row).map(([name, cell]) => [name.toLowerCase(), cell]))
  const record: Record<string, string | undefined> = {}
  for (const [field, column] of Object.entries<Column>(table.columns)) {
    const cell = cells.get(field.toLowerCase()) ?? undefined
    const value = cell === undefined || cell === "" ? undefined : String(cell)
    if (value !== undefined && column.kind === "amount" && !Decimal.is(value)) {
      return Result.fail(`${field} is no amount: ${value.slice(0, 40)}`)
    }
    record[field] = value
  }
  return record["id"] === undefined ? Result.fail("a row has no id") : Result.succeed(record as RecordOf<T>)
}
