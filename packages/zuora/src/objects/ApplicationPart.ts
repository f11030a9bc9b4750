/**
 * Application part of an invoice: what one payment or credit memo now pays of it.
 *
 * Source: Zuora API reference, List all application parts of an invoice. From version 341.0 only Processed payments are
 * listed; below it every payment tied to the invoice, whatever its status.
 */
import * as Decimal from "../wire/Decimal.ts"
import { object, text } from "../wire/WireObject.ts"

export const ApplicationPart = object({
  appliedAmount: Decimal.FromWire,
  paymentId: text,
  creditMemoId: text,
  createdById: text,
  createdDate: text,
  updatedById: text,
  updatedDate: text
})
export type ApplicationPart = typeof ApplicationPart.Type
