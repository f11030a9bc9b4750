/** Items of a settlement as Zuora's calls name them: lines and taxation items apart, memo items beside what they settle. */
import type { ItemApplication } from "@counterfoil/domain/Application"
import type { InvoiceId, ItemId } from "@counterfoil/domain/Id"
import type * as Item from "@counterfoil/domain/Item"
import type { Loaded } from "./Loaded.ts"

const isTax = ({ ledger }: Loaded, invoiceId: InvoiceId, itemId: ItemId): boolean => {
  const state = ledger.invoices.get(invoiceId)
  const items: Item.Items = state === undefined || state._tag === "NotSeen" ? new Map() : state.items
  return items.get(itemId)?.kind === "tax"
}

/** An item that a payment settles. */
export const paymentItem = (loaded: Loaded, invoiceId: InvoiceId, { amount, targetItemId }: ItemApplication) =>
  isTax(loaded, invoiceId, targetItemId) ? { amount, taxItemId: targetItemId } : { amount, invoiceItemId: targetItemId }

/** A pair of a memo item and the item that it settles. */
export const memoItem = (
  loaded: Loaded,
  invoiceId: InvoiceId,
  { amount, sourceItemId, targetItemId }: ItemApplication
) =>
  isTax(loaded, invoiceId, targetItemId)
    ? { amount, creditTaxItemId: sourceItemId, taxItemId: targetItemId }
    : { amount, creditMemoItemId: sourceItemId, invoiceItemId: targetItemId }
