/** Runs over time: what each came to, and which scheduled ones did not happen. Each is told once. */
import { later } from "@counterfoil/billing/TenantClock"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { type Outcome, outcomeOf, shownRuns } from "../report/Outcome.ts"
import type { Report } from "../report/Report.ts"
import { textOf, valueOf } from "./CanonicalText.ts"
import { query } from "./Statements.ts"

type Summary = Pick<Outcome, "counting" | "immaterial" | "bySeverity" | "totals">

interface Row extends Pick<Outcome, "mode" | "verdict"> {
  readonly run_id: string
  readonly as_of: string
  readonly started_at: string
  readonly finished_at: string
  readonly summary: string
}

const instant = (column: string) =>
  sql<string>`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const columns = sql`run_id, mode, as_of, ${instant("started_at")} as started_at,
  ${instant("finished_at")} as finished_at, verdict, summary`

const outcomeIn = ({ as_of, finished_at, mode, run_id, started_at, summary, verdict }: Row): Outcome => ({
  runId: run_id,
  mode,
  asOf: as_of,
  startedAt: started_at,
  finishedAt: finished_at,
  verdict,
  ...(valueOf(summary) as Summary)
})

/** Keeps what a run came to: with that it has been recorded. One of an account is kept, and is no trend. */
export const remember = Effect.fn("RunHistory.remember")(function* (report: Report, mode: Outcome["mode"]) {
  const { tenant } = report
  const outcome = outcomeOf(report, mode)
  const { asOf, bySeverity, counting, finishedAt, immaterial = 0, runId, startedAt, totals, verdict } = outcome
  const summary: Summary = { counting, immaterial, bySeverity, totals }
  yield* query(
    "remember",
    sql`insert into recon.outcome (tenant, run_id, mode, as_of, started_at, finished_at, verdict, summary)
      values (${tenant}, ${runId}, ${mode}, ${asOf}, ${startedAt}, ${finishedAt}, ${verdict}, ${textOf(summary)})
      on conflict do nothing`
  )
})

/** The report with the runs before it, itself the last; nothing is kept. */
export const withTrend = Effect.fnUntraced(function* (report: Report, outcome: Outcome) {
  if (outcome.mode === "account") return report
  const before = yield* list(report.tenant, { limit: shownRuns, isWhole: true })
  const others = before.filter(({ runId }) => runId !== outcome.runId).slice(0, shownRuns - 1)
  return { ...report, trend: [...others.toReversed(), outcome] } satisfies Report
})

/** The newest first. `isWhole`: without those of one account. `before`: only those that began before this instant. */
export const list = (
  tenant: string,
  {
    before,
    isWhole = false,
    limit
  }: { readonly limit: number; readonly isWhole?: boolean; readonly before?: string | undefined }
) =>
  Effect.map(
    query(
      "outcomes",
      sql<Row>`select ${columns} from recon.outcome
        where tenant = ${tenant} ${isWhole ? sql`and mode <> 'account'` : sql``}
          ${before === undefined ? sql`` : sql`and outcome.started_at < ${before}`}
        order by outcome.started_at desc, run_id desc limit ${limit}`
    ),
    (rows) => rows.map(outcomeIn)
  )

/** Clocks of machines differ by less. */
const skewMs = 60_000

/** Whether a run of the whole tenant speaks of a moment since then, ISO in UTC; a full one is an incremental one too. */
export const isTold = (tenant: string, since: string, mode: "full" | "incremental") =>
  Effect.map(
    query(
      "isTold",
      sql`select from recon.outcome
        where tenant = ${tenant} and as_of >= ${later(since, -skewMs)} and mode = any(${mode === "full" ? ["full"] : ["full", "incremental"]})
        limit 1`
    ),
    (rows) => rows.length > 0
  )

/** A scheduled run that had not ended when it must have. */
export interface Missed {
  readonly schedule: string
  /** ISO in UTC. */
  readonly dueAt: string
}

/** Keeps that a run did not happen; true for the first who says so. */
export const tellMissed = (tenant: string, { dueAt, schedule }: Missed, by: string) =>
  Effect.map(
    query(
      "missed",
      sql`insert into recon.missed (tenant, schedule, due_at, told_at, told_by)
        values (${tenant}, ${schedule}, ${dueAt}, now(), ${by}) on conflict do nothing returning tenant`
    ),
    (rows) => rows.length > 0
  )

/** Those that were told since an instant, ISO in UTC; the newest first. */
export const missedSince = (tenant: string, since: string) =>
  Effect.map(
    query(
      "missedSince",
      sql<{ readonly schedule: string; readonly due_at: string }>`select schedule, due_at from recon.missed
        where tenant = ${tenant} and due_at >= ${since} order by due_at desc, schedule`
    ),
    (rows) => rows.map(({ due_at, schedule }): Missed => ({ schedule, dueAt: due_at }))
  )
