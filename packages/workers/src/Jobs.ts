/**
 * What stands in the queue: runs that are wanted, and slices of runs that go on. Two queues a tenant, so that a worker takes
 * nothing of tenants that it does not know. A job says where to look and nothing else: what is compared, and what came of
 * it, are rows of the tenant.
 */
import * as Schema from "effect/Schema"
import type { QueueOptions } from "pg-boss"

/** A run that a schedule or a person wants. */
export const RunJob = Schema.Struct({
  mode: Schema.Literals(["full", "incremental"]),
  /** File on the worker's machine that says what gateways and bank send. */
  gateways: Schema.optionalKey(Schema.String),
  /** Name of the schedule that wants it. */
  schedule: Schema.optionalKey(Schema.String),
  /** Of a schedule: how long after its time the run must have ended, in minutes. */
  graceMinutes: Schema.optionalKey(Schema.Int),
  /** Of a schedule: where it was written. */
  origin: Schema.optionalKey(Schema.Literals(["command", "file"]))
})
export type RunJob = typeof RunJob.Type

/** One slice: whole numbers as text. */
export const SliceJob = Schema.Struct({
  run: Schema.BigIntFromString,
  fence: Schema.BigIntFromString,
  stage: Schema.Literals(["pairs", "compare"]),
  round: Schema.Int,
  slice: Schema.Int
})

export const runsOf = (tenant: string): string => `reconcile/${tenant}`
export const slicesOf = (tenant: string): string => `slices/${tenant}`

/** A worker says this often that it lives; whoever said nothing for so long is dead, and what it had goes to another. */
export const heartbeatSeconds = 15

/** A run is tried again for about half a day: by then its schedule has told that it did not happen. */
export const runQueue: QueueOptions = {
  heartbeatSeconds,
  expireInSeconds: 86_399,
  retryLimit: 30,
  retryDelay: 5,
  retryBackoff: true,
  retryDelayMax: 1_800,
  deleteAfterSeconds: 14 * 86_400
}

/** What nobody has done after these, the run's own process does, and tells why it cannot. */
export const sliceQueue: QueueOptions = {
  heartbeatSeconds,
  expireInSeconds: 3_600,
  retryLimit: 3,
  retryDelay: 1,
  retentionSeconds: 86_400,
  deleteAfterSeconds: 86_400
}
