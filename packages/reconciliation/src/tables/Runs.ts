/**
 * Runs and their steps. What a step found and that it is done are committed together, so a run that was killed anywhere is
 * gone on with, and ends as if nothing had happened.
 */
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { textOf, valueOf } from "./CanonicalText.ts"
import { type Lease, within } from "./Lease.ts"
import { query, queryOn } from "./Statements.ts"

/** What a run is asked for. Instants are ISO in UTC and compare as text. */
export interface Settings {
  readonly asOf: string
  readonly watermark: string
  readonly stuckBefore: string
}

export interface Run {
  readonly number: bigint
  readonly runId: string
  readonly mode: "full" | "incremental"
  readonly settings: Settings
  readonly phase: "reading" | "comparing" | "finished"
  /** The last position of each log that its tables are made of, once it compares. */
  readonly heads: ReadonlyMap<number, number>
}

interface Row extends Omit<Run, "settings" | "runId" | "heads"> {
  readonly run_id: string
  readonly settings: string
}

const columns = sql`number, run_id, mode, settings, phase`

const runOf = ({ run_id, settings, ...row }: Row): Run => {
  const { heads, ...own } = valueOf(settings) as Settings & Pick<Run, "heads">
  return { ...row, runId: run_id, settings: own, heads }
}

/** The run that was not finished, or a new one. */
export const open = Effect.fnUntraced(function* (lease: Lease, wanted: Pick<Run, "runId" | "mode" | "settings">) {
  const { tenant } = lease
  return yield* within(lease, "open", (connection) =>
    Effect.gen(function* () {
      const [before] = yield* queryOn(
        connection,
        "unfinished",
        sql<Row>`select ${columns} from recon.run where tenant = ${tenant} and phase <> 'finished'`
      )
      if (before !== undefined) return { run: runOf(before), isResumed: true }
      const settings = textOf({ ...wanted.settings, heads: new Map() })
      const [row] = yield* queryOn(
        connection,
        "begin",
        sql<Row>`insert into recon.run (tenant, number, run_id, mode, settings, phase, started_at)
          select ${tenant}, coalesce(max(number), 0) + 1, ${wanted.runId}, ${wanted.mode}, ${settings}, 'reading', now()
          from recon.run where tenant = ${tenant}
          returning ${columns}`
      )
      return { run: runOf(row as Row), isResumed: false }
    })
  )
})

/** The last run that ended, if there is one. */
export const lastFinished = (tenant: string) =>
  Effect.map(
    query(
      "lastRun",
      sql<Row>`select ${columns} from recon.run where tenant = ${tenant} and phase = 'finished'
        order by number desc limit 1`
    ),
    ([row]) => (row === undefined ? undefined : runOf(row))
  )

/** The run of this number, while it compares. */
export const comparing = (tenant: string, number: bigint) =>
  Effect.map(
    query(
      "comparing",
      sql<Row>`select ${columns} from recon.run
        where tenant = ${tenant} and number = ${number} and phase = 'comparing'`
    ),
    ([row]) => (row === undefined ? undefined : runOf(row))
  )

/** From now on it compares what the tables have at these positions; what it compared at others is forgotten. */
export const compareAt = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  { number, settings }: Run,
  heads: Run["heads"]
) {
  for (const table of ["suspect", "edge", "finding"])
    yield* queryOn(
      connection,
      "forget",
      sql`delete from ${sql.table(`recon.${table}`)} where tenant = ${tenant} and run = ${number}`
    )
  yield* queryOn(
    connection,
    "forget",
    sql`delete from recon.step where tenant = ${tenant} and run = ${number} and name <> 'read'`
  )
  yield* queryOn(
    connection,
    "compareAt",
    sql`update recon.run set phase = 'comparing', settings = ${textOf({ ...settings, heads })}
      where tenant = ${tenant} and number = ${number}`
  )
})

/** It is done; how those before it came to what they found is forgotten, what they found is not. */
export const finish = Effect.fnUntraced(function* (connection: Connection, tenant: string, { number }: Run) {
  for (const table of ["suspect", "edge", "step"])
    yield* queryOn(
      connection,
      "forget",
      sql`delete from ${sql.table(`recon.${table}`)} where tenant = ${tenant} and run < ${number}`
    )
  yield* queryOn(
    connection,
    "finish",
    sql`update recon.run set phase = 'finished', finished_at = now() where tenant = ${tenant} and number = ${number}`
  )
})

/** Steps by name and slice, with what they told. */
export type Steps = ReadonlyMap<string, unknown>

export const keyOf = (name: string, slice = 0): string => `${name} ${slice}`

export const stepsOf = (tenant: string, { number }: Run) =>
  Effect.map(
    query(
      "steps",
      sql<{ readonly name: string; readonly slice: number; readonly result: string }>`
        select name, slice, result from recon.step where tenant = ${tenant} and run = ${number}`
    ),
    (rows): Steps => new Map(rows.map(({ name, result, slice }) => [keyOf(name, slice), valueOf(result)]))
  )

/** Records that a step is done, before what came of it in the same transaction. Gives what it told where another has done it. */
export const done = (
  connection: Connection,
  tenant: string,
  { number }: Run,
  name: string,
  slice: number,
  result: unknown
) =>
  Effect.gen(function* () {
    const inserted = yield* queryOn(
      connection,
      "step",
      sql`insert into recon.step (tenant, run, name, slice, result)
        values (${tenant}, ${number}, ${name}, ${slice}, ${textOf(result)}) on conflict do nothing returning slice`
    )
    if (inserted.length > 0) return undefined
    const [other] = yield* queryOn(
      connection,
      "step",
      sql<{ readonly result: string }>`select result from recon.step
        where tenant = ${tenant} and run = ${number} and name = ${name} and slice = ${slice}`
    )
    return other === undefined ? undefined : { told: valueOf(other.result) }
  })
