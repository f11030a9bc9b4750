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

export type Control = "accounts receivable" | "unapplied payments" | "on-account credit memos" | "credit balance"
export type Movement =
  | "opening balances"
  | "invoices"
  | "invoice changes"
  | "debit memos"
  | "debit memo changes"
  | "adjustments"
  | "payment applications"
  | "payment un-applications"
  | "memo applications"
  | "memo un-applications"
  | "captured"
  | "memos posted"
  | "changes"
  | "refunded"
  | "charged back"
  | "returned"
  | "refunds undone"
  | "moved by hand"
  | "moved to or from documents"

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
  const sums = new RollForwardSums(from, to)
  for (const event of events) sums.add(event)
  return sums.rows
}

/** The same, summed up event by event: a row for each control figure and currency is kept, and no event. */
export class RollForwardSums {
  readonly #from: LocalDate
  readonly #to: LocalDate
  readonly #rows = new Map<
    string,
    { control: Control; currency: Currency; openingMinor: bigint; movements: Map<Movement, bigint> }
  >()

  constructor(from: LocalDate, to: LocalDate) {
    this.#from = from
    this.#to = to
  }

  /** What is booked later is passed over. */
  add({ bookedOn, event }: Booked): void {
    if (bookedOn > this.#to) return
    for (const move of moves(event)) {
      const key = `${move.control} ${move.currency}`
      const row = this.#rows.get(key) ?? {
        control: move.control,
        currency: move.currency,
        openingMinor: 0n,
        movements: new Map<Movement, bigint>()
      }
      if (bookedOn < this.#from) row.openingMinor += move.minor
      else row.movements.set(move.movement, (row.movements.get(move.movement) ?? 0n) + move.minor)
      this.#rows.set(key, row)
    }
  }

  get rows(): ReadonlyArray<RollForward> {
    return Array.from(this.#rows.values(), (row) => {
      let closingMinor = row.openingMinor
      for (const minor of row.movements.values()) closingMinor += minor
      return { ...row, movements: new Map(row.movements), closingMinor }
    })
  }
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
    case "InvoiceOpeningBalanceImported":
    case "DebitMemoOpeningBalanceImported":
      return [receivable("opening balances", event.open)]
    case "CreditMemoOpeningBalanceImported":
      return [liability("on-account credit memos", "opening balances", event.open)]
    case "PaymentOpeningBalanceImported":
      return [liability("unapplied payments", "opening balances", event.open)]
    case "InvoicePosted":
      return [receivable("invoices", event.total)]
    case "InvoiceChangeObserved":
      return [receivable("invoice changes", event.before.total, -1n), receivable("invoice changes", event.after.total)]
    case "InvoiceUnposted":
      return [receivable("invoice changes", event.before.total, -1n)]
    case "DebitMemoPosted":
      return [receivable("debit memos", event.total)]
    case "DebitMemoChangeObserved":
      return [
        receivable("debit memo changes", event.before.total, -1n),
        receivable("debit memo changes", event.after.total)
      ]
    case "DebitMemoUnposted":
      return [receivable("debit memo changes", event.before.total, -1n)]
    case "InvoicePaymentApplied":
    case "DebitMemoPaymentApplied":
      return [receivable("payment applications", event.application.amount, -1n)]
    case "InvoicePaymentUnapplied":
    case "DebitMemoPaymentUnapplied":
      return [receivable("payment un-applications", event.unapplication.amount)]
    case "InvoiceCreditMemoApplied":
    case "DebitMemoCreditMemoApplied":
      return [receivable("memo applications", event.application.amount, -1n)]
    case "InvoiceCreditMemoUnapplied":
    case "DebitMemoCreditMemoUnapplied":
      return [receivable("memo un-applications", event.unapplication.amount)]
    case "InvoiceAdjusted":
      return [receivable("adjustments", event.amount)]
    case "InvoiceAdjustmentCanceled":
      return [receivable("adjustments", event.amount, -1n)]
    case "PaymentCaptured":
      return [liability("unapplied payments", "captured", event.amount)]
    case "PaymentPartiallyCaptured":
      return event.counted.minor === 0n
        ? []
        : [
            liability("unapplied payments", "changes", event.counted, -1n),
            liability("unapplied payments", "changes", event.captured)
          ]
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
    case "PaymentChargedBack":
      return [liability("unapplied payments", "charged back", event.amount, -1n)]
    case "PaymentReturned":
      return [liability("unapplied payments", "returned", event.amount, -1n)]
    case "PaymentRefundCanceled":
    case "PaymentChargebackReversed":
      return [liability("unapplied payments", "refunds undone", event.amount)]
    case "PaymentAdjusted":
      return [liability("unapplied payments", "adjustments", event.amount)]
    case "PaymentAdjustmentCanceled":
      return [liability("unapplied payments", "adjustments", event.amount, -1n)]
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
    case "CreditMemoRefundCanceled":
      return [liability("on-account credit memos", "refunds undone", event.amount)]
    case "CreditBalanceIncreased":
    case "CreditBalanceDecreaseCanceled":
      return [liability("credit balance", movedBy(event.document), event.amount)]
    case "CreditBalanceDecreased":
    case "CreditBalanceIncreaseCanceled":
      return [liability("credit balance", movedBy(event.document), event.amount, -1n)]
    default:
      return []
  }
}

const movedBy = (document: object | undefined): Movement =>
  document === undefined ? "moved by hand" : "moved to or from documents"
