/**
 * The log of applications: what happened to payments, credit memos and refunds, header and item level.
 *
 * Source: Zuora documentation, data source reference: each row is a business event, all of one call share an
 * application group. An unapplication is a row of its own; its sign is not documented. The columns follow object query
 * (inference for Data Query). Items of payments cannot be selected, only joined by (Data Query limitations); the same
 * way is taken for those of credit memos. Items of payments and refunds need Invoice Item Settlement.
 */
import { amount, stamps, text } from "./TableColumns.ts"

const application = {
  id: text("a.id"),
  accountId: text("a.accountid"),
  effectiveDate: text("a.effectivedate"),
  applicationGroupId: text("a.applicationgroupid"),
  ...stamps("a")
}
const target = { invoiceId: text("a.invoiceid"), debitMemoId: text("a.debitmemoid") }
const ofHeader = { dated: "a", account: "a.accountid" }

/** An item's own columns, with those of its application that place it: account, target, group and date. */
const item = {
  ...application,
  id: text("i.id"),
  applicationId: text("a.id"),
  amount: amount("i.amount")
}

/** Lines of the document that was paid or credited; of a row one is set. */
export const targetLines = {
  invoiceItemId: text("ii.id"),
  taxationItemId: text("ti.id"),
  debitMemoItemId: text("di.id"),
  debitTaxationItemId: text("dt.id")
}
export const joinedTarget =
  "LEFT JOIN invoiceitem ii ON ii.id = i.invoiceitemid LEFT JOIN taxationitem ti ON ti.id = i.taxationitemid" +
  " LEFT JOIN debitmemoitem di ON di.id = i.debitmemoitemid LEFT JOIN debittaxationitem dt ON dt.id = i.debittaxationitemid"

/** Lines of the credit memo that gave the value; of a row one is set. */
export const sourceLines = { creditMemoItemId: text("ci.id"), creditTaxationItemId: text("ct.id") }
export const joinedSource =
  "LEFT JOIN creditmemoitem ci ON ci.id = i.creditmemoitemid" +
  " LEFT JOIN credittaxationitem ct ON ct.id = i.credittaxationitemid"

export const paymentApplications = {
  from: "paymentapplication a",
  columns: {
    ...application,
    ...target,
    paymentId: text("a.paymentid"),
    amount: amount("a.applyamount"),
    status: text("a.paymentapplicationstatus")
  },
  ...ofHeader
}

export const paymentApplicationItems = {
  from: `paymentapplicationitem i JOIN paymentapplication a ON a.id = i.paymentapplicationid ${joinedTarget}`,
  columns: { ...item, ...target, paymentId: text("a.paymentid"), ...targetLines },
  ...ofHeader
}

export const creditMemoApplications = {
  from: "creditmemoapplication a",
  columns: { ...application, ...target, creditMemoId: text("a.creditmemoid"), amount: amount("a.amount") },
  ...ofHeader
}

export const creditMemoApplicationItems = {
  from:
    "creditmemoapplicationitem i JOIN creditmemoapplication a ON a.id = i.creditmemoapplicationid" +
    ` ${joinedTarget} ${joinedSource}`,
  columns: { ...item, ...target, creditMemoId: text("a.creditmemoid"), ...targetLines, ...sourceLines },
  ...ofHeader
}

const refunded = {
  refundId: text("a.refundid"),
  paymentId: text("a.paymentid"),
  creditMemoId: text("a.creditmemoid")
}

export const refundApplications = {
  from: "refundapplication a",
  columns: { ...application, ...refunded, amount: amount("a.applyamount") },
  ...ofHeader
}

/** Of refunds of credit memos; a payment is refunded as a whole. */
export const refundApplicationItems = {
  from: `refundapplicationitem i JOIN refundapplication a ON a.id = i.refundapplicationid ${joinedSource}`,
  columns: { ...item, ...refunded, ...sourceLines },
  ...ofHeader
}
