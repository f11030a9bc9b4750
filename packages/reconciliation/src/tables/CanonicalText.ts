/**
 * A state or document as text and back: maps, long maps and whole numbers of any size included. Canonical: the same value
 * has the same text, whatever the order in which its parts were put together. Keys without a value are left out.
 */
import { LongMap } from "@counterfoil/domain/LongMap"

/** JSON, in which `{"$n":"123"}` is a whole number, `{"$m":[[key, value], …]}` a map and `{"$l":…}` a long map. */
export const textOf = (value: unknown): string => {
  if (typeof value === "bigint") return `{"$n":"${value}"}`
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null)
  if (Array.isArray(value)) return listText(value)
  if (value instanceof LongMap) return `{"$l":${listText(Array.from(value))}}`
  if (value instanceof Map) return `{"$m":${listText(Array.from(value))}}`
  let text = ""
  for (const [key, inner] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (inner !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${textOf(inner)}`
  return `{${text}}`
}

const listText = (values: ReadonlyArray<unknown>): string => `[${values.map(textOf).join(",")}]`

/** The value again. Only for text that {@link textOf} has made. */
export const valueOf = (text: string): unknown =>
  JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null) return value
    if ("$n" in value) return BigInt(value.$n as string)
    if ("$m" in value) return new Map(value.$m as Iterable<[unknown, unknown]>)
    if ("$l" in value) return LongMap.of(value.$l as Iterable<[unknown, unknown]>)
    return value
  })
