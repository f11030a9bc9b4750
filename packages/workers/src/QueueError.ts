/** The queue could not be asked: its database, its schema, or a schedule that cannot be read. */
import * as Data from "effect/Data"

export class QueueError extends Data.TaggedError("QueueError")<{
  readonly operation: string
  readonly cause: unknown
}> {
  override get message(): string {
    const said = this.cause instanceof Error ? this.cause.message : String(this.cause)
    return `the queue could not ${this.operation}: ${said}`
  }
}
