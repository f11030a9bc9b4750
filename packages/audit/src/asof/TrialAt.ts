/**
 * The trial balance at the end of a booking day, as far as it was known at an instant: of everything, or of one account.
 * The journal goes by booking days, as closing months does, so that it ties to their certificates.
 */
import type { AccountId } from "@counterfoil/domain/Id"
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import * as StreamName from "@counterfoil/domain/StreamName"
import { type TrialBalance, trialBalance } from "@counterfoil/domain/TrialBalance"
import { eventOf } from "@counterfoil/billing/StoredEvents"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { type AsOf, isKnown } from "../AsOf.ts"

/** Of everything it reads every event once; of an account those of the account. */
export const trialAt = Effect.fn("TrialAt.trialAt")(function* (asOf: AsOf = {}, accountId?: AccountId) {
  const store = yield* EventStore
  const all =
    accountId === undefined
      ? store.readAll
      : Stream.unwrap(Effect.map(store.readSubject(accountId), (events) => Stream.fromIterable(events)))
  const events: Array<DocumentEvent> = []
  yield* all.pipe(
    Stream.filter((stored) => counts(asOf, stored)),
    Stream.runForEach((stored) =>
      // The events of a document's stream are a document's.
      Effect.map(eventOf(stored), (event) => events.push(event as DocumentEvent))
    )
  )
  return trialBalance(events) satisfies TrialBalance
})

const counts = (asOf: AsOf, stored: StoredEvent): boolean =>
  StreamName.isDocument(stored.stream) &&
  isKnown(asOf, stored) &&
  (asOf.effectiveOn === undefined || stored.bookedOn <= asOf.effectiveOn)
