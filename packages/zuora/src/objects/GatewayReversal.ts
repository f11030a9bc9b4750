/**
 * What Zuora answers when a payment was rejected or charged back: the external refund that it made. The reference shows
 * fields of a payment beside those of a refund, so all but `success` may be absent; the payment itself tells what it is.
 *
 * Source: Zuora API reference, Reject a payment, Reverse a payment.
 */
import * as Schema from "effect/Schema"
import { decimal, object, text } from "../wire/WireObject.ts"

export const GatewayReversal = object({
  success: Schema.Literal(true),
  id: text,
  number: text,
  accountId: text,
  paymentId: text,
  status: text,
  type: text,
  methodType: text,
  amount: decimal,
  refundDate: text,
  reasonCode: text,
  gatewayState: text,
  settledOn: text
})
export type GatewayReversal = typeof GatewayReversal.Type
