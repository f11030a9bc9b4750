/**
 * Keeps the parts of payments and credit memos: what is where at present. A part is made when it is missing and soft
 * deleted at zero, unless its items offset each other, and so is each of its item parts. Source: Zuora documentation, "Invoice Settlement object model".
 */
import type { ItemApplication } from "./Application.ts"
import type { Call } from "../server/Call.ts"
import { type ItemPart, type Part, type TargetId, targetFields } from "./Part.ts"

type Source = Pick<Part, "sourceKind" | "sourceId">

/** Living parts of a source, oldest first. */
export const partsOf = (call: Call, sourceId: string): ReadonlyArray<Part> =>
  call.tx.where("part", "sourceId", sourceId).filter((part) => !part.deleted)

/** The living part of a source for a receivable, or for what is unapplied (`null`). */
export const partOf = (call: Call, sourceId: string, target: TargetId | null): Part | undefined => {
  const { invoiceId, debitMemoId } = targetFields(target)
  return partsOf(call, sourceId).find((part) => part.invoiceId === invoiceId && part.debitMemoId === debitMemoId)
}

/** Adds to (or takes from) a part. Amounts of `items` are positive; `sign` gives their direction. */
export const movePart = (
  call: Call,
  source: Source,
  target: TargetId | null,
  delta: bigint,
  items: ReadonlyArray<ItemApplication>,
  sign: bigint
): void => {
  // Items that offset each other make a part of zero.
  if (delta === 0n && items.length === 0) return
  const { tx, now } = call
  const before: Part = partOf(call, source.sourceId, target) ?? {
    id: tx.nextId(),
    sourceKind: source.sourceKind,
    sourceId: source.sourceId,
    ...targetFields(target),
    amount: 0n,
    items: [],
    deleted: false,
    createdDate: now,
    updatedDate: now
  }
  const amount = before.amount + delta
  const moved = moveItems(call, before.items, items, sign)
  tx.put("part", {
    ...before,
    amount,
    items: moved,
    deleted: amount === 0n && moved.every((row) => row.deleted),
    updatedDate: now
  })
}

const keyOf = (row: Pick<ItemPart, "lineId" | "sourceLineId">): string => `${row.lineId} ${row.sourceLineId ?? ""}`

const moveItems = (
  call: Call,
  before: ReadonlyArray<ItemPart>,
  items: ReadonlyArray<ItemApplication>,
  sign: bigint
): ReadonlyArray<ItemPart> => {
  const rows = [...before]
  const places = new Map(rows.flatMap((row, at) => (row.deleted ? [] : [[keyOf(row), at] as const])))
  for (const item of items) {
    const at = places.get(keyOf(item)) ?? rows.length
    const row: ItemPart = rows[at] ?? {
      id: call.tx.nextId(),
      amount: 0n,
      lineId: item.lineId,
      lineKind: item.lineKind,
      sourceLineId: item.sourceLineId,
      sourceLineKind: item.sourceLineKind,
      deleted: false,
      createdDate: call.now,
      updatedDate: call.now
    }
    const amount = row.amount + sign * item.amount
    rows[at] = { ...row, amount, deleted: amount === 0n, updatedDate: call.now }
    if (amount === 0n) places.delete(keyOf(item))
    else places.set(keyOf(item), at)
  }
  return rows
}
