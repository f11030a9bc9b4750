/**
 * Instants (epoch milliseconds) as Zuora writes them: v1 `yyyy-mm-dd hh:mm:ss` without a zone, in the tenant's zone;
 * CRUD and object query ISO with offset. Source: Zuora API reference, "Date and datetime formats".
 */
import { offsetMs } from "./Zone.ts"

const local = (ms: number, zone: string): string => new Date(ms + offsetMs(zone, ms)).toISOString()

/** `2026-11-22 09:30:00`; an hour that a zone has twice is written the same twice. */
export const v1 = (ms: number, zone: string): string => local(ms, zone).slice(0, 19).replace("T", " ")

const offsetText = (ms: number): string => `${ms < 0 ? "-" : "+"}${new Date(Math.abs(ms)).toISOString().slice(11, 16)}`

/** `2026-11-22T09:30:00-08:00` */
export const iso = (ms: number, zone: string): string =>
  `${local(ms, zone).slice(0, 19)}${offsetText(offsetMs(zone, ms))}`

/** The calendar date at that instant in the tenant's zone, `2026-11-22`. */
export const dateOf = (ms: number, zone: string): string => local(ms, zone).slice(0, 10)

/** The start of a day as CRUD wrote dates once: `2026-11-22T00:00:00-08:00`. */
export const startOf = (date: string, zone: string): string => {
  const utc = Date.parse(`${date}T00:00:00Z`)
  return `${date}T00:00:00${offsetText(offsetMs(zone, utc - offsetMs(zone, utc)))}`
}

/** Epoch milliseconds of ISO text; `undefined` if it is none. */
export const parseIso = (text: string): number | undefined => {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}

/** Epoch milliseconds of ISO text without a zone, in a zone; `undefined` if it is none. */
export const parseLocal = (text: string, zone: string): number | undefined => {
  const utc = parseIso(`${text}Z`)
  return utc === undefined ? undefined : utc - offsetMs(zone, utc - offsetMs(zone, utc))
}

/** The date `days` after a date. */
export const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
