/** Legacy changes of balances as the last run has read them of Zuora: rows of `recon.seen_change`. */
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "@counterfoil/domain/Observed"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { idOf, type ShownChange, streamOf } from "../reading/ShownChange.ts"
import { textOf, valueOf } from "./CanonicalText.ts"
import { sliceOf } from "./Print.ts"
import { asTable, assigned, type Columns, namesOf, query, queryOn } from "./Statements.ts"

interface ChangeRow {
  readonly kind: ShownChange["kind"]
  readonly id: string
  readonly stream: string
  readonly slice: number
  readonly account: string
  readonly currency: string | null
  readonly owed: string
  readonly text: string
}

const columns: Columns<ChangeRow> = {
  kind: "text",
  id: "text",
  stream: "text",
  slice: "smallint",
  account: "text",
  currency: "text",
  owed: "numeric",
  text: "text"
}

const rowOf = (one: ShownChange): ChangeRow => ({
  kind: one.kind,
  id: idOf(one),
  stream: streamOf(one),
  slice: sliceOf(one.accountId),
  account: one.accountId,
  ...(one.kind === "move" && !one.change.isCanceled
    ? { currency: one.change.amount.currency, owed: `${-one.change.amount.minor}` }
    : { currency: null, owed: "0" }),
  text: textOf(one.change)
})

/** A reading of all of them: a run's first, 0, or its second, 1. */
export interface ChangeReading {
  readonly run: bigint
  readonly reading: 0 | 1
}

/** Writes what a reading has shown. */
export const saveChanges = (
  connection: Connection,
  tenant: string,
  { reading, run }: ChangeReading,
  changes: ReadonlyArray<ShownChange>
) =>
  changes.length === 0
    ? Effect.void
    : queryOn(
        connection,
        "saveChanges",
        sql`insert into recon.seen_change (tenant, read_in, reading, ${namesOf(columns)})
          select ${tenant}, ${run}, ${reading}, ${namesOf(columns)} from ${asTable(columns, changes.map(rowOf))}
          on conflict (tenant, kind, id) do update
          set read_in = excluded.read_in, reading = excluded.reading, ${assigned(columns)}`
      )

/** What a reading that is complete has not shown is gone. */
export const forgetChanges = (connection: Connection, tenant: string, { reading, run }: ChangeReading) =>
  queryOn(
    connection,
    "forgetChanges",
    sql`delete from recon.seen_change
      where tenant = ${tenant} and (read_in <> ${run} or reading <> ${reading})`
  )

/** Those of these streams, and those of these ids, whatever they are of. */
export const loadChanges = Effect.fnUntraced(function* (
  tenant: string,
  streams: ReadonlyArray<string>,
  ids: ReadonlyArray<string>
) {
  const rows =
    streams.length + ids.length === 0
      ? []
      : yield* query(
          "loadChanges",
          sql<Pick<ChangeRow, "kind" | "text">>`
            select kind, text from recon.seen_change where tenant = ${tenant} and stream = any(${streams}::text[])
            union
            select kind, text from recon.seen_change
            where tenant = ${tenant} and kind in ('adjustment', 'move') and id = any(${ids}::text[])`
        )
  return {
    adjustments: rows.flatMap(({ kind, text }) => (kind === "adjustment" ? [valueOf(text) as ObservedAdjustment] : [])),
    moves: rows.flatMap(({ kind, text }) => (kind === "move" ? [valueOf(text) as ObservedCreditBalanceMove] : []))
  }
})
