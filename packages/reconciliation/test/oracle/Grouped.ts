/** A history under ids and accounts of its own, settled item by item or otherwise. */
import type { Placed } from "@counterfoil/domain/Ledger"

/**
 * How a tenant settles: item by item, with items that nobody has read yet, by header, or without Invoice Settlement at
 * all, by header and by adjustments.
 */
export type Setting = "item" | "Pending" | "HeaderOnly" | "legacy"

const idKeys = /^(id|accountId|toAccountId|parentId|number)$|[a-z]Id$/u

const renamed = <A>(value: A, prefix: string, key = ""): A => {
  if (typeof value === "string") return (idKeys.test(key) ? `${prefix}${value}` : value) as A
  if (Array.isArray(value)) return value.map((one) => renamed<unknown>(one, prefix, key)) as A
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, renamed<unknown>(one, prefix, name)])
    ) as A
  return value
}

const unsplit = <A>(value: A, setting: Setting): A => {
  if (setting === "item") return value
  const tag = setting === "Pending" ? "Pending" : "HeaderOnly"
  const go = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(go)
    if (typeof one !== "object" || one === null) return one
    const next = "split" in one ? { ...one, split: { _tag: tag } } : one
    return Object.fromEntries(Object.entries(next).map(([name, inner]) => [name, go(inner)]))
  }
  return go(value) as A
}

export const grouped = (placed: ReadonlyArray<Placed>, prefix: string, setting: Setting): ReadonlyArray<Placed> =>
  placed.map(({ event, stream }) => ({
    stream: stream.replace("-", `-${prefix}`),
    event: unsplit(renamed(event, prefix), setting)
  }))
