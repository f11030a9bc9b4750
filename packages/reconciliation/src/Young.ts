/** When our streams changed, as far as a comparison has to wait for them. */
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import { documentsOf, streamOf } from "@counterfoil/domain/comparison/Sides"
import type { Ledger } from "@counterfoil/domain/Ledger"
import * as StoreState from "./StoreState.ts"

/** Later than every watermark. */
const stillChanging = "9999-12-31T23:59:59.999Z"

/**
 * When our streams changed. Everything of an account with an open call counts as changed now: what differs there may be
 * that call, and only its own end may record it.
 */
export const youngOf = (
  state: Pick<StoreState.StoreState, "changedAt" | "operations">,
  ledger: Ledger,
  observed: Observed
): ReadonlyMap<string, string> => {
  const open = StoreState.openAccounts(state)
  if (open.size === 0) return state.changedAt
  const young = new Map(state.changedAt)
  const mark = (stream: string, accountId: string | null | undefined): void => {
    if (accountId !== null && accountId !== undefined && open.has(accountId)) young.set(stream, stillChanging)
  }
  for (const [kind, states] of [
    ["Invoice", ledger.invoices],
    ["DebitMemo", ledger.debitMemos],
    ["CreditMemo", ledger.creditMemos],
    ["Payment", ledger.payments]
  ] as const)
    for (const [id, one] of states) if (one._tag !== "NotSeen") mark(`${kind}-${id}`, one.accountId)
  for (const document of documentsOf(observed)) mark(streamOf(document), document.accountId)
  return young
}
