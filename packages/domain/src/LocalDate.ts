/** A calendar date without time or zone, `2026-03-31`: effective dates, document dates, booking days. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"

const pattern = /^(\d{4})-(\d{2})-(\d{2})$/

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

const isDate = (text: string): boolean => {
  const match = pattern.exec(text)
  if (match === null) return false
  const [year, month, day] = match.slice(1).map((part) => Number.parseInt(part, 10)) as [number, number, number]
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

/** `yyyy-mm-dd`, an existing day. Dates compare as text. */
export const LocalDate = Schema.String.check(
  Schema.makeFilter((text: string) => (isDate(text) ? undefined : "Expected a calendar date such as 2026-03-31"))
).pipe(Schema.brand("LocalDate"))
export type LocalDate = typeof LocalDate.Type

export const max = (first: LocalDate, ...rest: ReadonlyArray<LocalDate>): LocalDate =>
  rest.reduce((latest, date) => (date > latest ? date : latest), first)

const at = (date: LocalDate): DateTime.Utc => DateTime.makeUnsafe(`${date}T00:00:00Z`)

/** The day so many days later. */
export const plusDays = (date: LocalDate, days: number): LocalDate =>
  LocalDate.make(DateTime.formatIsoDateUtc(DateTime.add(at(date), { days })))

/** 1 (Monday) to 7. */
export const weekdayOf = (date: LocalDate): number => ((DateTime.getPartUtc(at(date), "weekDay") + 6) % 7) + 1
