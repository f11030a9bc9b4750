/**
 * The records of object query, by object. Their fields have other names than those of the v1 objects.
 *
 * Source: Zuora API reference, Object Queries, samples. Everything but the id may be absent: nulls are left out.
 */
import { creditMemoItems, debitMemoItems, invoiceItems, stamps, taxationItems } from "./QueryItemRecords.ts"
import { decimal, flag, object, Text, text } from "../wire/WireObject.ts"

const invoices = object({
  id: Text,
  invoiceNumber: text,
  accountId: text,
  status: text,
  amount: decimal,
  amountWithoutTax: decimal,
  taxAmount: decimal,
  taxExemptAmount: decimal,
  balance: decimal,
  paymentAmount: decimal,
  creditMemoAmount: decimal,
  refundAmount: decimal,
  adjustmentAmount: decimal,
  creditBalanceAdjustmentAmount: decimal,
  currency: text,
  invoiceDate: text,
  dueDate: text,
  targetDate: text,
  postedDate: text,
  reversed: flag,
  source: text,
  sourceId: text,
  sourceType: text,
  ...stamps
})

const payments = object(
  {
    id: Text,
    paymentNumber: text,
    accountId: text,
    status: text,
    type: text,
    currency: text,
    amount: decimal,
    appliedAmount: decimal,
    unappliedAmount: decimal,
    refundAmount: decimal,
    effectiveDate: text,
    gateway: text,
    gatewayOrderId: text,
    gatewayState: text,
    gatewayResponse: text,
    gatewayResponseCode: text,
    paymentMethodId: text,
    referenceId: text,
    source: text,
    sourceName: text,
    ...stamps
  },
  { number: "paymentNumber" }
)

/** One business event of a payment; all of one call share `applicationGroupId`. The sign of a reversal is undocumented. */
const paymentApplications = object({
  id: Text,
  paymentId: text,
  invoiceId: text,
  debitMemoId: text,
  accountId: text,
  billingDocumentOwnerId: text,
  applyAmount: decimal,
  effectiveDate: text,
  paymentApplicationStatus: text,
  applicationGroupId: text,
  ...stamps
})

const creditMemos = object({
  id: Text,
  memoNumber: text,
  accountId: text,
  invoiceId: text,
  status: text,
  currency: text,
  totalAmount: decimal,
  appliedAmount: decimal,
  balance: decimal,
  refundAmount: decimal,
  taxAmount: decimal,
  memoDate: text,
  sourceType: text,
  ...stamps
})

const creditMemoApplications = object({
  id: Text,
  creditMemoId: text,
  invoiceId: text,
  debitMemoId: text,
  accountId: text,
  amount: decimal,
  effectiveDate: text,
  applicationGroupId: text,
  ...stamps
})

const accounts = object({
  id: Text,
  accountNumber: text,
  name: text,
  status: text,
  currency: text,
  balance: decimal,
  defaultPaymentMethodId: text,
  ...stamps
})

const debitMemos = object({
  id: Text,
  memoNumber: text,
  accountId: text,
  invoiceId: text,
  creditMemoId: text,
  status: text,
  currency: text,
  totalAmount: decimal,
  totalAmountWithoutTax: decimal,
  totalTaxExemptAmount: decimal,
  balance: decimal,
  taxAmount: decimal,
  discountAmount: decimal,
  autoPay: flag,
  memoDate: text,
  dueDate: text,
  targetDate: text,
  reasonCode: text,
  source: text,
  sourceType: text,
  taxStatus: text,
  ...stamps
})

/** `sourceType` Payment or CreditMemo tells what was refunded; which one, only its applications do. */
const refunds = object(
  {
    id: Text,
    refundNumber: text,
    accountId: text,
    status: text,
    type: text,
    currency: text,
    amount: decimal,
    gateway: text,
    gatewayResponse: text,
    gatewayResponseCode: text,
    gatewayState: text,
    methodType: text,
    paymentMethodId: text,
    paymentMethodSnapshotId: text,
    reasonCode: text,
    referenceId: text,
    refundDate: text,
    refundTransactionTime: text,
    sourceType: text,
    submittedOn: text,
    ...stamps
  },
  { number: "refundNumber", referenceID: "referenceId" }
)

const refundApplications = object({
  id: Text,
  refundId: text,
  paymentId: text,
  creditMemoId: text,
  accountId: text,
  applyAmount: decimal,
  effectiveDate: text,
  applicationGroupId: text,
  ...stamps
})

/** The objects that can be queried, with the schema of their records. */
export const records = {
  invoices,
  "invoice-items": invoiceItems,
  payments,
  "payment-applications": paymentApplications,
  "credit-memos": creditMemos,
  "credit-memo-items": creditMemoItems,
  "credit-memo-applications": creditMemoApplications,
  "debit-memos": debitMemos,
  "debit-memo-items": debitMemoItems,
  refunds,
  "refund-applications": refundApplications,
  "taxation-items": taxationItems,
  accounts
}
export type QueryableObject = keyof typeof records
export type QueryRecord<O extends QueryableObject> = (typeof records)[O]["Type"]
