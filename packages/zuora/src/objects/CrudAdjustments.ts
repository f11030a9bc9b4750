/**
 * Legacy adjustments and refunds of the older CRUD API; what their tables mean is said in `LegacyTables.ts`.
 *
 * Source: Zuora API reference, CRUD: Retrieve an invoice adjustment, Retrieve an invoice item adjustment, Retrieve a
 * credit balance adjustment; RefundInvoicePayment of Zuora's published clients.
 */
import * as Decimal from "../wire/Decimal.ts"
import { object, Text, text } from "../wire/WireObject.ts"

const stamps = { CreatedById: text, CreatedDate: text, UpdatedById: text, UpdatedDate: text }

const adjustment = {
  Id: Text,
  AccountId: text,
  AdjustmentDate: text,
  AdjustmentNumber: text,
  Amount: Decimal.FromWire,
  InvoiceId: text,
  InvoiceNumber: text,
  ReasonCode: text,
  ReferenceId: text,
  Status: text,
  Type: text,
  ...stamps
}

export const CrudInvoiceAdjustment = object({ ...adjustment, Comments: text })
export type CrudInvoiceAdjustment = typeof CrudInvoiceAdjustment.Type

export const CrudInvoiceItemAdjustment = object({
  ...adjustment,
  Comment: text,
  InvoiceItemName: text,
  SourceId: text,
  SourceType: text
})
export type CrudInvoiceItemAdjustment = typeof CrudInvoiceItemAdjustment.Type

export const CrudCreditBalanceAdjustment = object({
  Id: Text,
  Number: text,
  AccountId: text,
  AdjustmentDate: text,
  Amount: Decimal.FromWire,
  Comment: text,
  ReasonCode: text,
  ReferenceId: text,
  SourceTransactionId: text,
  SourceTransactionNumber: text,
  SourceTransactionType: text,
  Status: text,
  Type: text,
  ...stamps
})
export type CrudCreditBalanceAdjustment = typeof CrudCreditBalanceAdjustment.Type

export const CrudRefundInvoicePayment = object({
  Id: Text,
  RefundId: text,
  InvoiceId: text,
  InvoicePaymentId: text,
  RefundAmount: Decimal.FromWire,
  ...stamps
})
export type CrudRefundInvoicePayment = typeof CrudRefundInvoicePayment.Type
