/** A case as its events have it now; the lists may be a second behind. */
import { understood } from "@counterfoil/billing/StoredEvents"
import * as Case from "@counterfoil/domain/Case"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { NotFound } from "@counterfoil/http-api/Problem"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

/** Its state, and the events that made it. `NotFound` where no run has opened it. */
export const found = Effect.fnUntraced(function* (id: string) {
  const { readStream } = yield* EventStore
  const events = yield* readStream(StreamName.ofCase(id))
  const state = Case.fold(
    events.flatMap((stored) =>
      Result.match(understood(stored), { onFailure: () => [], onSuccess: (event) => [event as Case.Event] })
    )
  )
  if (state._tag === "NotSeen")
    return yield* new NotFound({ message: `No run has found ${id}: look it up in the list` })
  return { state, events }
})
