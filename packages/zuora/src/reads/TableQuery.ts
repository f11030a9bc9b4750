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
  /** Rows whose column lies above `after` and not above `upTo`, if that is given. Texts compare by their characters. */
  readonly stretch?: Stretch<Field> | undefined
  /** Only the deleted rows of the last 30 days. */
  readonly deleted?: boolean | undefined
  /** In the order of their making, equal times by id; else in none. */
  readonly inOrder?: boolean | undefined
}

export interface Stretch<Field extends string = string> {
  readonly field: Field
  /** Empty: from the first on. */
  readonly after: string
  readonly upTo?: string | undefined
  /** Only the first so many, in the order of the column. */
  readonly first?: number | undefined
}

/** Rows of one job, by what Zuora allows. */
const mostRows = 100_000

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
    ...amongOf(checks, columns, window.among),
    ...stretchOf(checks, columns, window.stretch)
  ]
  const selected = [...columns].map(([field, { sql }]) => `${sql} AS ${field}`).join(", ")
  const conditions = where.length === 0 ? "" : ` WHERE ${where.join(" AND ")}`
  return checks.result(
    call,
    `SELECT ${selected} FROM ${table.from}${conditions}${orderOf(checks, table, columns, window)}`
  )
}

const orderOf = (
  checks: RequestChecks,
  table: Table,
  columns: ReadonlyMap<string, Column>,
  { inOrder, stretch }: Window
): string => {
  if (stretch?.first === undefined)
    return inOrder === true ? ` ORDER BY ${table.dated}.createddate, ${table.columns.id.sql}` : ""
  checks.wholeNumber("stretch.first", stretch.first, 1, mostRows)
  if (inOrder === true) checks.add("inOrder", "is given with stretch.first", "the first rows come in their own order")
  return ` ORDER BY ${columns.get(stretch.field)?.sql ?? ""} LIMIT ${stretch.first}`
}

const stretchOf = (
  checks: RequestChecks,
  columns: ReadonlyMap<string, Column>,
  stretch: Window["stretch"]
): ReadonlyArray<string> => {
  if (stretch === undefined) return []
  const column = columns.get(stretch.field)
  if (column === undefined) checks.add("stretch.field", `"${stretch.field}" is no column`, "name one of the table's")
  const sql = column?.sql ?? ""
  return [
    `${sql} > ${quote(stretch.after)}`,
    ...(stretch.upTo === undefined ? [] : [`${sql} <= ${quote(stretch.upTo)}`])
  ]
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
