import * as Schema from "effect/Schema"
import { Application } from "@counterfoil/domain/Application"
import { check } from "@counterfoil/domain/identities/Identities"
import * as Invoice from "@counterfoil/domain/Invoice"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Payment from "@counterfoil/domain/Payment"
import { decideApply } from "@counterfoil/domain/Settlement"
import * as StreamName from "@counterfoil/domain/StreamName"

const eur = (amount: string) => ({ amount, currency: "EUR" })

// Two documents as their events tell them. Decoding checks everything: amounts, dates, ids.
const posted = Schema.decodeUnknownSync(Invoice.Event.cases.InvoicePosted)({
  _tag: "InvoicePosted",
  invoiceId: "I1",
  number: "INV00000001",
  accountId: "A1",
  sourceType: "Subscription",
  total: eur("10.10"),
  items: [
    { id: "seats", kind: "charge", amount: eur("10.00") },
    { id: "vat", kind: "tax", parentId: "seats", amount: eur("0.10") }
  ],
  effectiveOn: "2026-03-01"
})
const captured = Schema.decodeUnknownSync(Payment.Event.cases.PaymentCaptured)({
  _tag: "PaymentCaptured",
  paymentId: "P1",
  number: "P-00000001",
  accountId: "A1",
  amount: eur("50.00"),
  method: "External",
  effectiveOn: "2026-03-01"
})
const invoice = Invoice.fold([posted])
const payment = Payment.fold([captured])

// The payment settles the invoice, item by item.
const application = Schema.decodeUnknownSync(Application)({
  id: "application-1",
  groupId: "group-1",
  source: { kind: "payment", id: "P1" },
  target: { kind: "invoice", id: "I1" },
  amount: eur("10.10"),
  split: {
    _tag: "Stated",
    items: [
      { targetItemId: "seats", amount: eur("10.00") },
      { targetItemId: "vat", amount: eur("0.10") }
    ]
  },
  strategy: "explicit",
  effectiveOn: "2026-03-02"
})

// decide: before the call. Both documents are asked; a failure says what is wrong, with the numbers.
export const decided = decideApply([application], {
  source: { kind: "payment", state: payment },
  targets: { invoices: new Map([[posted.invoiceId, invoice]]), debitMemos: new Map() }
})

// record: after the answer. What Zuora said becomes one leg on each document, and is never refused.
const legs: ReadonlyArray<Ledger.Placed> = [
  ...Payment.record({ _tag: "Applied", application }, payment).map((event) => ({
    stream: StreamName.payment(captured.paymentId),
    event
  })),
  ...Invoice.record({ _tag: "Applied", application }, invoice).map((event) => ({
    stream: StreamName.invoice(posted.invoiceId),
    event
  }))
]

// fold and check: every place where an identity does not hold. Empty: everything balances.
export const ledger = Ledger.fold([
  { stream: StreamName.invoice(posted.invoiceId), event: posted },
  { stream: StreamName.payment(captured.paymentId), event: captured },
  ...legs
])
export const violations = check(ledger)
