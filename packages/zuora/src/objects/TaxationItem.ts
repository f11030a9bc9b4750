/**
 * Taxation item of an invoice item or a credit memo item.
 *
 * Source: Zuora API reference, List all taxation items of an invoice item, and of a credit memo item. On invoices:
 * balance = taxAmount − paymentAmount − creditAmount. On memos `appliedAmount`, `unappliedAmount`, `refundAmount`.
 */
import * as Decimal from "../wire/Decimal.ts"
import { decimal, object, Text, text } from "../wire/WireObject.ts"

export const TaxationItem = object({
  id: Text,
  taxAmount: Decimal.FromWire,
  name: text,
  balance: decimal,
  paymentAmount: decimal,
  creditAmount: decimal,
  availableToCreditAmount: decimal,
  appliedAmount: decimal,
  unappliedAmount: decimal,
  refundAmount: decimal,
  exemptAmount: decimal,
  jurisdiction: text,
  locationCode: text,
  sourceTaxItemId: text,
  taxCode: text,
  taxCodeDescription: text,
  taxDate: text,
  taxRate: decimal,
  taxRateDescription: text,
  taxRateType: text
})
export type TaxationItem = typeof TaxationItem.Type
