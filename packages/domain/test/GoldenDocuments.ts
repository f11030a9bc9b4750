/** One stored example of every event of a document, and further forms that a case has. */
import type { DocumentEvent } from "../src/BillingEvent.ts"
import { AdjustmentId, RefundId } from "../src/Id.ts"
import {
  accountId,
  application,
  captured,
  day,
  debitId,
  debitPosted,
  eur,
  invoiceId,
  invoicePosted,
  item,
  itemId,
  memoId,
  memoPosted,
  paymentId,
  tax,
  toItem,
  unapplication
} from "./Sample.ts"

export const on = { effectiveOn: day("2026-03-02") }
const items = [toItem("i1", "10.00"), toItem("t1", "0.10")] as const
const lines = [item("i1", "10.00", { name: "Seats" }), tax("t1", "i1", "0.10")]
export const paid = application({ id: "a1", to: "1", amount: "10.10", items })
export const taken = unapplication({ id: "u1", of: "a1", to: "1", amount: "0.10", items: [toItem("t1", "0.10")] })
const memo = { kind: "creditMemo", id: memoId("1") } as const
export const credited = application({
  id: "a2",
  from: memo,
  to: "1",
  amount: "4.00",
  items: [toItem("i1", "4.00", "m1")]
})
const uncredited = unapplication({
  id: "u2",
  of: "a2",
  from: memo,
  to: "1",
  amount: "1.00",
  items: [toItem("i1", "1.00", "m1")]
})
const change = {
  before: { total: eur("10.10"), items: lines },
  after: { total: eur("11.10"), items: [...lines, item("i2", "1.00")] },
  ...on
}
const creditMemoId = memoId("1")
const refundId = RefundId.make("R1")
const refund = { amount: eur("2.00"), refundId, number: "R-1", method: "External", ...on } as const
const toDebit = { ...paid, target: { kind: "debitMemo", id: debitId("1") }, toAccountId: accountId } as const
const opening = { openItems: [], documentOn: day("2026-02-01"), ...on }
const adjustmentId = AdjustmentId.make("ADJ1")
const adjustment = { adjustmentId, number: "IA-1", kind: "creditBalance", amount: eur("-3.00"), ...on } as const
const move = { adjustmentId, number: "CBA-1", amount: eur("3.00"), ...on }

