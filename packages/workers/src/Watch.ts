/**
 * The alarm: a scheduled run that has not ended when it must have. Any worker that lives tells it, once, as an error in its
 * log, a metric and a row; whoever asks from outside finds it without any worker.
 */
import { isTold, type Missed, tellMissed } from "@counterfoil/reconciliation/tables/RunHistory"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import { overdueAt, type Schedule } from "./Schedules.ts"

const missedRuns = Metric.counter("counterfoil.runs.missed", {
  description: "Scheduled runs that had not ended when they must have",
  incremental: true
})

/** Which of a tenant's schedules have no run that has ended, for their last time whose grace is over. */
export const missing = Effect.fn("Watch.missing")(function* (schedules: ReadonlyArray<Schedule>) {
  const now = DateTime.formatIso(yield* DateTime.now)
  const found: Array<Missed> = []
  for (const schedule of schedules) {
    const dueAt = yield* Effect.fromResult(overdueAt(schedule, now))
    if (dueAt === undefined) continue
    if (!(yield* isTold(schedule.tenant, dueAt, schedule.mode))) found.push({ schedule: schedule.name, dueAt })
  }
  return found
})

/** Looks once, and tells what nobody has told yet. */
export const look = Effect.fn("Watch.look")(function* (tenant: string, schedules: ReadonlyArray<Schedule>, by: string) {
  for (const { dueAt, schedule } of yield* missing(schedules)) {
    if (!(yield* tellMissed(tenant, { dueAt, schedule }, by))) continue
    yield* Metric.update(Metric.withAttributes(missedRuns, { tenant, schedule }), 1)
    yield* Effect.logError("A scheduled run did not happen", { tenant, schedule, dueAt })
  }
})
