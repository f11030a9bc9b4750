/**
 * The trial balance at the end of a booking day, as far as it was known at an instant: of everything, or of one account.
 * The journal goes by booking days, as closing months does, so that it ties to their certificates.
 */
import type { AccountId } from "@counterfoil/domain/Id"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import * as StreamName from "@counterfoil/domain/StreamName"
import { JournalSums, type TrialBalance } from "@counterfoil/domain/TrialBalance"
import { eventOf } from "@counterfoil/billing/StoredEvents"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type AsOf, isKnown } from "../AsOf.ts"

/**
 * Of everything it reads every event once, of an account those of the account. What is held of everything is a page of
 * events, a sum for each account of the journal and currency, and applications of which one leg has come so far.
 */
export const trialAt = Effect.fn("TrialAt.trialAt")(function* (asOf: AsOf = {}, accountId?: AccountId) {
  const store = yield* EventStore
  const all =
    accountId === undefined
      ? store.readAll
      : Stream.unwrap(Effect.map(store.readSubject(accountId), (events) => Stream.fromIterable(events)))
  const sums = new JournalSums()
  yield* all.pipe(
    Stream.filter((stored) => counts(asOf, stored)),
    // The events of a document's stream are a document's.
    Stream.runForEach((stored) => Effect.map(eventOf(stored), (event) => sums.add(event as DocumentEvent)))
  )
  return sums.trialBalance satisfies TrialBalance
})

const counts = (asOf: AsOf, stored: StoredEvent): boolean =>
  StreamName.isDocument(stored.stream) &&
  isKnown(asOf, stored) &&
  (asOf.effectiveOn === undefined || stored.bookedOn <= asOf.effectiveOn)
