/**
 * Books an application or unapplication everywhere it shows: on the invoice's lines, on the source, in the parts (the
 * present split) and in the applications (what happened). All checks were made before; nothing here refuses.
 */
import type { ItemApplication } from "./Application.ts"
import type { Call } from "./Call.ts"
import * as CreditMemo from "./CreditMemo.ts"
import * as Invoice from "./Invoice.ts"
import type { ItemPart, Part } from "./Part.ts"

export interface Booking {
  readonly sourceKind: Part["sourceKind"]
  readonly sourceId: string
  readonly invoiceId: string
  readonly direction: "apply" | "unapply"
  readonly items: ReadonlyArray<ItemApplication>
  readonly groupId: string
  readonly effectiveDate: string
}

/** Writes the booking. Amounts of `items` are positive in both directions. */
export const book = (call: Call, booking: Booking): void => {
  const { tx, now } = call
  const total = booking.items.reduce((sum, item) => sum + item.amount, 0n)
  const sign = booking.direction === "apply" ? 1n : -1n
  bookInvoice(call, booking, sign)
  if (booking.sourceKind === "payment") {
    const payment = tx.get("payment", booking.sourceId)
    if (payment !== undefined) {
      tx.put("payment", { ...payment, applied: payment.applied + sign * total, updatedDate: now })
    }
  } else bookMemo(call, booking, sign)
  movePart(call, booking, booking.invoiceId, sign * total, booking.items, sign)
  movePart(call, booking, null, -sign * total, [], sign)
  tx.put("application", {
    id: tx.nextId(),
    groupId: booking.groupId,
    sourceKind: booking.sourceKind,
    sourceId: booking.sourceId,
    invoiceId: booking.invoiceId,
    accountId: tx.get("invoice", booking.invoiceId)?.accountId ?? "",
    direction: booking.direction,
    amount: total,
    effectiveDate: booking.effectiveDate,
    items: booking.items,
    createdDate: now,
    updatedDate: now
  })
}

const bookInvoice = (call: Call, booking: Booking, sign: bigint): void => {
  const start = call.tx.get("invoice", booking.invoiceId)
  if (start === undefined) return
  const invoice = booking.items.reduce(
    (current, item) =>
      Invoice.changeLine(current, item.lineId, (line) =>
        booking.sourceKind === "payment"
          ? { paid: line.paid + sign * item.amount }
          : { credited: line.credited + sign * item.amount }
      ),
    start
  )
  call.tx.put("invoice", { ...invoice, updatedDate: call.now })
}

const bookMemo = (call: Call, booking: Booking, sign: bigint): void => {
  const start = call.tx.get("creditMemo", booking.sourceId)
  if (start === undefined) return
  const memo = booking.items.reduce(
    (current, item) =>
      item.sourceLineId === null ? current : CreditMemo.applyLine(current, item.sourceLineId, sign * item.amount),
    start
  )
  call.tx.put("creditMemo", { ...memo, updatedDate: call.now })
}

/** The living part of a source for a document, or for what is unapplied (`null`). */
export const partOf = (call: Call, sourceId: string, invoiceId: string | null): Part | undefined =>
  call.tx.where("part", "sourceId", sourceId).find((part) => part.invoiceId === invoiceId && !part.deleted)

/** Living parts of a source, oldest first. */
export const partsOf = (call: Call, sourceId: string): ReadonlyArray<Part> =>
  call.tx.where("part", "sourceId", sourceId).filter((part) => !part.deleted)

type Source = Pick<Booking, "sourceKind" | "sourceId">

/** Adds to (or takes from) a part; makes it when it is missing, soft deletes it at zero. */
export const movePart = (
  call: Call,
  source: Source,
  invoiceId: string | null,
  delta: bigint,
  items: ReadonlyArray<ItemApplication>,
  sign: bigint
): void => {
  if (delta === 0n) return
  const { tx, now } = call
  const before: Part = partOf(call, source.sourceId, invoiceId) ?? {
    id: tx.nextId(),
    sourceKind: source.sourceKind,
    sourceId: source.sourceId,
    invoiceId,
    amount: 0n,
    items: [],
    deleted: false,
    createdDate: now,
    updatedDate: now
  }
  const amount = before.amount + delta
  const moved = items.reduce((rows, item) => moveItem(call, rows, item, sign), before.items)
  tx.put("part", { ...before, amount, items: moved, deleted: amount === 0n, updatedDate: now })
}

const moveItem = (
  call: Call,
  rows: ReadonlyArray<ItemPart>,
  item: ItemApplication,
  sign: bigint
): ReadonlyArray<ItemPart> => {
  const at = rows.findIndex(
    (row) => !row.deleted && row.lineId === item.lineId && row.sourceLineId === item.sourceLineId
  )
  const before: ItemPart = rows[at] ?? {
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
  const amount = before.amount + sign * item.amount
  const after = { ...before, amount, deleted: amount === 0n, updatedDate: call.now }
  return at === -1 ? [...rows, after] : rows.with(at, after)
}

/** The latest effective date among a source's applications; `undefined` without any. */
export const latestApplication = (call: Call, sourceId: string): string | undefined =>
  call.tx
    .where("application", "sourceId", sourceId)
    .map((application) => application.effectiveDate)
    .toSorted()
    .at(-1)
