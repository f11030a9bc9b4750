/**
 * Payment part: where one portion of a payment is now. Source: Zuora API reference, List all parts of a payment.
 *
 * `invoiceId` set: applied to that invoice; `debitMemoId` set: to that debit memo; neither: unapplied. A fully refunded
 * payment has no part, and a part whose amount reaches zero disappears: parts are the state, not the history.
 */
import * as Decimal from "../wire/Decimal.ts"
import { object, Text, text } from "../wire/WireObject.ts"

export const PaymentPart = object({
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
export type PaymentPart = typeof PaymentPart.Type
