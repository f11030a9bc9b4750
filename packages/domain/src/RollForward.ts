/**
 * From opening to closing: what moved receivables, unapplied payments and memos within a period, by booking day.
 * Identities 28 and 29. Computed from events only; the closing figures are then held against the documents.
 */
import type { DocumentEvent } from "./BillingEvent.ts"
import type { Currency } from "./Currency.ts"
import type { LocalDate } from "./LocalDate.ts"

/** An event and the day on which it was booked. */
export interface Booked {
  readonly event: DocumentEvent
  readonly bookedOn: LocalDate
}

export type Control = "accounts receivable" | "unapplied payments" | "on-account credit memos"
export type Movement =
  | "invoices"
  | "invoice changes"
  | "payment applications"
  | "payment un-applications"
  | "memo applications"
  | "memo un-applications"
  | "captured"
  | "memos posted"
  | "changes"
  | "refunded"

/** Amounts in minor units; receivables and liabilities both counted positive. */
export interface RollForward {
  readonly control: Control
  readonly currency: Currency
  readonly openingMinor: bigint
  readonly movements: ReadonlyMap<Movement, bigint>
  readonly closingMinor: bigint
}

interface Move {
  readonly control: Control
  readonly movement: Movement
  readonly currency: Currency
  readonly minor: bigint
}

/** Opening, movements and closing of every control figure between two days, both included. */
export const rollForward = (events: Iterable<Booked>, from: LocalDate, to: LocalDate): ReadonlyArray<RollForward> => {
  const rows = new Map<
    string,
    { control: Control; currency: Currency; openingMinor: bigint; movements: Map<Movement, bigint> }
  >()
  for (const { event, bookedOn } of events) {
    if (bookedOn > to) continue
    for (const move of moves(event)) {
      const key = `${move.control} ${move.currency}`
      const row = rows.get(key) ?? {
        control: move.control,
        currency: move.currency,
        openingMinor: 0n,
        movements: new Map<Movement, bigint>()
      }
      if (bookedOn < from) row.openingMinor += move.minor
      else row.movements.set(move.movement, (row.movements.get(move.movement) ?? 0n) + move.minor)
      rows.set(key, row)
    }
  }
  return Array.from(rows.values(), (row) => {
    let closingMinor = row.openingMinor
    for (const minor of row.movements.values()) closingMinor += minor
    return { ...row, closingMinor }
  })
}

const receivable = (movement: Movement, money: { currency: Currency; minor: bigint }, sign = 1n): Move => ({
  control: "accounts receivable",
  movement,
  currency: money.currency,
  minor: sign * money.minor
})

const liability = (
  control: Control,
  movement: Movement,
  money: { currency: Currency; minor: bigint },
  sign = 1n
): Move => ({ control, movement, currency: money.currency, minor: sign * money.minor })

const moves = (event: DocumentEvent): ReadonlyArray<Move> => {
  switch (event._tag) {
    case "InvoicePosted":
      return [receivable("invoices", event.total)]
    case "InvoiceChangeObserved":
      return [receivable("invoice changes", event.before.total, -1n), receivable("invoice changes", event.after.total)]
    case "InvoiceUnposted":
      return [receivable("invoice changes", event.before.total, -1n)]
    case "InvoicePaymentApplied":
      return [receivable("payment applications", event.application.amount, -1n)]
    case "InvoicePaymentUnapplied":
      return [receivable("payment un-applications", event.unapplication.amount)]
    case "InvoiceCreditMemoApplied":
      return [receivable("memo applications", event.application.amount, -1n)]
    case "InvoiceCreditMemoUnapplied":
      return [receivable("memo un-applications", event.unapplication.amount)]
    case "PaymentCaptured":
      return [liability("unapplied payments", "captured", event.amount)]
    case "PaymentChangeObserved":
      return [
        liability("unapplied payments", "changes", event.before.amount, -1n),
        liability("unapplied payments", "changes", event.after.amount)
      ]
    case "PaymentFailed":
    case "PaymentCanceled":
      return [liability("unapplied payments", "changes", event.captured, -1n)]
    case "PaymentApplied":
      return [liability("unapplied payments", "payment applications", event.application.amount, -1n)]
    case "PaymentUnapplied":
      return [liability("unapplied payments", "payment un-applications", event.unapplication.amount)]
    case "PaymentRefunded":
      return [liability("unapplied payments", "refunded", event.amount, -1n)]
    case "CreditMemoPosted":
      return [liability("on-account credit memos", "memos posted", event.total)]
    case "CreditMemoChangeObserved":
      return [
        liability("on-account credit memos", "changes", event.before.total, -1n),
        liability("on-account credit memos", "changes", event.after.total)
      ]
    case "CreditMemoUnposted":
      return [liability("on-account credit memos", "changes", event.before.total, -1n)]
    case "CreditMemoApplied":
      return [liability("on-account credit memos", "memo applications", event.application.amount, -1n)]
    case "CreditMemoUnapplied":
      return [liability("on-account credit memos", "memo un-applications", event.unapplication.amount)]
    case "CreditMemoRefunded":
      return [liability("on-account credit memos", "refunded", event.amount, -1n)]
    default:
      return []
  }
}
