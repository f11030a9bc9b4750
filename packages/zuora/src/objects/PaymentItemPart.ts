/**
 * Payment part item: how a part is split over items, with Invoice Item Settlement only.
 *
 * Source: Zuora API reference, List all payment part items. One of the three target ids is set.
 */
import * as Decimal from "../wire/Decimal.ts"
import { object, Text, text } from "../wire/WireObject.ts"

export const PaymentItemPart = object({
  id: Text,
  amount: Decimal.FromWire,
  invoiceItemId: text,
  debitMemoItemId: text,
  taxItemId: text,
  organizationLabel: text,
  createdById: text,
  createdDate: text,
  updatedById: text,
  updatedDate: text
})
export type PaymentItemPart = typeof PaymentItemPart.Type
