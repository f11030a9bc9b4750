/**
 * Documents and their lines, all of a kind or a stretch of ids. Fields have the names of the single reads.
 *
 * Source: Zuora documentation, Data Query: each table is an object; fields as in the object query reference, in lower
 * case (inference). Taxation items are reached by their line, which names the document.
 */
import { amount, stamps, text } from "./TableColumns.ts"

const document = {
  id: text("d.id"),
  accountId: text("d.accountid"),
  currency: text("d.currency"),
  status: text("d.status"),
  ...stamps("d")
}
const ofDocument = { dated: "d", account: "d.accountid" }

/** A taxation item `t` of a line `i`. */
const taxation = { id: text("t.id"), name: text("t.name"), taxAmount: amount("t.taxamount"), ...stamps("t") }
const ofTaxation = { dated: "t" }

export const invoices = {
  from: "invoice d",
  columns: {
    ...document,
    invoiceNumber: text("d.invoicenumber"),
    sourceType: text("d.sourcetype"),
    invoiceDate: text("d.invoicedate"),
    dueDate: text("d.duedate"),
    amount: amount("d.amount"),
    balance: amount("d.balance")
  },
  ...ofDocument
}

/** `processingType` is a digit here: 0 charge, 1 discount, 2 prepayment, 3 tax, 4 rounding. */
export const invoiceItems = {
  from: "invoiceitem i",
  columns: {
    id: text("i.id"),
    invoiceId: text("i.invoiceid"),
    chargeName: text("i.chargename"),
    chargeAmount: amount("i.chargeamount"),
    balance: amount("i.balance"),
    processingType: text("i.processingtype"),
    appliedToItemId: text("i.appliedtoinvoiceitemid"),
    ...stamps("i")
  },
  dated: "i"
}

export const taxationItems = {
  from: "taxationitem t JOIN invoiceitem i ON i.id = t.invoiceitemid",
  columns: { ...taxation, invoiceId: text("i.invoiceid"), itemId: text("i.id"), balance: amount("t.balance") },
  ...ofTaxation
}

export const payments = {
  from: "payment d",
  columns: {
    ...document,
    number: text("d.paymentnumber"),
    type: text("d.type"),
    effectiveDate: text("d.effectivedate"),
    referenceId: text("d.referenceid"),
    amount: amount("d.amount"),
    unappliedAmount: amount("d.unappliedamount"),
    refundAmount: amount("d.refundamount")
  },
  ...ofDocument
}

/** What is unapplied of a memo is its balance here. */
export const creditMemos = {
  from: "creditmemo d",
  columns: {
    ...document,
    number: text("d.memonumber"),
    creditMemoDate: text("d.memodate"),
    amount: amount("d.totalamount"),
    unappliedAmount: amount("d.balance"),
    refundAmount: amount("d.refundamount"),
    reasonCode: text("d.reasoncode"),
    revenueImpacting: text("d.revenueimpacting")
  },
  ...ofDocument
}

/** What is unapplied of an item has the name of the single read (inference). */
export const creditMemoItems = {
  from: "creditmemoitem i",
  columns: {
    id: text("i.id"),
    creditMemoId: text("i.creditmemoid"),
    skuName: text("i.skuname"),
    creditFromItemId: text("i.invoiceitemid"),
    amount: amount("i.amount"),
    unappliedAmount: amount("i.unappliedamount"),
    ...stamps("i")
  },
  dated: "i"
}

export const creditTaxationItems = {
  from: "credittaxationitem t JOIN creditmemoitem i ON i.id = t.creditmemoitemid",
  columns: {
    ...taxation,
    creditMemoId: text("i.creditmemoid"),
    itemId: text("i.id"),
    sourceTaxItemId: text("t.sourcetaxitemid"),
    unappliedAmount: amount("t.unappliedamount")
  },
  ...ofTaxation
}

export const debitMemos = {
  from: "debitmemo d",
  columns: {
    ...document,
    number: text("d.memonumber"),
    debitMemoDate: text("d.memodate"),
    dueDate: text("d.duedate"),
    amount: amount("d.totalamount"),
    balance: amount("d.balance"),
    referredInvoiceId: text("d.invoiceid"),
    referredCreditMemoId: text("d.creditmemoid")
  },
  ...ofDocument
}

export const debitMemoItems = {
  from: "debitmemoitem i",
  columns: {
    id: text("i.id"),
    debitMemoId: text("i.debitmemoid"),
    skuName: text("i.skuname"),
    amount: amount("i.amount"),
    balance: amount("i.balance"),
    ...stamps("i")
  },
  dated: "i"
}

export const debitTaxationItems = {
  from: "debittaxationitem t JOIN debitmemoitem i ON i.id = t.debitmemoitemid",
  columns: { ...taxation, debitMemoId: text("i.debitmemoid"), itemId: text("i.id"), balance: amount("t.balance") },
  ...ofTaxation
}

/**
 * Refunds with what they refund, which only their applications tell: one row for the refund, and one more where it was
 * canceled.
 */
export const sourceRefunds = {
  from: "refundapplication a JOIN refund d ON d.id = a.refundid",
  columns: {
    id: text("d.id"),
    number: text("d.refundnumber"),
    status: text("d.status"),
    type: text("d.type"),
    amount: amount("d.amount"),
    refundDate: text("d.refunddate"),
    paymentId: text("a.paymentid"),
    creditMemoId: text("a.creditmemoid"),
    applicationId: text("a.id"),
    ...stamps("a")
  },
  dated: "a",
  account: "d.accountid"
}

/** Whom documents are of, as people call them. */
export const accounts = {
  from: "account t",
  columns: { id: text("t.id"), accountNumber: text("t.accountnumber"), name: text("t.name"), ...stamps("t") },
  dated: "t",
  account: "t.id"
}
