/** Effect's clock as the tenant sees it: instants in UTC, today in the tenant's zone. */
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Tenant } from "./Tenant.ts"

export interface Moment {
  /** ISO instant in UTC with milliseconds; such instants compare as text. */
  readonly now: string
  readonly epochMs: number
  /** The calendar day in the tenant's zone. */
  readonly today: LocalDate
}

/** The calendar day of an ISO instant in a zone. */
export const dayOf = (instant: string, timeZone: string): LocalDate => dayIn(DateTime.makeUnsafe(instant), timeZone)

const dayIn = (instant: DateTime.Utc, timeZone: string): LocalDate => {
  const zoned = DateTime.setZoneNamed(instant, timeZone)
  return LocalDate.make(DateTime.formatIsoDate(Option.getOrElse(zoned, () => instant)))
}

/** Now, once: a step of a story has one instant. */
export const moment: Effect.Effect<Moment, never, Tenant> = Effect.gen(function* () {
  const { timeZone } = yield* Tenant
  const instant = yield* DateTime.now
  return { now: DateTime.formatIso(instant), epochMs: DateTime.toEpochMillis(instant), today: dayIn(instant, timeZone) }
})

/** The clocks of processes, of the store and of Zuora may differ by this much. */
export const clockSkewMs = 5 * 60_000

/** An instant some time later, in the same form. */
export const later = (instant: string, ms: number): string =>
  DateTime.formatIso(DateTime.addDuration(DateTime.makeUnsafe(instant), ms))

/**
 * A datetime of Zuora as an instant in UTC: v1 writes `2026-03-31 14:05:09` in the tenant's zone, object query and CRUD
 * write an offset. None if it is neither.
 */
export const instantOf = (text: string, timeZone: string): Option.Option<string> => {
  const local = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(text)
  const parsed: Option.Option<DateTime.DateTime> = local
    ? DateTime.makeZoned(`${text.replace(" ", "T")}Z`, { timeZone, adjustForTimeZone: true })
    : DateTime.make(text)
  return Option.map(parsed, (instant) => DateTime.formatIso(DateTime.toUtc(instant)))
}
