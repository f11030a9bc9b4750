/**
 * Which rows a bulk read sees: the living ones, or only deleted ones, which are kept for 30 days. Deleted are whole
 * documents, and parts and item parts whose amount came to 0; parts of refunds leave nothing behind.
 * Source: Zuora documentation, "Data Query" (`readDeleted`), "Invoice Settlement object model".
 */
import { type Call, isoDatetime } from "../server/Call.ts"
import type { ItemPart, Part } from "../settlement/Part.ts"
import type { Table, Tables } from "../server/Store.ts"
import { userOf } from "../server/Tenant.ts"

const keptMs = 30 * 24 * 3600 * 1000

/** One row as a bulk read shows it: camel case, amounts as decimals, datetimes ISO with offset. */
export type Row = { readonly [field: string]: unknown }

export interface Reading {
  readonly call: Call
  readonly rows: <T extends Table>(table: T) => ReadonlyArray<Tables[T]>
  readonly parts: ReadonlyArray<Part>
  readonly itemParts: (part: Part) => ReadonlyArray<ItemPart>
  /** Every part, for those that look for item parts. */
  readonly everyPart: ReadonlyArray<Part>
}

export const living = (call: Call): Reading => {
  const parts = [...call.tx.all("part")].filter((part) => !part.deleted)
  return {
    call,
    rows: (table) => [...call.tx.all(table)],
    parts,
    itemParts: (part) => part.items.filter((item) => !item.deleted),
    everyPart: parts
  }
}

export const deleted = (call: Call): Reading => {
  const recent = (ms: number): boolean => call.now - ms < keptMs
  const deletedOn = (row: object): unknown => (row as { readonly deletedOn?: unknown }).deletedOn
  const every = [...call.tx.every("part")]
  return {
    call,
    rows: (table) =>
      [...call.tx.every(table)].filter((row) => {
        const at = deletedOn(row)
        return typeof at === "number" && recent(at)
      }),
    parts: every.filter((part) => part.deleted && recent(part.updatedDate)),
    itemParts: (part) => part.items.filter((item) => item.deleted && recent(item.updatedDate)),
    everyPart: every
  }
}

/** Who and when of a row. */
export const stamps = (call: Call, row: { readonly createdDate: number; readonly updatedDate: number }) => ({
  createdById: userOf(call.tx.tenant),
  createdDate: isoDatetime(call, row.createdDate),
  updatedById: userOf(call.tx.tenant),
  updatedDate: isoDatetime(call, row.updatedDate)
})
