/** Reads of refunds and their parts. Source: Zuora API reference, Refunds. */
import * as Effect from "effect/Effect"
import type { ListQuery } from "./ListQuery.ts"
import * as Lists from "./Lists.ts"
import { part, type Read, type Reader, type Reads } from "./Reader.ts"
import { Refund } from "../objects/Refund.ts"
import { RefundItemPart } from "../objects/RefundItemPart.ts"
import { RefundPart } from "../objects/RefundPart.ts"

/** Keys are ids or numbers. */
export interface RefundReads {
  readonly getRefund: (refundKey: string) => Read<Refund>
  /** Refunds of all accounts, of payments and of credit memos, filtered. */
  readonly refunds: (query: ListQuery<typeof Lists.refunds>) => Reads<Refund>
  readonly refundParts: (refundKey: string) => Read<ReadonlyArray<RefundPart>>
  readonly refundPart: (refundKey: string, partId: string) => Read<RefundPart>
  /** Only with Invoice Item Settlement. */
  readonly refundItemParts: (refundKey: string, partId: string) => Read<ReadonlyArray<RefundItemPart>>
  readonly refundItemPart: (refundKey: string, partId: string, itemPartId: string) => Read<RefundItemPart>
}

export const make = ({ all, list, one }: Reader): RefundReads => {
  const at = (key: string) => `/v1/refunds/${part(key)}`
  const partAt = (key: string, partId: string) => `${at(key)}/parts/${part(partId)}`
  return {
    getRefund: Effect.fn("Zuora.getRefund")((key) => one("get-refund", at(key), Refund)),
    refunds: (query) => list("refunds", "/v1/refunds", "refunds", Refund, Lists.refunds, query),
    // No page is documented here, and a refund has a part for each payment or memo it came out of: one.
    refundParts: Effect.fn("Zuora.refundParts")((key) =>
      all("refund-parts", `${at(key)}/parts`, "parts", RefundPart, "unpaged")
    ),
    refundPart: Effect.fn("Zuora.refundPart")((key, partId) => one("refund-part", partAt(key, partId), RefundPart)),
    refundItemParts: Effect.fn("Zuora.refundItemParts")((key, partId) =>
      all("refund-item-parts", `${partAt(key, partId)}/item-parts`, "itemParts", RefundItemPart)
    ),
    refundItemPart: Effect.fn("Zuora.refundItemPart")((key, partId, itemPartId) =>
      one("refund-item-part", `${partAt(key, partId)}/item-parts/${part(itemPartId)}`, RefundItemPart)
    )
  }
}
