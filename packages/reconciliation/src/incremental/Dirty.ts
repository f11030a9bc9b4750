/** Which documents of ours an incremental run has to compare, and the books that consist of some documents only. */
import type { Ledger } from "@counterfoil/domain/Ledger"
import { documentIn } from "../reading/DocumentKind.ts"
import type { StoreState } from "../StoreState.ts"
import { documentsOf, type FormerRun } from "./FormerRun.ts"

/**
 * Touched by us since an instant, found to differ by the former run, or due: a payment in Processing becomes stuck without
 * anybody touching it.
 */
export const dirtyIn = (
  { cases, changedAt, ledger }: Pick<StoreState, "cases" | "changedAt" | "ledger">,
  { documents = documentsOf(cases) }: FormerRun,
  since: string
): ReadonlySet<string> => {
  const dirty = new Set<string>()
  for (const [stream, at] of changedAt) if (at >= since && documentIn(stream) !== undefined) dirty.add(stream)
  for (const stream of documents) if (documentIn(stream) !== undefined) dirty.add(stream)
  for (const [id, { _tag }] of ledger.payments) if (_tag === "Processing") dirty.add(`Payment-${id}`)
  return dirty
}

/** The part of a ledger that consists of these documents. */
export const restrict = (ledger: Ledger, has: (stream: string) => boolean): Ledger => {
  const keep = <K extends string, S>(kind: string, states: ReadonlyMap<K, S>): ReadonlyMap<K, S> =>
    new Map(Array.from(states).filter(([id]) => has(`${kind}-${id}`)))
  return {
    invoices: keep("Invoice", ledger.invoices),
    debitMemos: keep("DebitMemo", ledger.debitMemos),
    creditMemos: keep("CreditMemo", ledger.creditMemos),
    payments: keep("Payment", ledger.payments),
    creditBalances: new Map()
  }
}

/** Streams of all documents of these accounts; payments of nobody are of the account `no account`. */
export const streamsOf = (ledger: Ledger, accounts: ReadonlySet<string>): ReadonlyArray<string> => {
  const of = (kind: string, states: ReadonlyMap<string, { readonly _tag: string }>): ReadonlyArray<string> =>
    Array.from(states).flatMap(([id, state]) =>
      "accountId" in state && accounts.has((state.accountId as string | null) ?? nobody) ? [`${kind}-${id}`] : []
    )
  return [
    ...of("Invoice", ledger.invoices),
    ...of("DebitMemo", ledger.debitMemos),
    ...of("CreditMemo", ledger.creditMemos),
    ...of("Payment", ledger.payments)
  ]
}

/** Whose a payment is that is assigned to no account. */
export const nobody = "no account"
