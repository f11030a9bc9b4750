/**
 * Credit memo part: where one portion of a memo is now, like a payment part.
 *
 * Source: Zuora API reference, List all parts of a credit memo.
 */
import * as Decimal from "../wire/Decimal.ts"
import { object, Text, text } from "../wire/WireObject.ts"

export const CreditMemoPart = object({
  id: Text,
  amount: Decimal.FromWire,
  invoiceId: text,
  debitMemoId: text,
  organizationLabel: text,
  createdById: text,
  createdDate: text,
  updatedById: text,
  updatedDate: text
})
export type CreditMemoPart = typeof CreditMemoPart.Type
