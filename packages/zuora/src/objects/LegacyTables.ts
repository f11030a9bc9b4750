/**
 * What tenants have from before Invoice Settlement. Amounts are positive; `type` tells which way, and a canceled
 * adjustment does nothing.
 *
 * Source: Zuora documentation, SOAP API object reference: InvoicePayment, InvoiceAdjustment, InvoiceItemAdjustment,
 * CreditBalanceAdjustment, RefundInvoicePayment. That Data Query has their fields as columns is inferred.
 */
import { amount, stamps, text } from "./TableColumns.ts"

const dated = "t"
const account = "t.accountid"
const row = { id: text("t.id"), ...stamps("t") }

/** A payment's amount on an invoice; what of it was refunded is owed again. */
export const invoicePayments = {
  from: "invoicepayment t",
  columns: {
    ...row,
    paymentId: text("t.paymentid"),
    invoiceId: text("t.invoiceid"),
    amount: amount("t.amount"),
    refundAmount: amount("t.refundamount")
  },
  dated
}

export const refundInvoicePayments = {
  from: "refundinvoicepayment t",
  columns: {
    ...row,
    refundId: text("t.refundid"),
    invoicePaymentId: text("t.invoicepaymentid"),
    invoiceId: text("t.invoiceid"),
    amount: amount("t.refundamount")
  },
  dated
}

/** `type` Credit lowers what is owed, Charge raises it; `status` Processed or Canceled. */
const adjustment = {
  ...row,
  number: text("t.adjustmentnumber"),
  accountId: text("t.accountid"),
  invoiceId: text("t.invoiceid"),
  adjustmentDate: text("t.adjustmentdate"),
  amount: amount("t.amount"),
  type: text("t.type"),
  status: text("t.status"),
  reasonCode: text("t.reasoncode")
}

export const invoiceAdjustments = { from: "invoiceadjustment t", columns: adjustment, dated, account }

/** `sourceType` InvoiceDetail: `sourceId` is the invoice item; Tax: the taxation item. */
export const invoiceItemAdjustments = {
  from: "invoiceitemadjustment t",
  columns: { ...adjustment, sourceId: text("t.sourceid"), sourceType: text("t.sourcetype") },
  dated,
  account
}

/** Of the account's credit balance: `type` Increase or Decrease; the source is the invoice, payment or refund. */
export const creditBalanceAdjustments = {
  from: "creditbalanceadjustment t",
  columns: {
    ...row,
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
