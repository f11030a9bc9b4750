/** When each tenant's runs are wanted: rows of pg-boss, which sends a job at each time, once, whatever number of workers lives. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { lastDue } from "./Due.ts"
import { RunJob, runsOf } from "./Jobs.ts"
import { Queue } from "./Queue.ts"
import { makeQueues } from "./Worker.ts"

/** A schedule of one tenant. */
export interface Schedule {
  readonly tenant: string
  /** 1 to 64 letters, digits, dots, dashes, underscores. */
  readonly name: string
  readonly cron: string
  readonly timeZone: string
  readonly mode: RunJob["mode"]
  /** So long after its time a run must have ended, or its absence is told. */
  readonly graceMinutes: number
  readonly gateways?: string | undefined
  /** Those of a settings file go when it no longer has them. */
  readonly origin: "command" | "file"
  /** Since when it is so, ISO in UTC: before that nothing was due. */
  readonly since: string
}

/** Six hours: a nightly run has ended before people come to work. */
export const defaultGraceMinutes = 360

/** Puts a schedule in the place of the tenant's of that name. An expression or zone that cannot be read is refused. */
export const put = Effect.fn("Schedules.put")(function* ({
  cron,
  gateways,
  graceMinutes,
  mode,
  name,
  origin,
  tenant,
  timeZone
}: Omit<Schedule, "since">) {
  const queue = yield* Queue
  yield* makeQueues([tenant])
  const wanted: RunJob = {
    mode,
    graceMinutes,
    origin,
    schedule: name,
    ...(gateways === undefined ? {} : { gateways })
  }
  // Taken away first: since when it is so would stay that of the former one.
  const former = (yield* listOf(tenant)).find((one) => one.name === name)
  if (former !== undefined) {
    if (isSame(former, { cron, gateways, graceMinutes, mode, origin, timeZone })) return
    yield* queue.unschedule(runsOf(tenant), name)
  }
  // One job for all times that came while no worker lived, as soon as one does.
  yield* queue.schedule(runsOf(tenant), cron, wanted, { tz: timeZone, key: name, missed: "once" })
})

/** Takes a schedule away; false where there was none of that name. */
export const remove = Effect.fn("Schedules.remove")(function* (tenant: string, name: string) {
  const queue = yield* Queue
  const isThere = (yield* listOf(tenant)).some((one) => one.name === name)
  if (isThere) yield* queue.unschedule(runsOf(tenant), name)
  return isThere
})

/** Brings the schedules that a settings file has for a tenant into the place of those that it had. */
export const settle = Effect.fn("Schedules.settle")(function* (
  tenant: string,
  wanted: ReadonlyArray<Omit<Schedule, "since" | "origin" | "tenant">>
) {
  for (const { name, origin } of yield* listOf(tenant))
    if (origin === "file" && !wanted.some((one) => one.name === name)) yield* remove(tenant, name)
  for (const one of wanted) yield* put({ ...one, tenant, origin: "file" })
})

/** The schedules of these tenants. */
export const list = Effect.fn("Schedules.list")(function* (tenants: Iterable<string>) {
  return (yield* Effect.forEach(tenants, listOf)).flat()
})

/** When it was due last, of those times whose run must have ended by now; undefined where it was not yet. */
export const overdueAt = ({ cron, graceMinutes, since, timeZone }: Schedule, now: string) =>
  Result.map(lastDue({ cron, timeZone }, new Date(Date.parse(now) - graceMinutes * 60_000).toISOString()), (due) =>
    due > since ? due : undefined
  )

const decodeJob = Schema.decodeUnknownResult(RunJob)

/** What a newer program wants and this one cannot read is watched as strictly as can be: no less than a full run does for it. */
const strictest: RunJob = { mode: "full" }

const listOf = Effect.fnUntraced(function* (tenant: string) {
  const queue = yield* Queue
  return (yield* queue.schedules(runsOf(tenant))).map(({ createdOn, cron, data, key, timezone }): Schedule => {
    const job = Result.getOrElse(decodeJob(data), () => strictest)
    return {
      tenant,
      name: key,
      cron,
      timeZone: timezone,
      mode: job.mode,
      graceMinutes: job.graceMinutes ?? defaultGraceMinutes,
      gateways: job.gateways,
      origin: job.origin ?? "command",
      since: createdOn.toISOString()
    }
  })
})

const isSame = (one: Schedule, other: Omit<Schedule, "since" | "tenant" | "name">): boolean =>
  one.cron === other.cron &&
  one.gateways === other.gateways &&
  one.graceMinutes === other.graceMinutes &&
  one.mode === other.mode &&
  one.origin === other.origin &&
  one.timeZone === other.timeZone
