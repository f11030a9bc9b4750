/** What calls on a payment or memo as a whole leave behind: nothing of ours, all of it is read back. */
import type { Source } from "@counterfoil/domain/Application"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import { ledgerBefore } from "./Before.ts"
import type { RequestOf } from "./BillingCall.ts"

/** Calls without legs of their own: Zuora's state is read and recorded. `streams` names the documents they change. */
export const readBack = <I>(streams: (intent: I) => ReadonlyArray<string>) => ({ legs: () => [], streams })

/** What had been refunded of a source before the call, minor units. */
export const refundedBefore = Effect.fnUntraced(function* (source: Source, { before }: RequestOf<unknown>) {
  const ledger = yield* ledgerBefore(StreamName.ofSource(source), before)
  const state = source.kind === "payment" ? ledger.payments.get(source.id) : ledger.creditMemos.get(source.id)
  return state?.usage.refundedMinor ?? 0n
})
