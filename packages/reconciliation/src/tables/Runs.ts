/**
 * Runs and their steps. What a step found and that it is done are committed together, so a run that was killed anywhere is
 * gone on with, and ends as if nothing had happened.
 */
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { textOf, valueOf } from "./CanonicalText.ts"
import { type Lease, within } from "./Lease.ts"
import { isReach } from "./Projector.ts"
import { query, queryOn } from "./Statements.ts"

/** What a run is asked for. Instants are ISO in UTC and compare as text. */
export interface Settings {
  readonly asOf: string
  readonly watermark: string
  readonly stuckBefore: string
  /** A tenant without Invoice Settlement: adjustments and moves of credit balances are compared too. Not so by default. */
  readonly isLegacy?: boolean
}

/** How a run that was not finished is recognised by whoever wants to go on with it. */
export interface Asked {
  /** What was asked for, as text. */
  readonly text: string
  /** The instant at which it is asked, ISO in UTC. */
  readonly at: string
  /** A run that was begun before this instant is not gone on with: half of what it read is too old. */
  readonly notBefore: string
  /** Whether it is recorded when it is finished: until then it is gone on with. */
  readonly isKept: boolean
}

export interface Run {
  readonly number: bigint
  readonly runId: string
  readonly mode: "full" | "incremental"
  readonly settings: Settings
  readonly phase: "reading" | "comparing" | "finished" | "given up"
  /** Whether the next may look at changes only. */
  readonly isBase: boolean
  /** The last position of each log that its tables are made of, once it compares. */
  readonly heads: ReadonlyMap<number, number>
  readonly asked: Asked | undefined
}

interface Row extends Pick<Run, "number" | "mode" | "phase"> {
  readonly run_id: string
  readonly settings: string
  readonly is_base: boolean
}

const columns = sql`number, run_id, mode, settings, phase, is_base`

const runOf = ({ is_base, run_id, settings, ...row }: Row): Run => {
  const { asked, heads, ...own } = valueOf(settings) as Settings & Pick<Run, "heads" | "asked">
  return { ...row, runId: run_id, isBase: is_base, settings: own, heads, asked }
}

type Wanted = Pick<Run, "runId" | "mode" | "settings" | "asked">

/** The run that was not finished, or finished and not recorded, where it was asked for the same; or a new one. */
export const open = Effect.fnUntraced(function* (lease: Lease, wanted: Wanted) {
  const { tenant } = lease
  return yield* within(lease, "open", (connection) =>
    Effect.gen(function* () {
      const [row] = yield* queryOn(
        connection,
        "unfinished",
        sql<Row>`select ${columns} from recon.run where tenant = ${tenant} and phase in ('reading', 'comparing')`
      )
      const before = row === undefined ? yield* unrecorded(connection, tenant) : runOf(row)
      if (before !== undefined && isSame(before, wanted))
        return { run: yield* resumed(connection, tenant, before, wanted), isResumed: true }
      if (row !== undefined && before !== undefined) yield* giveUp(connection, tenant, before)
      const settings = textOf({ ...wanted.settings, heads: new Map(), asked: wanted.asked })
      const [begun] = yield* queryOn(
        connection,
        "begin",
        sql<Row>`insert into recon.run (tenant, number, run_id, mode, settings, phase, started_at)
          select ${tenant}, coalesce(max(number), 0) + 1, ${wanted.runId}, ${wanted.mode}, ${settings}, 'reading', now()
          from recon.run where tenant = ${tenant}
          returning ${columns}`
      )
      return { run: runOf(begun as Row), isResumed: false }
    })
  )
})

const isSame = (before: Run, { asked }: Wanted): boolean =>
  asked === undefined
    ? before.phase !== "finished"
    : before.asked?.text === asked.text &&
      before.asked.at >= asked.notBefore &&
      (before.phase !== "finished" || asked.isKept)

/**
 * The last run, where it is finished and is to be recorded, nobody has done so, and the tables are as it left them: what is
 * reported of it is what would have been.
 */
const unrecorded = Effect.fnUntraced(function* (connection: Connection, tenant: string) {
  const [row] = yield* queryOn(
    connection,
    "unrecorded",
    sql<Row>`select ${columns} from recon.run r where tenant = ${tenant} and phase = 'finished'
      and number = (select max(number) from recon.run where tenant = ${tenant})
      and not exists (select from recon.outcome o where o.tenant = ${tenant} and o.run_id = r.run_id)`
  )
  const run = row === undefined ? undefined : runOf(row)
  return run?.asked?.isKept === true && (yield* isReach(connection, tenant, run.heads)) ? run : undefined
})

