/**
 * Refund of a payment or a credit memo; whichever of `paymentId` and `creditMemoId` is set tells which.
 *
 * Source: Zuora API reference, Retrieve a refund. `status`: Processing, Processed, Error, Canceled.
 */
import * as Decimal from "./Decimal.ts"
import { object, Text, text } from "./WireObject.ts"

export const Refund = object({
  id: Text,
  number: Text,
  status: Text,
  type: Text,
  amount: Decimal.FromWire,
  accountId: text,
  paymentId: text,
  creditMemoId: text,
  cancelledOn: text,
  comment: text,
  gatewayId: text,
  gatewayResponse: text,
  gatewayResponseCode: text,
  gatewayState: text,
  methodType: text,
  paymentMethodId: text,
  reasonCode: text,
  referenceId: text,
  refundDate: text,
  refundTransactionTime: text,
  settledOn: text,
  submittedOn: text,
  createdById: text,
  createdDate: text,
  updatedById: text,
  updatedDate: text
})
export type Refund = typeof Refund.Type
