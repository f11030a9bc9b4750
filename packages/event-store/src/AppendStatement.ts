/** The one statement that writes events, and what its verdicts mean. */
import { type CompiledQuery, sql } from "kysely"
import * as Effect from "effect/Effect"
import type { Appended, Commit, LogRange, PreparedCommit } from "./Commit.ts"
import { prepare } from "./Commit.ts"
import { CommitReused, StoreError, VersionConflict } from "./StoreError.ts"
import { tables } from "./Tables.ts"

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

export const appendStatement = (tenant: string, commits: ReadonlyArray<PreparedCommit>): CompiledQuery<VerdictRow> =>
  sql<VerdictRow>`select * from es.append(${tenant}, ${JSON.stringify(commits)}::jsonb)`.compile(tables)

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
