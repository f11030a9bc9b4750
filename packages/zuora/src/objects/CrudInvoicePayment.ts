/**
 * Invoice payment of the older CRUD API: one payment's amount on one invoice.
 *
 * Source: Zuora API reference, CRUD: Retrieve an invoice payment. Deprecated where Invoice Settlement is on. Empty
 * fields are left out; datetimes carry an offset.
 */
import * as Decimal from "../wire/Decimal.ts"
import { decimal, object, Text, text } from "../wire/WireObject.ts"

export const CrudInvoicePayment = object({
  Id: Text,
  PaymentId: Text,
  InvoiceId: Text,
  Amount: Decimal.FromWire,
  RefundAmount: decimal,
  CreatedById: text,
  CreatedDate: text,
  UpdatedById: text,
  UpdatedDate: text
})
export type CrudInvoicePayment = typeof CrudInvoicePayment.Type
