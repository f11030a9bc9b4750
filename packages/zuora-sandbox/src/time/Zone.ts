/**
 * The zone of a tenant: a fixed offset (`-08:00`) or a name of the IANA list (`Europe/Berlin`), whose offset changes with
 * the seasons. Source: Zuora documentation, "Date and datetime formats": the tenant's zone, US Pacific where none is set.
 * Node brings the IANA list itself, so answers do not depend on the machine's own zone.
 */
const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric"
  })
  formats.set(zone, made)
  return made
}

/** Whether Node knows the name. */
export const isZone = (name: string): boolean => {
  try {
    return formatOf(name) !== undefined
  } catch {
    return false
  }
}

const fixed = /^([+-])(\d{2}):(\d{2})$/

/** What the zone's clocks are ahead of UTC at an instant, in milliseconds. */
export const offsetMs = (zone: string, ms: number): number => {
  const [, sign, hours = "0", minutes = "0"] = fixed.exec(zone) ?? []
  if (sign !== undefined) {
    return (sign === "-" ? -1 : 1) * (Number.parseInt(hours, 10) * 60 + Number.parseInt(minutes, 10)) * 60_000
  }
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number.parseInt(value, 10)])
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
}
