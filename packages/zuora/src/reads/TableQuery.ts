/**
 * SQL that reads a table, or a window of it.
 *
 * Source: Zuora documentation, Data Query: windows by `updateddate`, which is indexed everywhere; times with an explicit
 * zone; deleted rows are only shown when nothing else is, and are kept for 30 days.
 */
import type * as Result from "effect/Result"
import type { Column, Table } from "../objects/TableColumns.ts"
import { RequestChecks } from "../requests/RequestChecks.ts"
import type { RequestInvalid } from "../RequestInvalid.ts"

/** Which rows; all conditions hold. */
export interface Window<Field extends string = string> {
  readonly accountId?: string | undefined
  /** From this instant on, `2026-11-22T20:00:00Z`. */
  readonly updatedFrom?: string | undefined
  /** Before this instant. */
  readonly updatedBefore?: string | undefined
  /** Rows with one of these values in a column. */
  readonly among?: { readonly field: Field; readonly values: ReadonlyArray<string> } | undefined
  /** Only the deleted rows of the last 30 days. */
  readonly deleted?: boolean | undefined
  /** In the order of their making, equal times by id; else in none. */
  readonly inOrder?: boolean | undefined
}

const instant = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?)Z$/
const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** The statement, if the window can be asked for. */
export const statement = (call: string, table: Table, window: Window): Result.Result<string, RequestInvalid> => {
  const checks = new RequestChecks()
  const columns = new Map(Object.entries<Column>(table.columns))
  const where = [
    ...ofAccount(checks, table, window.accountId),
    ...bound(checks, "updatedFrom", `${table.dated}.updateddate >=`, window.updatedFrom),
    ...bound(checks, "updatedBefore", `${table.dated}.updateddate <`, window.updatedBefore),
    ...amongOf(checks, columns, window.among)
  ]
  const selected = [...columns].map(([field, { sql }]) => `${sql} AS ${field}`).join(", ")
  const conditions = where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`
  const order = window.inOrder === true ? ` ORDER BY ${table.dated}.createddate, ${table.columns.id.sql}` : ""
  return checks.result(call, `SELECT ${selected} FROM ${table.from}${conditions}${order}`)
}

const ofAccount = (checks: RequestChecks, table: Table, accountId: string | undefined): ReadonlyArray<string> => {
  if (accountId === undefined) return []
  checks.id("accountId", accountId)
  if (table.account === undefined) {
    checks.add("accountId", "is no column of this table", "cut it by time, or by the documents it belongs to")
  }
  return [`${table.account ?? ""} = ${quote(accountId)}`]
}

const bound = (
  checks: RequestChecks,
  path: string,
  comparison: string,
  at: string | undefined
): ReadonlyArray<string> => {
  if (at === undefined) return []
  const [, day = "", time = ""] = instant.exec(at) ?? []
  if (day === "") checks.add(path, `"${at}" is no instant`, "give one such as 2026-11-22T20:00:00Z")
  return [`${comparison} TIMESTAMP '${day} ${time} UTC'`]
}

const amongOf = (
  checks: RequestChecks,
  columns: ReadonlyMap<string, Column>,
  among: Window["among"]
): ReadonlyArray<string> => {
  if (among === undefined) return []
  const column = columns.get(among.field)
  if (column === undefined) checks.add("among.field", `"${among.field}" is no column`, "name one of the table's")
  checks.notEmpty("among.values", among.values)
  return [`${column?.sql ?? ""} IN (${among.values.map(quote).join(", ")})`]
}
