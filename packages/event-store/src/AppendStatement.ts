/** The statements that write events, and what their verdicts mean. */
import { type CompiledQuery, sql } from "kysely"
import * as Effect from "effect/Effect"
import type { Appended, Commit, LogRange, PreparedCommit } from "./Commit.ts"
import { prepare } from "./Commit.ts"
import type { Connection } from "./Postgres.ts"
import { CommitReused, StoreError, VersionConflict } from "./StoreError.ts"
import { tables } from "./Tables.ts"
import { usualAppend, usualVerdicts } from "./UsualAppend.ts"

export interface VerdictRow {
  readonly command: number
  readonly verdict: "appended" | "duplicate" | "reused" | "conflict"
  readonly positions: ReadonlyArray<LogRange> | null
  readonly recorded_at: string | null
  readonly stream: string | null
  readonly expected: number | null
  readonly actual: number | null
}

/** Checks and hashes a commit; one that can never be stored is a `StoreError` that no retry helps. */
export const prepared = (tenant: string, commit: Commit): Effect.Effect<PreparedCommit, StoreError> =>
  Effect.fromResult(prepare(tenant, commit)).pipe(
    Effect.mapError((cause) => new StoreError({ operation: "append", retryable: false, cause }))
  )

/** A verdict on each, in the light of those before it. */
export const eachStatement = (tenant: string, commits: ReadonlyArray<PreparedCommit>): CompiledQuery<VerdictRow> =>
  sql<VerdictRow>`select * from es.append(${tenant}, ${JSON.stringify(commits)}::jsonb)`.compile(tables)

/** One call in the usual case, another where that one answers that the case is not usual. */
export const appendTogether = (
  query: Connection["query"],
  operation: string,
  tenant: string,
  commits: ReadonlyArray<PreparedCommit>
): Effect.Effect<ReadonlyArray<VerdictRow>, StoreError> => {
  const usual = usualAppend(tenant, commits)
  return Effect.flatMap(query(operation, usual.query, usual.name), ([row]) => {
    const verdicts = usualVerdicts(commits, row)
    return verdicts === undefined
      ? query(operation, eachStatement(tenant, commits), "es-append")
      : Effect.succeed(verdicts)
  })
}

export const verdict = (
  commit: PreparedCommit,
  row: VerdictRow | undefined
): Effect.Effect<Appended, VersionConflict | CommitReused | StoreError> => {
  switch (row?.verdict) {
    case "appended":
    case "duplicate":
      return Effect.succeed({
        _tag: row.verdict === "appended" ? "Appended" : "Duplicate",
        positions: row.positions ?? [],
        recordedAt: row.recorded_at ?? ""
      })
    case "reused":
      return Effect.fail(new CommitReused({ commitId: commit.id }))
    case "conflict":
      return Effect.fail(
        new VersionConflict({ stream: row.stream ?? "", expected: row.expected ?? 0, found: row.actual ?? 0 })
      )
    default:
      return Effect.die(new Error(`es.append gave no verdict on commit ${commit.id}`))
  }
}
