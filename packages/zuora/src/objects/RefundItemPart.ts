/**
 * Refund part item: how a part is split over credit memo items, with Invoice Item Settlement only.
 *
 * Source: Zuora API reference, List all refund part items. Of a payment's refund neither id is set.
 */
import * as Decimal from "../wire/Decimal.ts"
import { object, Text, text } from "../wire/WireObject.ts"

export const RefundItemPart = object({
  id: Text,
  amount: Decimal.FromWire,
  creditMemoItemId: text,
  creditTaxItemId: text,
  organizationLabel: text,
  createdById: text,
  createdDate: text,
  updatedById: text,
  updatedDate: text
})
export type RefundItemPart = typeof RefundItemPart.Type
