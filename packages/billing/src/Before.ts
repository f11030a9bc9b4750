/** What was there before a call: kept with the intention, so that a lost answer can be told from the difference. */
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import type * as Operation from "@counterfoil/domain/Operation"
import * as Payment from "@counterfoil/domain/Payment"
import { balanceMinor } from "@counterfoil/domain/Receivable"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import type { Loaded } from "./Loaded.ts"
import { placedOf } from "./StoredEvents.ts"

export const beforeOf = ({ ledger, versions }: Loaded): ReadonlyArray<Operation.Before> => {
  const open = new Map<string, Money.Money>()
  for (const { receivable, stream } of Ledger.postedReceivables(ledger))
    open.set(stream, Money.make(receivable.total.currency, balanceMinor(receivable)))
  for (const [id, state] of ledger.payments)
    if (state._tag === "Processed")
      open.set(StreamName.payment(id), Money.make(state.amount.currency, Payment.unappliedMinor(state)))
  for (const [id, state] of ledger.creditMemos)
    if (state._tag === "Posted")
      open.set(StreamName.creditMemo(id), Money.make(state.total.currency, CreditMemo.unappliedMinor(state)))
  return Array.from(versions, ([stream, version]) => ({ stream, version, open: open.get(stream) ?? null }))
}

/**
 * A document's stream as it was before the call. It may have gone on since: somebody may have recorded what Zuora shows,
 * this very call's effect included.
 */
export const ledgerBefore = Effect.fnUntraced(function* (stream: string, before: ReadonlyArray<Operation.Before>) {
  const store = yield* EventStore
  const version = before.find((one) => one.stream === stream)?.version ?? 0
  const events = (yield* store.readStream(stream)).filter((stored) => stored.version <= version)
  return Ledger.fold(yield* placedOf(events))
})
