/** Tables that are read whole or by windows of time, as a history or an import needs them. */
import * as Documents from "./DocumentTables.ts"
import * as Legacy from "./LegacyTables.ts"
import * as Log from "./LogTables.ts"
import * as Parts from "./PartTables.ts"
import type { RecordOf } from "./TableColumns.ts"

export const tables = {
  invoices: Documents.invoices,
  "invoice-items": Documents.invoiceItems,
  "taxation-items": Documents.taxationItems,
  payments: Documents.payments,
  "credit-memos": Documents.creditMemos,
  "credit-memo-items": Documents.creditMemoItems,
  "credit-taxation-items": Documents.creditTaxationItems,
  "debit-memos": Documents.debitMemos,
  "debit-memo-items": Documents.debitMemoItems,
  "debit-taxation-items": Documents.debitTaxationItems,
  "source-refunds": Documents.sourceRefunds,
  accounts: Documents.accounts,
  "payment-applications": Log.paymentApplications,
  "payment-application-items": Log.paymentApplicationItems,
  "credit-memo-applications": Log.creditMemoApplications,
  "credit-memo-application-items": Log.creditMemoApplicationItems,
  "refund-applications": Log.refundApplications,
  "refund-application-items": Log.refundApplicationItems,
  "payment-parts": Parts.paymentParts,
  "payment-part-items": Parts.paymentPartItems,
  "credit-memo-parts": Parts.creditMemoParts,
  "credit-memo-part-items": Parts.creditMemoPartItems,
  "invoice-payments": Legacy.invoicePayments,
  "refund-invoice-payments": Legacy.refundInvoicePayments,
  "invoice-adjustments": Legacy.invoiceAdjustments,
  "invoice-item-adjustments": Legacy.invoiceItemAdjustments,
  "credit-balance-adjustments": Legacy.creditBalanceAdjustments,
  "credit-balances": Legacy.creditBalances
}

export type TableName = keyof typeof tables
export type TableRecord<T extends TableName> = RecordOf<(typeof tables)[T]>