/** A new case without an example fails the build. */
export const documents: { readonly [K in DocumentEvent["_tag"]]: Extract<DocumentEvent, { _tag: K }> } = {
  InvoiceDraftObserved: { ...invoicePosted("1", lines), _tag: "InvoiceDraftObserved" },
  InvoicePosted: { ...invoicePosted("1", lines), dueOn: day("2026-03-31") },
  InvoiceChangeObserved: { _tag: "InvoiceChangeObserved", ...change },
  InvoiceUnposted: { _tag: "InvoiceUnposted", before: change.before, ...on },
  InvoiceCanceled: { _tag: "InvoiceCanceled", ...on },
  InvoicePaymentApplied: { _tag: "InvoicePaymentApplied", application: paid },
  InvoicePaymentUnapplied: { _tag: "InvoicePaymentUnapplied", unapplication: taken },
  InvoiceCreditMemoApplied: { _tag: "InvoiceCreditMemoApplied", application: credited },
  InvoiceCreditMemoUnapplied: { _tag: "InvoiceCreditMemoUnapplied", unapplication: uncredited },
  InvoiceApplicationSplitObserved: { _tag: "InvoiceApplicationSplitObserved", applicationId: paid.id, items, ...on },
  CreditMemoDraftObserved: { ...memoPosted("1", [item("m1", "6.00")]), _tag: "CreditMemoDraftObserved" },
  CreditMemoPosted: memoPosted("1", [item("m1", "6.00", { creditedItemId: item("i1", "1.00").id })]),
  CreditMemoChangeObserved: { _tag: "CreditMemoChangeObserved", ...change },
  CreditMemoUnposted: { _tag: "CreditMemoUnposted", before: change.before, ...on },
  CreditMemoCanceled: { _tag: "CreditMemoCanceled", ...on },
  CreditMemoApplied: { _tag: "CreditMemoApplied", application: credited },
  CreditMemoUnapplied: { _tag: "CreditMemoUnapplied", unapplication: uncredited },
  CreditMemoApplicationSplitObserved: {
    _tag: "CreditMemoApplicationSplitObserved",
    applicationId: credited.id,
    items: [toItem("i1", "4.00", "m1")],
    ...on
  },
  CreditMemoRefunded: { _tag: "CreditMemoRefunded", amount: eur("1.50"), ...on },
  PaymentSubmitted: { ...captured("1", "50.00"), _tag: "PaymentSubmitted", accountId: null },
  PaymentCaptured: { ...captured("1", "50.00"), method: "Electronic", gatewayReference: "ch_1" },
  PaymentFailed: { _tag: "PaymentFailed", captured: eur("0.00"), ...on },
  PaymentCanceled: { _tag: "PaymentCanceled", captured: eur("50.00"), ...on },
  PaymentChangeObserved: {
    _tag: "PaymentChangeObserved",
    before: { amount: eur("50.00"), accountId: null },
    after: { amount: eur("51.00"), accountId },
    ...on
  },
  PaymentApplied: { _tag: "PaymentApplied", application: application({ id: "a3", to: "1", amount: "1.00" }) },
  PaymentUnapplied: { _tag: "PaymentUnapplied", unapplication: taken },
  PaymentApplicationSplitObserved: { _tag: "PaymentApplicationSplitObserved", applicationId: paid.id, items, ...on },
  PaymentRefunded: { _tag: "PaymentRefunded", amount: eur("2.00"), ...on },
  InvoiceOpeningBalanceImported: {
    ...invoicePosted("1", lines),
    _tag: "InvoiceOpeningBalanceImported",
    ...opening,
    openItems: [
      { itemId: itemId("i1"), open: eur("4.00") },
      { itemId: itemId("t1"), open: eur("0.00") }
    ],
    open: eur("4.00"),
    applications: [paid]
  },
  InvoiceWrittenOff: { _tag: "InvoiceWrittenOff", creditMemoId, amount: eur("4.00"), ...on },
  InvoiceReversed: { _tag: "InvoiceReversed", creditMemoId, amount: eur("10.10"), ...on },
  InvoiceAdjusted: { _tag: "InvoiceAdjusted", ...adjustment, kind: "item", itemId: itemId("i1") },
  InvoiceAdjustmentCanceled: { _tag: "InvoiceAdjustmentCanceled", ...adjustment, kind: "item", itemId: itemId("i1") },
  DebitMemoDraftObserved: { ...debitPosted("1", lines), _tag: "DebitMemoDraftObserved" },
  DebitMemoPosted: { ...debitPosted("1", lines), dueOn: day("2026-03-31"), invoiceId: invoiceId("1"), creditMemoId },
  DebitMemoOpeningBalanceImported: {
    ...debitPosted("1", lines),
    _tag: "DebitMemoOpeningBalanceImported",
    ...opening,
    open: eur("10.10"),
    applications: []
  },
  DebitMemoChangeObserved: { _tag: "DebitMemoChangeObserved", ...change },
  DebitMemoUnposted: { _tag: "DebitMemoUnposted", before: change.before, ...on },
  DebitMemoCanceled: { _tag: "DebitMemoCanceled", ...on },
  DebitMemoPaymentApplied: { _tag: "DebitMemoPaymentApplied", application: toDebit },
  DebitMemoPaymentUnapplied: {
    _tag: "DebitMemoPaymentUnapplied",
    unapplication: { ...taken, target: toDebit.target, toAccountId: accountId }
  },
  DebitMemoCreditMemoApplied: {
    _tag: "DebitMemoCreditMemoApplied",
    application: { ...credited, target: toDebit.target }
  },
  DebitMemoCreditMemoUnapplied: {
    _tag: "DebitMemoCreditMemoUnapplied",
    unapplication: { ...uncredited, target: toDebit.target }
  },
  DebitMemoApplicationSplitObserved: {
    _tag: "DebitMemoApplicationSplitObserved",
    applicationId: toDebit.id,
    items,
    ...on
  },
  DebitMemoWrittenOff: { _tag: "DebitMemoWrittenOff", creditMemoId, amount: eur("4.00"), ...on },
  CreditMemoOpeningBalanceImported: {
    ...memoPosted("1", [item("m1", "6.00")]),
    _tag: "CreditMemoOpeningBalanceImported",
    ...opening,
    open: eur("2.00"),
    refunds: [{ ...refund, amount: eur("1.00"), kind: "refund" }],
    applications: [credited]
  },
  CreditMemoRefundIdentified: {
    _tag: "CreditMemoRefundIdentified",
    amount: eur("1.50"),
    refundId,
    number: "R-1",
    ...on
  },
  CreditMemoRefundCanceled: { _tag: "CreditMemoRefundCanceled", amount: eur("1.50"), refundId, kind: "refund", ...on },
  CreditMemoWrittenOff: { _tag: "CreditMemoWrittenOff", debitMemoId: debitId("1"), amount: eur("2.00"), ...on },
  CreditMemoReversed: { _tag: "CreditMemoReversed", debitMemoId: debitId("1"), amount: eur("6.00"), ...on },
  PaymentOpeningBalanceImported: {
    ...captured("1", "50.00"),
    _tag: "PaymentOpeningBalanceImported",
    ...opening,
    open: eur("39.90"),
    refunds: [],
    applications: [paid]
  },
  PaymentPartiallyCaptured: {
    _tag: "PaymentPartiallyCaptured",
    requested: eur("50.00"),
    counted: eur("0.00"),
    captured: eur("45.00"),
    ...on
  },
  PaymentTransferred: { _tag: "PaymentTransferred", amount: eur("50.00"), from: null, to: accountId, ...on },
  PaymentRefundIdentified: { _tag: "PaymentRefundIdentified", amount: eur("2.00"), refundId, number: "R-1", ...on },
  PaymentRefundCanceled: { _tag: "PaymentRefundCanceled", amount: eur("2.00"), refundId, kind: "return", ...on },
  PaymentChargedBack: { _tag: "PaymentChargedBack", ...refund, fee: eur("15.00") },
  PaymentChargebackReversed: {
    _tag: "PaymentChargebackReversed",
    amount: eur("2.00"),
    refundId,
    kind: "chargeback",
    ...on
  },
  PaymentReturned: { _tag: "PaymentReturned", ...refund },
  PaymentAdjusted: { _tag: "PaymentAdjusted", ...adjustment },
  PaymentAdjustmentCanceled: { _tag: "PaymentAdjustmentCanceled", ...adjustment },
  CreditBalanceIncreased: {
    _tag: "CreditBalanceIncreased",
    ...move,
    document: { kind: "payment", id: paymentId("1") }
  },
  CreditBalanceDecreased: {
    _tag: "CreditBalanceDecreased",
    ...move,
    document: { kind: "invoice", id: invoiceId("1") }
  },
  CreditBalanceIncreaseCanceled: { _tag: "CreditBalanceIncreaseCanceled", ...move },
  CreditBalanceDecreaseCanceled: { _tag: "CreditBalanceDecreaseCanceled", ...move }
}

/** Keys that came later, under the file's name: what was stored before reads as it did. */
export const laterForms: ReadonlyArray<readonly [string, DocumentEvent]> = [
  ["PaymentRefunded-named", { _tag: "PaymentRefunded", ...refund }],
  [
    "CreditMemoRefunded-named",
    { _tag: "CreditMemoRefunded", ...refund, items: [{ itemId: itemId("m1"), amount: eur("2.00") }] }
  ],
  ["CreditMemoPosted-write-off", { ...memoPosted("1", [item("m1", "6.00")]), purpose: "bad debt" }],
  ["PaymentApplied-debit-memo", { _tag: "PaymentApplied", application: toDebit }]
]
