/** How a store says no: a condition that does not hold, a reused commit id, or an edge that failed. */
import * as Data from "effect/Data"

/** The stream is not at the version the commit was decided on. Nothing was stored; read again and decide again. */
export class VersionConflict extends Data.TaggedError("VersionConflict")<{
  readonly stream: string
  /** Version the commit expected; 0 = no such stream. */
  readonly expected: number
  readonly found: number
}> {
  override get message(): string {
    return `${this.stream} is at version ${this.found}, expected ${this.expected}: read it again and decide again`
  }
}

/** The commit id stands for other content already. Nothing was stored; a new intention needs a new id. */
export class CommitReused extends Data.TaggedError("CommitReused")<{ readonly commitId: string }> {
  override get message(): string {
    return `commit id ${this.commitId} was used before with other content; a new intention needs a new id`
  }
}

/** A commit that could never be stored, whatever the state of the store. Found as the cause of a `StoreError`. */
export class CommitInvalid extends Data.TaggedError("CommitInvalid")<{
  readonly commitId: string
  readonly problem: string
}> {
  override get message(): string {
    return `commit ${this.commitId}: ${this.problem}`
  }
}

/** PostgreSQL's codes for what is not there: schema, table, column, function. */
const missing: ReadonlySet<string> = new Set(["3F000", "42P01", "42703", "42883"])

/** The store could not do it. `retryable`: the same call may succeed later; an append is safe to repeat as it is. */
export class StoreError extends Data.TaggedError("StoreError")<{
  readonly operation: string
  readonly retryable: boolean
  /** PostgreSQL's code, where the database answered at all. */
  readonly sqlState?: string
  readonly cause: unknown
}> {
  override get message(): string {
    const state = this.sqlState === undefined ? "" : ` (${this.sqlState})`
    const advice = missing.has(this.sqlState ?? "")
      ? ". Bring the database's schemas up to date: counterfoil migrate"
      : ""
    return `${this.operation} failed${state}: ${this.cause instanceof Error ? this.cause.message : String(this.cause)}${advice}`
  }
}
