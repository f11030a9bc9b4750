/** Reads of payments and their parts. Source: Zuora API reference, Payments. */
import * as Effect from "effect/Effect"
import type { ListQuery } from "./ListQuery.ts"
import * as Lists from "./Lists.ts"
import { Payment } from "../objects/Payment.ts"
import { PaymentItemPart } from "../objects/PaymentItemPart.ts"
import { PaymentPart } from "../objects/PaymentPart.ts"
import { part, type Read, type Reader, type Reads } from "./Reader.ts"

/** Keys are ids or numbers. */
export interface PaymentReads {
  readonly getPayment: (paymentKey: string) => Read<Payment>
  /** Payments of all accounts, filtered. */
  readonly payments: (query: ListQuery<typeof Lists.payments>) => Reads<Payment>
  readonly paymentParts: (paymentKey: string) => Read<ReadonlyArray<PaymentPart>>
  readonly paymentPart: (paymentKey: string, partId: string) => Read<PaymentPart>
  /** Only with Invoice Item Settlement. */
  readonly paymentItemParts: (paymentKey: string, partId: string) => Read<ReadonlyArray<PaymentItemPart>>
  readonly paymentItemPart: (paymentKey: string, partId: string, itemPartId: string) => Read<PaymentItemPart>
}

export const make = ({ all, list, one }: Reader): PaymentReads => {
  const at = (key: string) => `/v1/payments/${part(key)}`
  const partAt = (key: string, partId: string) => `${at(key)}/parts/${part(partId)}`
  return {
    getPayment: Effect.fn("Zuora.getPayment")((key) => one("get-payment", at(key), Payment)),
    payments: (query) => list("payments", "/v1/payments", "payments", Payment, Lists.payments, query),
    paymentParts: Effect.fn("Zuora.paymentParts")((key) =>
      all("payment-parts", `${at(key)}/parts`, "parts", PaymentPart)
    ),
    paymentPart: Effect.fn("Zuora.paymentPart")((key, partId) => one("payment-part", partAt(key, partId), PaymentPart)),
    paymentItemParts: Effect.fn("Zuora.paymentItemParts")((key, partId) =>
      all("payment-item-parts", `${partAt(key, partId)}/item-parts`, "itemParts", PaymentItemPart)
    ),
    paymentItemPart: Effect.fn("Zuora.paymentItemPart")((key, partId, itemPartId) =>
      one("payment-item-part", `${partAt(key, partId)}/item-parts/${part(itemPartId)}`, PaymentItemPart)
    )
  }
}
