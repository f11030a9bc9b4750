/** Reads of credit memos, their items and parts. Source: Zuora API reference, Credit memos. */
import * as Effect from "effect/Effect"
import { CreditMemo } from "../objects/CreditMemo.ts"
import { CreditMemoItem } from "../objects/CreditMemoItem.ts"
import { CreditMemoItemPart } from "../objects/CreditMemoItemPart.ts"
import { CreditMemoPart } from "../objects/CreditMemoPart.ts"
import type { ListQuery } from "./ListQuery.ts"
import * as Lists from "./Lists.ts"
import { part, type Read, type Reader, type Reads } from "./Reader.ts"
import { TaxationItem } from "../objects/TaxationItem.ts"

/** Keys are ids or numbers; what is called an id must be one. */
export interface CreditMemoReads {
  readonly getCreditMemo: (creditMemoKey: string) => Read<CreditMemo>
  /** Credit memos of all accounts, filtered. */
  readonly creditMemos: (query: ListQuery<typeof Lists.creditMemos>) => Reads<CreditMemo>
  /** Items with all their taxation items. */
  readonly creditMemoItems: (creditMemoKey: string) => Read<ReadonlyArray<CreditMemoItem>>
  /** One item with all its taxation items. */
  readonly creditMemoItem: (creditMemoKey: string, itemId: string) => Read<CreditMemoItem>
  readonly creditMemoTaxationItems: (creditMemoId: string, itemId: string) => Read<ReadonlyArray<TaxationItem>>
  readonly creditMemoParts: (creditMemoKey: string) => Read<ReadonlyArray<CreditMemoPart>>
  readonly creditMemoPart: (creditMemoKey: string, partId: string) => Read<CreditMemoPart>
  /** Documented in 2019 only: a tenant may refuse it as NotFound. */
  readonly creditMemoItemParts: (creditMemoId: string, partId: string) => Read<ReadonlyArray<CreditMemoItemPart>>
  /** Documented in 2019 only: a tenant may refuse it as NotFound. */
  readonly creditMemoItemPart: (creditMemoId: string, partId: string, itemPartId: string) => Read<CreditMemoItemPart>
}

export const make = ({ all, list, one, withTax }: Reader): CreditMemoReads => {
  const at = (key: string) => `/v1/credit-memos/${part(key)}`
  const itemAt = (key: string, itemId: string) => `${at(key)}/items/${part(itemId)}`
  // Only known in the spelling of 2019, so the path keeps it.
  const itemPartsAt = (id: string, partId: string) => `/v1/creditmemos/${part(id)}/parts/${part(partId)}/itemparts`
  return {
    getCreditMemo: Effect.fn("Zuora.getCreditMemo")((key) => one("get-credit-memo", at(key), CreditMemo)),
    // The key of the list kept its old spelling when the path was renamed.
    creditMemos: (query) =>
      list("credit-memos", "/v1/credit-memos", "creditmemos", CreditMemo, Lists.creditMemos, query),
    creditMemoItems: Effect.fn("Zuora.creditMemoItems")((key) =>
      all("credit-memo-items", `${at(key)}/items`, "items", CreditMemoItem).pipe(
        Effect.flatMap(Effect.forEach(withTax))
      )
    ),
    creditMemoItem: Effect.fn("Zuora.creditMemoItem")((key, itemId) =>
      Effect.flatMap(one("credit-memo-item", itemAt(key, itemId), CreditMemoItem), withTax)
    ),
    creditMemoTaxationItems: Effect.fn("Zuora.creditMemoTaxationItems")((id, itemId) =>
      all("credit-memo-taxation-items", `${itemAt(id, itemId)}/taxation-items`, "data", TaxationItem)
    ),
    creditMemoParts: Effect.fn("Zuora.creditMemoParts")((key) =>
      all("credit-memo-parts", `${at(key)}/parts`, "parts", CreditMemoPart)
    ),
    creditMemoPart: Effect.fn("Zuora.creditMemoPart")((key, partId) =>
      one("credit-memo-part", `${at(key)}/parts/${part(partId)}`, CreditMemoPart)
    ),
    creditMemoItemParts: Effect.fn("Zuora.creditMemoItemParts")((id, partId) =>
      all("credit-memo-item-parts", itemPartsAt(id, partId), "itemParts", CreditMemoItemPart)
    ),
    creditMemoItemPart: Effect.fn("Zuora.creditMemoItemPart")((id, partId, itemPartId) =>
      one("credit-memo-item-part", `${itemPartsAt(id, partId)}/${part(itemPartId)}`, CreditMemoItemPart)
    )
  }
}
