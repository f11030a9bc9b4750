/** All documents folded from their events: the one view that identities, comparison and reports read. */
import type { BillingEvent } from "./BillingEvent.ts"
import * as CreditMemo from "./CreditMemo.ts"
import type { CreditMemoId, InvoiceId, PaymentId } from "./Id.ts"
import * as Invoice from "./Invoice.ts"
import * as Payment from "./Payment.ts"

export interface Ledger {
  readonly invoices: ReadonlyMap<InvoiceId, Invoice.State>
  readonly creditMemos: ReadonlyMap<CreditMemoId, CreditMemo.State>
  readonly payments: ReadonlyMap<PaymentId, Payment.State>
}

export const empty: Ledger = { invoices: new Map(), creditMemos: new Map(), payments: new Map() }

/** An event and the stream it is in. */
export interface Placed {
  readonly stream: string
  readonly event: BillingEvent
}

/**
 * Folds events, each stream in its order, into documents, onward from a ledger that stays as it is. Other streams
 * (operations, lanes) are passed over.
 */
export const fold = (events: Iterable<Placed>, from: Ledger = empty): Ledger => {
  const invoices = new Map(from.invoices)
  const creditMemos = new Map(from.creditMemos)
  const payments = new Map(from.payments)
  for (const { stream, event } of events) {
    const [kind, id] = parts(stream)
    if (kind === "Invoice")
      invoices.set(
        id as InvoiceId,
        Invoice.evolve(invoices.get(id as InvoiceId) ?? Invoice.initial, event as Invoice.Event)
      )
    else if (kind === "CreditMemo")
      creditMemos.set(
        id as CreditMemoId,
        CreditMemo.evolve(creditMemos.get(id as CreditMemoId) ?? CreditMemo.initial, event as CreditMemo.Event)
      )
    else if (kind === "Payment")
      payments.set(
        id as PaymentId,
        Payment.evolve(payments.get(id as PaymentId) ?? Payment.initial, event as Payment.Event)
      )
  }
  return { invoices, creditMemos, payments }
}

const parts = (stream: string): readonly [string, string] => {
  const dash = stream.indexOf("-")
  return [stream.slice(0, dash), stream.slice(dash + 1)]
}

/** Posted invoices with their balances. */
export const postedInvoices = (ledger: Ledger): ReadonlyArray<Invoice.Posted> =>
  Array.from(ledger.invoices.values()).filter((state) => state._tag === "Posted")

export const postedCreditMemos = (ledger: Ledger): ReadonlyArray<CreditMemo.Posted> =>
  Array.from(ledger.creditMemos.values()).filter((state) => state._tag === "Posted")

export const processedPayments = (ledger: Ledger): ReadonlyArray<Payment.Processed> =>
  Array.from(ledger.payments.values()).filter((state) => state._tag === "Processed")
