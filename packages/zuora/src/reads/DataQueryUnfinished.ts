/** A Data Query job that gave no result: it failed, was cancelled, or was not waited for any longer. It reads only. */
import * as Data from "effect/Data"
import type { DataQueryJob } from "./DataQueryJob.ts"

export class DataQueryUnfinished extends Data.TaggedError("DataQueryUnfinished")<{
  /** The job as it was seen last. */
  readonly job: DataQueryJob
  /** How long it was waited for, in milliseconds. */
  readonly waitedMs: number
}> {
  readonly money = "nothing happened"

  /** Whether the job may still end by itself: then wait again, or cancel it. */
  get running(): boolean {
    return this.job.queryStatus !== "failed" && this.job.queryStatus !== "cancelled"
  }

  override get message(): string {
    return `Data Query job ${this.job.id} is ${this.job.queryStatus} after ${this.waitedMs} ms`
  }
}
