/** Which runs over the tables have read an event, and what they found about documents: for whoever traces them back. */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { valueOf } from "./CanonicalText.ts"
import type { Run } from "./Runs.ts"
import { query } from "./Statements.ts"

export interface RunThatSaw {
  readonly runId: string
  readonly mode: "full" | "incremental"
  /** As PostgreSQL says it, in UTC. */
  readonly finishedAt: string
  /** Discrepancies that it found about these documents: code and subject. */
  readonly found: ReadonlyArray<string>
}

interface Row {
  readonly run_id: string
  readonly mode: "full" | "incremental"
  readonly settings: string
  readonly finished_at: string
  readonly found: ReadonlyArray<string> | null
}

/** Runs that are looked at, the newest first. */
const most = 500

/** Finished runs that had read this far into these logs, oldest first. None where the database has no such tables. */
export const runsThatSaw = Effect.fn("tables.RunsThatSaw.runsThatSaw")(function* (
  tenant: string,
  positions: ReadonlyMap<number, number>,
  streams: ReadonlyArray<string>
) {
  const [table] = yield* query(
    "tables",
    sql<{ readonly is: boolean }>`select to_regclass('recon.run') is not null as is`
  )
  if (table?.is !== true) return []
  const rows = yield* query(
    "runsThatSaw",
    sql<Row>`select r.run_id, r.mode, r.settings, r.finished_at,
        (select array_agg(f.code || ' ' || f.subject order by f.code, f.subject) from recon.finding f
         where f.tenant = r.tenant and f.run = r.number and f.streams && ${Array.from(streams)}::text[]) as found
      from recon.run r where r.tenant = ${tenant} and r.phase = 'finished' order by r.number desc limit ${most}`
  )
  return rows.toReversed().flatMap(({ finished_at, found, mode, run_id, settings }): ReadonlyArray<RunThatSaw> => {
    const { heads } = valueOf(settings) as Pick<Run, "heads">
    const hasSeen = Array.from(positions).every(([log, position]) => (heads.get(log) ?? 0) >= position)
    return hasSeen ? [{ runId: run_id, mode, finishedAt: finished_at, found: found ?? [] }] : []
  })
})
