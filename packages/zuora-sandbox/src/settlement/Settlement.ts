/**
 * Books an application or unapplication everywhere it shows: on the receivable's lines, on the source, in the parts (the
 * present split) and in the applications (what happened). All checks were made before; nothing here refuses.
 */
import type { ItemApplication } from "./Application.ts"
import type { Call } from "../server/Call.ts"
import * as CreditMemo from "../memos/CreditMemo.ts"
import { movePart } from "./Parts.ts"
import { type Part, type TargetId, targetFields } from "./Part.ts"
import * as Receivable from "./Receivable.ts"

export interface Booking {
  readonly sourceKind: Part["sourceKind"]
  readonly sourceId: string
  readonly target: TargetId
  readonly direction: "apply" | "unapply"
  readonly items: ReadonlyArray<ItemApplication>
  readonly groupId: string
  readonly effectiveDate: string
}

/** Sums of signed amounts by line. */
const deltasOf = (
  items: ReadonlyArray<ItemApplication>,
  sign: bigint,
  line: (item: ItemApplication) => string | null
): ReadonlyMap<string, bigint> => {
  const deltas = new Map<string, bigint>()
  for (const item of items) {
    const id = line(item)
    if (id !== null) deltas.set(id, (deltas.get(id) ?? 0n) + sign * item.amount)
  }
  return deltas
}

/** Writes the booking. Amounts of `items` are positive in both directions. */
export const book = (call: Call, booking: Booking): void => {
  const { tx, now } = call
  const { target } = booking
  const total = booking.items.reduce((sum, item) => sum + item.amount, 0n)
  const sign = booking.direction === "apply" ? 1n : -1n
  bookTarget(call, booking, sign)
  if (booking.sourceKind === "payment") {
    const payment = tx.get("payment", booking.sourceId)
    if (payment !== undefined) {
      tx.put("payment", { ...payment, applied: payment.applied + sign * total, updatedDate: now })
    }
  } else {
    const memo = tx.get("creditMemo", booking.sourceId)
    if (memo !== undefined) {
      const deltas = deltasOf(booking.items, sign, (item) => item.sourceLineId)
      tx.put("creditMemo", { ...CreditMemo.changeLines(memo, "applied", deltas), updatedDate: now })
    }
  }
  movePart(call, booking, target, sign * total, booking.items, sign)
  movePart(call, booking, null, -sign * total, [], sign)
  tx.put("application", {
    id: tx.nextId(),
    groupId: booking.groupId,
    sourceKind: booking.sourceKind,
    sourceId: booking.sourceId,
    ...targetFields(target),
    accountId: tx.get(target.kind, target.id)?.accountId ?? "",
    direction: booking.direction,
    amount: total,
    effectiveDate: booking.effectiveDate,
    items: booking.items,
    createdDate: now,
    updatedDate: now
  })
}

const bookTarget = (call: Call, { items, sourceKind, target }: Booking, sign: bigint): void => {
  const { tx, now } = call
  const deltas = deltasOf(items, sign, (item) => item.lineId)
  const change = (line: Receivable.TaxLine): Partial<Receivable.TaxLine> | undefined => {
    const delta = deltas.get(line.id)
    if (delta === undefined) return undefined
    return sourceKind === "payment" ? { paid: line.paid + delta } : { credited: line.credited + delta }
  }
  if (target.kind === "invoice") {
    const invoice = tx.get("invoice", target.id)
    if (invoice === undefined) return
    tx.put("invoice", { ...invoice, items: Receivable.changeLines(invoice.items, change), updatedDate: now })
  } else {
    const memo = tx.get("debitMemo", target.id)
    if (memo === undefined) return
    tx.put("debitMemo", { ...memo, items: Receivable.changeLines(memo.items, change), updatedDate: now })
  }
}

/** The latest effective date among a source's applications and refunds; `undefined` without any. */
export const latestEffective = (call: Call, sourceId: string): string | undefined =>
  [...call.tx.where("application", "sourceId", sourceId), ...call.tx.where("refundApplication", "sourceId", sourceId)]
    .map((row) => row.effectiveDate)
    .toSorted()
    .at(-1)
