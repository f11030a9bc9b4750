/** An accounting period: a calendar month, named by it, `2026-01`. The name is its calendar: it has the month's days. */
import * as Schema from "effect/Schema"
import { LocalDate, plusDays } from "../LocalDate.ts"

export const PeriodId = Schema.String.check(
  Schema.isPattern(/^(?!0000)\d{4}-(0[1-9]|1[0-2])$/, { message: "Expected a month such as 2026-01" })
).pipe(Schema.brand("PeriodId"))
export type PeriodId = typeof PeriodId.Type

/** The period that a day lies in. */
export const periodOf = (date: LocalDate): PeriodId => PeriodId.make(date.slice(0, 7))

export const firstDay = (period: PeriodId): LocalDate => LocalDate.make(`${period}-01`)

/** No month is longer than 31 days, and none shorter than 28. */
export const next = (period: PeriodId): PeriodId => periodOf(plusDays(firstDay(period), 31))

export const lastDay = (period: PeriodId): LocalDate => plusDays(firstDay(next(period)), -1)
