/** Instants as the store says them: UTC, ISO, microseconds. */

/** PostgreSQL's text of an instant in UTC, of years with four digits (`2026-03-31 12:00:00.5+00`), as ISO with microseconds. */
export const isoInstant = (text: string): string =>
  `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(6, "0")}Z`

/** From milliseconds since 1970. */
export const instantOf = (ms: number): string => new Date(ms).toISOString().replace("Z", "000Z")
