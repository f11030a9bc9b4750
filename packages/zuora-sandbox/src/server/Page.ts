/**
 * Paging of v1 lists: `page` from 1, `pageSize` 20 by default, larger than 40 is treated as 40; `nextPage` is a full
 * URL, absent on the last page. Source: Zuora API reference, "Pagination".
 */
import type { Call } from "./Call.ts"

const readWhole = (text: string | null, otherwise: number): number =>
  text !== null && /^[1-9]\d{0,5}$/.test(text) ? Number.parseInt(text, 10) : otherwise

const maxPageSize = 40

/** Where a page starts when rows have moved since the one before. Source: lists are documented without any snapshot. */
export const shifted = (call: Call, start: number): number => Math.max(0, start + call.shift)

/** The asked-for page of rows under `key`, with `nextPage` and `success`. */
export const page = <A>(
  call: Call,
  key: string,
  rows: ReadonlyArray<A>,
  write: (row: A) => unknown
): { readonly [name: string]: unknown } => {
  const size = Math.min(readWhole(call.query.get("pageSize"), 20), maxPageSize)
  const at = readWhole(call.query.get("page"), 1)
  const start = shifted(call, (at - 1) * size)
  const next = new URLSearchParams(call.query)
  next.set("page", String(at + 1))
  next.set("pageSize", String(size))
  return {
    [key]: rows.slice(start, start + size).map(write),
    ...(rows.length > start + size ? { nextPage: `${call.url}?${next.toString()}` } : {}),
    success: true
  }
}
