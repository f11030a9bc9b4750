/**
 * Invoice as the older CRUD API shows it. Source: Zuora API reference, CRUD: Retrieve an invoice.
 *
 * The read names its fields, since without that the answer carries the whole PDF in `Body`.
 */
import * as Decimal from "../wire/Decimal.ts"
import { decimal, object, Text, text } from "../wire/WireObject.ts"

/** The fields that are asked for. */
const fields = {
  Id: Text,
  InvoiceNumber: text,
  AccountId: text,
  Status: Text,
  Amount: Decimal.FromWire,
  Balance: decimal,
  AmountWithoutTax: decimal,
  TaxAmount: decimal,
  TaxExemptAmount: decimal,
  PaymentAmount: decimal,
  RefundAmount: decimal,
  AdjustmentAmount: decimal,
  CreditBalanceAdjustmentAmount: decimal,
  CreditMemoAmount: decimal,
  InvoiceDate: text,
  TargetDate: text,
  DueDate: text,
  PostedDate: text,
  PostedBy: text,
  PaymentTerm: text,
  SourceType: text,
  CreatedById: text,
  CreatedDate: text,
  UpdatedById: text,
  UpdatedDate: text
}

export const CrudInvoice = object(fields)
export type CrudInvoice = typeof CrudInvoice.Type

/** Value of the `fields` query parameter. */
export const fieldNames = Object.keys(fields).join(",")
