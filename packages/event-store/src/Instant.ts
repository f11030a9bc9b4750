/** Instants as the store says them: UTC, ISO, microseconds. */

/** PostgreSQL's text of an instant in UTC (`2026-03-31 12:00:00.5+00`) as ISO with microseconds. */
export const isoInstant = (text: string): string => {
  const [seconds = "", fraction = ""] = text.replace("+00", "").split(".")
  return `${seconds.replace(" ", "T")}.${fraction.padEnd(6, "0")}Z`
}
