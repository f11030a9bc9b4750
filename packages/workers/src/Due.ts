/**
 * When a schedule was due last. Read by the parser that pg-boss itself reads schedules with, so that both mean the same.
 *
 * Except where clocks are put forward: an hour that a night has not is fired by nobody, since pg-boss looks backwards for
 * what is due and its parser finds nothing there, while looking forwards it finds the hour after. Here such a night is due,
 * so that it is told of.
 */
import { CronExpressionParser } from "cron-parser"
import * as Result from "effect/Result"
import { QueueError } from "./QueueError.ts"

/** A cron expression, in a time zone of the IANA list. */
export interface Recurrence {
  readonly cron: string
  readonly timeZone: string
}

/** The last time at or before an instant. ISO in UTC, both. */
export const lastDue = (recurrence: Recurrence, at: string): Result.Result<string, QueueError> =>
  read(recurrence, () => {
    let last = before(recurrence, new Date(Date.parse(at) + 1))
    for (let next = after(recurrence, last); next.getTime() <= Date.parse(at); next = after(recurrence, next))
      last = next
    return last.toISOString()
  })

/** The first time after an instant. ISO in UTC, both. Where a night has an hour twice, looking forwards finds it once. */
export const nextDue = (recurrence: Recurrence, at: string): Result.Result<string, QueueError> =>
  read(recurrence, () => {
    let next = after(recurrence, new Date(at))
    for (let one = before(recurrence, next); one.getTime() > Date.parse(at); one = before(recurrence, next)) next = one
    return next.toISOString()
  })

/** Times that are looked at for one that nobody fires: more than a year of nights. */
const maxTimes = 400

/** The first time after an instant that pg-boss will not fire; undefined where it fires all. */
export const firstSkipped = (recurrence: Recurrence, at: string): Result.Result<string | undefined, QueueError> =>
  read(recurrence, () => {
    let next = after(recurrence, new Date(at))
    for (let times = 0; times < maxTimes; times++) {
      if (before(recurrence, new Date(next.getTime() + 1)).getTime() !== next.getTime()) return next.toISOString()
      next = after(recurrence, next)
    }
    return undefined
  })

/** Strictly before. */
const before = ({ cron, timeZone }: Recurrence, instant: Date): Date =>
  CronExpressionParser.parse(cron, { tz: timeZone, currentDate: instant }).prev().toDate()

/** Strictly after. */
const after = ({ cron, timeZone }: Recurrence, instant: Date): Date =>
  CronExpressionParser.parse(cron, { tz: timeZone, currentDate: instant }).next().toDate()

const read = <A>({ cron, timeZone }: Recurrence, walk: () => A): Result.Result<A, QueueError> =>
  cron.trim() === ""
    ? Result.fail(new QueueError({ operation: "read a schedule", cause: "its expression is empty" }))
    : Result.try({
        try: walk,
        catch: (cause) => new QueueError({ operation: `read the schedule "${cron}" in ${timeZone}`, cause })
      })
