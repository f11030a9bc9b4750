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
  const own = value as Record<string, unknown>
  for (const key of Object.keys(own).sort()) {
    const inner = own[key]
    if (inner !== undefined) text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${textOf(inner)}`
  }
  return `{${text}}`
}

const listText = (values: ReadonlyArray<unknown>): string => `[${values.map(textOf).join(",")}]`

/** The value again. Only for text that {@link textOf} has made. */
export const valueOf = (text: string): unknown => revived(JSON.parse(text))

/** In place, and not by a reviver of `JSON.parse`: that is called for every leaf, and takes five times as long. */
const revived = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return entriesOf(value)
  const own = value as Record<string, unknown>
  if (own["$n"] !== undefined) return BigInt(own["$n"] as string)
  if (own["$m"] !== undefined) return new Map(entriesOf(own["$m"] as Array<unknown>))
  if (own["$l"] !== undefined) return LongMap.of(entriesOf(own["$l"] as Array<unknown>))
  for (const key in own) {
    const inner = own[key]
    if (typeof inner === "object") own[key] = revived(inner)
  }
  return own
}

const entriesOf = (values: Array<unknown>): Array<[unknown, unknown]> => {
  for (let n = 0; n < values.length; n++) values[n] = revived(values[n])
  return values as Array<[unknown, unknown]>
}
