/**
 * Minor versions of the v1 API, the `Zuora-Version` header: numbers up to `341.0`, then dates.
 * Source: Zuora API reference, "API versions" and "API upgrades".
 */
const pattern = /^(?:(\d{1,3})(?:\.(\d))?|(\d{4}-\d{2}-\d{2}))$/

export const isVersion = (version: string): boolean => pattern.test(version)

/** A text that orders versions: every dated version comes after every numbered one. */
const rank = (version: string): string => {
  const [, major = "0", minor = "0", date] = pattern.exec(version) ?? []
  return date === undefined ? `0:${major.padStart(3, "0")}.${minor}` : `1:${date}`
}

export const atLeast = (version: string, from: string): boolean => rank(version) >= rank(from)
