/**
 * Credit memo, the answer of every call that makes or changes one. Source: Zuora API reference, Retrieve a credit memo.
 *
 * `amount` includes tax and is applied + unapplied + refunded. REST memos have no balance: use `unappliedAmount`.
 */
import * as Decimal from "../wire/Decimal.ts"
import { decimal, flag, object, Text, text } from "../wire/WireObject.ts"

export const CreditMemo = object(
  {
    id: Text,
    number: Text,
    status: Text,
    amount: Decimal.FromWire,
    currency: text,
    accountId: text,
    accountNumber: text,
    appliedAmount: decimal,
    unappliedAmount: decimal,
    refundAmount: decimal,
    taxAmount: decimal,
    totalTaxExemptAmount: decimal,
    autoApplyUponPosting: flag,
    excludeFromAutoApplyRules: flag,
    excludeItemBillingFromRevenueAccounting: flag,
    billToContactId: text,
    billToContactSnapshotId: text,
    cancelledById: text,
    cancelledOn: text,
    comment: text,
    creditMemoDate: text,
    einvoiceErrorCode: text,
    einvoiceErrorMessage: text,
    einvoiceFileId: text,
    einvoiceStatus: text,
    invoiceGroupNumber: text,
    latestPDFFileId: text,
    organizationLabel: text,
    postedById: text,
    postedOn: text,
    reasonCode: text,
    referredInvoiceId: text,
    revenueImpacting: text,
    reversed: flag,
    sequenceSetId: text,
    source: text,
    sourceId: text,
    sourceType: text,
    targetDate: text,
    taxMessage: text,
    taxStatus: text,
    transferredToAccounting: text,
    success: flag,
    createdById: text,
    createdDate: text,
    updatedById: text,
    updatedDate: text
  },
  {
    memoNumber: "number",
    memoDate: "creditMemoDate",
    totalAmount: "amount",
    eInvoiceErrorCode: "einvoiceErrorCode",
    eInvoiceErrorMessage: "einvoiceErrorMessage",
    eInvoiceFileId: "einvoiceFileId",
    eInvoiceStatus: "einvoiceStatus"
  }
)
export type CreditMemo = typeof CreditMemo.Type
