/** Items of a settlement as Zuora's calls name them: lines and taxation items apart, memo items beside what they settle. */
import type { ItemApplication, Target } from "@counterfoil/domain/Application"
import { targetOf } from "@counterfoil/domain/Ledger"
import type { Loaded } from "./Loaded.ts"

const isTax = ({ ledger }: Loaded, target: Target, { targetItemId }: ItemApplication): boolean =>
  targetOf(ledger, target)?.items.get(targetItemId)?.kind === "tax"

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
