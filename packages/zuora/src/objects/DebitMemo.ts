/**
 * Debit memo. Source: Zuora API reference, Retrieve a debit memo. Paid by payments and credit memos like an invoice.
 *
 * `amount` includes tax and is balance + beApplied; a balance is never negative. `status`: Draft, Posted, Canceled,
 * Error, PendingForTax, Generating, CancelInProgress.
 */
import * as Decimal from "../wire/Decimal.ts"
import { decimal, flag, object, Text, text } from "../wire/WireObject.ts"

export const DebitMemo = object(
  {
    id: Text,
    number: Text,
    status: Text,
    amount: Decimal.FromWire,
    balance: decimal,
    beAppliedAmount: decimal,
    currency: text,
    accountId: text,
    accountNumber: text,
    taxAmount: decimal,
    totalTaxExemptAmount: decimal,
    autoPay: flag,
    billToContactId: text,
    billToContactSnapshotId: text,
    cancelledById: text,
    cancelledOn: text,
    comment: text,
    debitMemoDate: text,
    dueDate: text,
    einvoiceErrorCode: text,
    einvoiceErrorMessage: text,
    einvoiceFileId: text,
    einvoiceStatus: text,
    excludeItemBillingFromRevenueAccounting: flag,
    latestPDFFileId: text,
    organizationLabel: text,
    paymentTerm: text,
    postedById: text,
    postedOn: text,
    reasonCode: text,
    referredCreditMemoId: text,
    referredInvoiceId: text,
    sequenceSetId: text,
    sourceType: text,
    success: flag,
    targetDate: text,
    taxMessage: text,
    taxStatus: text,
    transferredToAccounting: text,
    createdById: text,
    createdDate: text,
    updatedById: text,
    updatedDate: text
  },
  {
    memoNumber: "number",
    memoDate: "debitMemoDate",
    totalAmount: "amount",
    eInvoiceErrorCode: "einvoiceErrorCode",
    eInvoiceErrorMessage: "einvoiceErrorMessage",
    eInvoiceFileId: "einvoiceFileId",
    eInvoiceStatus: "einvoiceStatus"
  }
)
export type DebitMemo = typeof DebitMemo.Type
