/**
 * What tenants have from before Invoice Settlement. Amounts are positive; `type` tells which way, and a canceled
 * adjustment does nothing.
 *
 * Source: Zuora documentation, SOAP API object reference: InvoicePayment, InvoiceAdjustment, InvoiceItemAdjustment,
 * CreditBalanceAdjustment, RefundInvoicePayment, Account. That Data Query has their fields as columns is inferred.
 */
import { amount, stamps, text } from "./TableColumns.ts"

const dated = "t"
const account = "t.accountid"
const row = { id: text("t.id"), ...stamps("t") }

/** A payment's amount on an invoice; what of it was refunded is owed again. That of a draft counts for nothing yet. */
export const invoicePayments = {
  from: "invoicepayment t JOIN payment d ON d.id = t.paymentid",
  columns: {
    ...row,
    paymentId: text("t.paymentid"),
    invoiceId: text("t.invoiceid"),
    amount: amount("t.amount"),
    refundAmount: amount("t.refundamount"),
    paymentStatus: text("d.status"),
    effectiveDate: text("d.effectivedate")
  },
  dated
}

/** `amount` is what this invoice payment was refunded; `totalAmount` is the refund's, which may be of several. */
export const refundInvoicePayments = {
  from: "refundinvoicepayment t JOIN refund d ON d.id = t.refundid JOIN invoicepayment p ON p.id = t.invoicepaymentid",
  columns: {
    ...row,
    refundId: text("t.refundid"),
    invoicePaymentId: text("t.invoicepaymentid"),
    invoiceId: text("t.invoiceid"),
    paymentId: text("p.paymentid"),
    amount: amount("t.refundamount"),
    number: text("d.refundnumber"),
    status: text("d.status"),
    type: text("d.type"),
    totalAmount: amount("d.amount"),
    effectiveDate: text("d.refunddate")
  },
  dated
}

/** `type` Credit lowers what is owed, Charge raises it; `status` Processed or Canceled. */
const adjustment = {
  ...row,
  currency: text("d.currency"),
  number: text("t.adjustmentnumber"),
  accountId: text("t.accountid"),
  invoiceId: text("t.invoiceid"),
  adjustmentDate: text("t.adjustmentdate"),
  amount: amount("t.amount"),
  type: text("t.type"),
  status: text("t.status"),
  reasonCode: text("t.reasoncode")
}

export const invoiceAdjustments = {
  from: "invoiceadjustment t JOIN invoice d ON d.id = t.invoiceid",
  columns: adjustment,
  dated,
  account
}

/** `sourceType` InvoiceDetail: `sourceId` is the invoice item; Tax: the taxation item. */
export const invoiceItemAdjustments = {
  from: "invoiceitemadjustment t JOIN invoice d ON d.id = t.invoiceid",
  columns: { ...adjustment, sourceId: text("t.sourceid"), sourceType: text("t.sourcetype") },
  dated,
  account
}

/** Of the account's credit balance: `type` Increase or Decrease; the source is the invoice, payment or refund. */
export const creditBalanceAdjustments = {
  from: "creditbalanceadjustment t JOIN account d ON d.id = t.accountid",
  columns: {
    ...row,
    currency: text("d.currency"),
    number: text("t.number"),
    accountId: text("t.accountid"),
    adjustmentDate: text("t.adjustmentdate"),
    amount: amount("t.amount"),
    type: text("t.type"),
    status: text("t.status"),
    sourceTransactionId: text("t.sourcetransactionid"),
    sourceTransactionNumber: text("t.sourcetransactionnumber"),
    sourceTransactionType: text("t.sourcetransactiontype")
  },
  dated,
  account
}

/** What each account holds without a document. */
export const creditBalances = {
  from: "account t",
  columns: { ...row, currency: text("t.currency"), balance: amount("t.creditbalance") },
  dated,
  account: "t.id"
}
