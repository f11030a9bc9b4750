/** Items of a settlement as Zuora's calls name them: lines and taxation items apart, memo items beside what they settle. */
import type { ItemApplication, Target } from "@counterfoil/domain/Application"
import type { CreditMemoId } from "@counterfoil/domain/Id"
import { targetOf } from "@counterfoil/domain/Ledger"
import type { Loaded } from "./Loaded.ts"

const isTax = ({ ledger }: Loaded, target: Target, { targetItemId }: ItemApplication): boolean =>
  targetOf(ledger, target)?.items.get(targetItemId)?.kind === "tax"

/**
 * Whether each of these pairs can be named. Zuora names a memo's item beside an item and its taxation item beside a taxation
 * item only; by its own rule it also settles one by the other. Source: Zuora API reference, "Unapply a credit memo"; that its
 * rule crosses them is inferred (assumption A79).
 */
export const areNamed =
  (loaded: Loaded, creditMemoId: CreditMemoId) =>
  (target: Target, items: ReadonlyArray<ItemApplication>): boolean => {
    const memo = loaded.ledger.creditMemos.get(creditMemoId)
    const own = memo === undefined || memo._tag === "NotSeen" ? undefined : memo.items
    return items.every(
      (item) =>
        item.sourceItemId === undefined || (own?.get(item.sourceItemId)?.kind === "tax") === isTax(loaded, target, item)
    )
  }

const lineOf = ({ kind }: Target, { targetItemId }: ItemApplication) =>
  kind === "invoice" ? { invoiceItemId: targetItemId } : { debitMemoItemId: targetItemId }

/** An item that a payment settles. */
export const paymentItem = (loaded: Loaded) => (target: Target, item: ItemApplication) => ({
  amount: item.amount,
  ...(isTax(loaded, target, item) ? { taxItemId: item.targetItemId } : lineOf(target, item))
})

/** A pair of a memo item and the item that it settles. */
export const memoItem = (loaded: Loaded) => (target: Target, item: ItemApplication) => ({
  amount: item.amount,
  ...(isTax(loaded, target, item)
    ? { creditTaxItemId: item.sourceItemId, taxItemId: item.targetItemId }
    : { creditMemoItemId: item.sourceItemId, ...lineOf(target, item) })
})
