/**
 * Refund part: how much of a refund came out of which payment or credit memo.
 *
 * Source: Zuora API reference, List all parts of a refund. Parts that reach zero are deleted for good.
 */
import * as Decimal from "../wire/Decimal.ts"
import { object, Text, text } from "../wire/WireObject.ts"

export const RefundPart = object({
  id: Text,
  amount: Decimal.FromWire,
  paymentId: text,
  creditMemoId: text,
  organizationLabel: text,
  createdById: text,
  createdDate: text,
  updatedById: text,
  updatedDate: text
})
export type RefundPart = typeof RefundPart.Type
