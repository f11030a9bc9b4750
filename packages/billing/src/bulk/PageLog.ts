/**
 * Whoever wants to know which pages of Zuora a bulk read has taken, or could not: a run's manifest. Nobody listens unless
 * somebody provides a listener.
 */
import type { TableName } from "@counterfoil/zuora/objects/Tables"
import type { Window } from "@counterfoil/zuora/reads/TableQuery"
import * as Context from "effect/Context"
import { createHash } from "node:crypto"

/** One answer of Zuora: the rows of a window of a table. */
export interface ReadPage {
  readonly source: string
  /** Which rows, in words. */
  readonly window: string
  /** Null where the page could not be read. */
  readonly count: number | null
  /** Of the rows in the order of their ids, each as JSON text, in lower-case hex; null where they could not be read. */
  readonly sha256: string | null
  /** Why it could not be read. */
  readonly why: string | null
}

export const PageLog = Context.Reference<((page: ReadPage) => void) | undefined>("@counterfoil/billing/PageLog", {
  defaultValue: () => undefined
})

/** A window as a manifest names it. */
export const windowText = ({ accountId, among, deleted, stretch, updatedBefore, updatedFrom }: Window): string => {
  const parts = [
    ...(deleted === true ? ["deleted rows"] : []),
    ...(accountId === undefined ? [] : [`account ${accountId}`]),
    ...(updatedFrom === undefined ? [] : [`changed from ${updatedFrom}`]),
    ...(updatedBefore === undefined ? [] : [`changed before ${updatedBefore}`]),
    ...(among === undefined ? [] : [`${among.values.length} by ${among.field}: ${ends(among.values)}`]),
    ...(stretch === undefined || (stretch.after === "" && stretch.upTo === undefined)
      ? []
      : [
          `${stretch.field}${stretch.after === "" ? "" : ` above ${stretch.after}`}${stretch.upTo === undefined ? "" : ` up to ${stretch.upTo}`}`
        ]),
    ...(stretch?.first === undefined ? [] : [`the first ${stretch.first}`])
  ]
  return parts.length === 0 ? "all" : parts.join(", ")
}

const ends = (values: ReadonlyArray<string>): string => {
  const [first = "", last = first] = [values[0], values.at(-1)]
  return first === last ? first : `${first} to ${last}`
}

/** The same rows have the same hash, whatever order they came in. */
export const pageOf = (source: TableName, window: Window, rows: ReadonlyArray<{ readonly id: string }>): ReadPage => {
  const hash = createHash("sha256")
  for (const row of rows.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)))
    hash.update(`${JSON.stringify(row)}\n`)
  return { source, window: windowText(window), count: rows.length, sha256: hash.digest("hex"), why: null }
}
