/** Reads of debit memos and their items. Source: Zuora API reference, Debit memos. */
import * as Effect from "effect/Effect"
import { ApplicationPart } from "../objects/ApplicationPart.ts"
import { DebitMemo } from "../objects/DebitMemo.ts"
import { DebitMemoItem } from "../objects/DebitMemoItem.ts"
import type { ListQuery } from "./ListQuery.ts"
import * as Lists from "./Lists.ts"
import { part, type Read, type Reader, type Reads } from "./Reader.ts"
import { TaxationItem } from "../objects/TaxationItem.ts"

/** Keys are ids or numbers; what is called an id must be one. */
export interface DebitMemoReads {
  readonly getDebitMemo: (debitMemoKey: string) => Read<DebitMemo>
  /** Debit memos of all accounts, filtered. */
  readonly debitMemos: (query: ListQuery<typeof Lists.debitMemos>) => Reads<DebitMemo>
  /** Items with all their taxation items. */
  readonly debitMemoItems: (debitMemoKey: string) => Read<ReadonlyArray<DebitMemoItem>>
  /** One item with all its taxation items. */
  readonly debitMemoItem: (debitMemoKey: string, itemId: string) => Read<DebitMemoItem>
  readonly debitMemoTaxationItems: (debitMemoId: string, itemId: string) => Read<ReadonlyArray<TaxationItem>>
  readonly debitMemoApplicationParts: (debitMemoId: string) => Read<ReadonlyArray<ApplicationPart>>
}

export const make = ({ all, list, one, withTax }: Reader): DebitMemoReads => {
  const at = (key: string) => `/v1/debit-memos/${part(key)}`
  const itemAt = (key: string, itemId: string) => `${at(key)}/items/${part(itemId)}`
  return {
    getDebitMemo: Effect.fn("Zuora.getDebitMemo")((key) => one("get-debit-memo", at(key), DebitMemo)),
    // The key of the list kept its old spelling when the path was renamed.
    debitMemos: (query) => list("debit-memos", "/v1/debit-memos", "debitmemos", DebitMemo, Lists.debitMemos, query),
    debitMemoItems: Effect.fn("Zuora.debitMemoItems")((key) =>
      all("debit-memo-items", `${at(key)}/items`, "items", DebitMemoItem).pipe(Effect.flatMap(Effect.forEach(withTax)))
    ),
    debitMemoItem: Effect.fn("Zuora.debitMemoItem")((key, itemId) =>
      Effect.flatMap(one("debit-memo-item", itemAt(key, itemId), DebitMemoItem), withTax)
    ),
    debitMemoTaxationItems: Effect.fn("Zuora.debitMemoTaxationItems")((id, itemId) =>
      all("debit-memo-taxation-items", `${itemAt(id, itemId)}/taxation-items`, "data", TaxationItem)
    ),
    debitMemoApplicationParts: Effect.fn("Zuora.debitMemoApplicationParts")((id) =>
      all("debit-memo-application-parts", `${at(id)}/application-parts`, "applicationParts", ApplicationPart, "unpaged")
    )
  }
}
