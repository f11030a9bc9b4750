/**
 * Instants (epoch milliseconds) as Zuora writes them: v1 `yyyy-mm-dd hh:mm:ss` without a zone, in the tenant's zone;
 * CRUD and object query ISO with offset. Source: Zuora API reference, "Date and datetime formats".
 * The tenant's zone is a fixed offset (`+00:00`, `-08:00`), so that answers do not depend on the machine.
 */
const offsetMs = (offset: string): number => {
  const [, sign = "+", hours = "0", minutes = "0"] = /^([+-])(\d{2}):(\d{2})$/.exec(offset) ?? []
  const minutesTotal = Number.parseInt(hours, 10) * 60 + Number.parseInt(minutes, 10)
  return (sign === "-" ? -minutesTotal : minutesTotal) * 60_000
}

const local = (ms: number, offset: string): string => new Date(ms + offsetMs(offset)).toISOString()

/** `2026-11-22 09:30:00` */
export const v1 = (ms: number, offset: string): string => local(ms, offset).slice(0, 19).replace("T", " ")

/** `2026-11-22T09:30:00-08:00` */
export const iso = (ms: number, offset: string): string => `${local(ms, offset).slice(0, 19)}${offset}`

/** The calendar date at that instant in the tenant's zone, `2026-11-22`. */
export const dateOf = (ms: number, offset: string): string => local(ms, offset).slice(0, 10)

/** Epoch milliseconds of ISO text; `undefined` if it is none. */
export const parseIso = (text: string): number | undefined => {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}

/** The date `days` after a date. */
export const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
