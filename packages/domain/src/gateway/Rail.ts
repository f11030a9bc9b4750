/** The calendar of a way to be paid: on which days its files come, and how long money may be on its way. */
import { type LocalDate, plusDays, weekdayOf } from "../LocalDate.ts"

export interface Rail {
  /** Weekdays on which the rail works, 1 (Monday) to 7. */
  readonly weekdays: ReadonlySet<number>
  /** Days on which it does not. */
  readonly holidays: ReadonlySet<LocalDate>
  /** The first day for which there is a file. */
  readonly since: LocalDate
  /** Working days after a capture or refund within which a file has it. */
  readonly settleDays: number
  /** Working days after the announced arrival within which a payout is at the bank. */
  readonly bankDays: number
  /** Working days after a line within which a payout has it; undefined where nobody says, and nothing is missed then. */
  readonly payoutDays?: number | undefined
}

const isWorking = ({ holidays, weekdays }: Rail, date: LocalDate): boolean =>
  weekdays.has(weekdayOf(date)) && !holidays.has(date)

/** The rail's `days`-th working day after a date. Requires that the rail works on some weekday. */
export const workingDaysAfter = (rail: Rail, date: LocalDate, days: number): LocalDate => {
  let day = date
  for (let left = days; left > 0;) {
    day = plusDays(day, 1)
    if (isWorking(rail, day)) left -= 1
  }
  return day
}

/** The days whose files must be here by `asOf`: each is due on the working day that follows it. */
export const dueFiles = (rail: Rail, asOf: LocalDate): ReadonlyArray<LocalDate> => {
  const days: Array<LocalDate> = []
  let previous: LocalDate | undefined
  for (let day = rail.since; day <= asOf; day = plusDays(day, 1)) {
    if (!isWorking(rail, day)) continue
    if (previous !== undefined) days.push(previous)
    previous = day
  }
  return days
}