/** Whoever goes on with it says whether it is recorded. */
const resumed = Effect.fnUntraced(function* (connection: Connection, tenant: string, before: Run, { asked }: Wanted) {
  if (before.asked === undefined || asked === undefined || before.asked.isKept === asked.isKept) return before
  const run: Run = { ...before, asked: { ...before.asked, isKept: asked.isKept } }
  yield* queryOn(
    connection,
    "resume",
    sql`update recon.run set settings = ${textOf({ ...run.settings, heads: run.heads, asked: run.asked })}
      where tenant = ${tenant} and number = ${run.number}`
  )
  return run
})

/** Nobody goes on with it. What it read stays as the newest that there is of Zuora. */
const giveUp = Effect.fnUntraced(function* (connection: Connection, tenant: string, { number }: Run) {
  for (const table of ["suspect", "edge", "compared", "finding", "step"])
    yield* queryOn(
      connection,
      "forget",
      sql`delete from ${sql.table(`recon.${table}`)} where tenant = ${tenant} and run = ${number}`
    )
  yield* queryOn(
    connection,
    "giveUp",
    sql`update recon.run set phase = 'given up' where tenant = ${tenant} and number = ${number}`
  )
})

/** The run before this one, or the last that there is; undefined where an incremental run cannot rest on it. */
export const baseOf = (tenant: string, before?: Run) =>
  Effect.map(
    query(
      "lastRun",
      sql<Row>`select ${columns} from recon.run
        where tenant = ${tenant} and phase in ('finished', 'given up')
          ${before === undefined ? sql`` : sql`and number < ${before.number}`}
        order by number desc limit 1`
    ),
    ([row]) => {
      const last = row === undefined ? undefined : runOf(row)
      return last?.phase === "finished" && last.isBase ? last : undefined
    }
  )

/** The last run that ended; undefined where none has. */
export const lastEnded = (tenant: string) =>
  Effect.map(
    query(
      "lastEnded",
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
  { asked, number, settings }: Run,
  heads: Run["heads"]
) {
  const ofRun = sql`where tenant = ${tenant} and run = ${number}`
  yield* queryOn(
    connection,
    "compareAt",
    sql`with ${deletions(["suspect", "edge", "compared", "finding"], ofRun)},
        steps as (delete from recon.step ${ofRun} and name not in ('reading', 'read', 'confirm'))
      update recon.run set phase = 'comparing', settings = ${textOf({ ...settings, heads, asked })}
      where tenant = ${tenant} and number = ${number}`
  )
})

/** Parts of one statement: each waits for nobody but the server. */
const deletions = (tables: ReadonlyArray<string>, where: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql.join(tables.map((table) => sql`${sql.ref(table)} as (delete from ${sql.table(`recon.${table}`)} ${where})`))

/** Documents that were read anew, or all, are looked at again; what was compared with them before is forgotten. */
export const compareAgain = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  { number }: Run,
  round: number,
  streams: ReadonlyArray<string> | "everything"
) {
  for (const table of ["edge", "finding"])
    yield* queryOn(
      connection,
      "forget",
      sql`delete from ${sql.table(`recon.${table}`)} where tenant = ${tenant} and run = ${number}`
    )
  yield* queryOn(
    connection,
    "forget",
    sql`delete from recon.suspect where tenant = ${tenant} and run = ${number}
      ${streams === "everything" ? sql`` : sql`and stream = any(${streams}::text[])`}`
  )
  yield* queryOn(
    connection,
    "forget",
    sql`delete from recon.step where tenant = ${tenant} and run = ${number}
      and name in ('across', ${nameIn("circumstances", round)}, ${nameIn("pairs", round)}, ${nameIn("compare", round)})`
  )
})

/** It is done; how those before it came to what they found is forgotten, what they found is not. */
export const finish = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  { number }: Run,
  isBase: boolean
) {
  yield* queryOn(
    connection,
    "finish",
    sql`with ${deletions(["suspect", "edge", "compared", "step"], sql`where tenant = ${tenant} and run < ${number}`)}
      update recon.run set phase = 'finished', is_base = ${isBase}, finished_at = now()
      where tenant = ${tenant} and number = ${number}`
  )
})

/** What a step is called in a round: what a process did for the round before counts for nothing in the next. */
export const nameIn = (name: string, round: number): string => (round === 0 ? name : `${name} ${round}`)

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

/** Records how far a step is by now. */
export const keep = (connection: Connection, tenant: string, { number }: Run, name: string, result: unknown) =>
  queryOn(
    connection,
    "keep",
    sql`insert into recon.step (tenant, run, name, slice, result)
      values (${tenant}, ${number}, ${name}, 0, ${textOf(result)})
      on conflict (tenant, run, name, slice) do update set result = excluded.result`
  )
