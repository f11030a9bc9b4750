/** Operations that have not ended: what somebody has to resume, or to settle by evidence. */
import { type AccountId, OperationId } from "@counterfoil/domain/Id"
import * as Operation from "@counterfoil/domain/Operation"
import * as StreamName from "@counterfoil/domain/StreamName"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { eventOf } from "./StoredEvents.ts"

export interface OpenOperation {
  readonly operationId: OperationId
  readonly state: Exclude<Operation.State["_tag"], "NotRequested" | "Recorded">
  readonly accountIds: ReadonlyArray<AccountId>
  /** When it was requested, ISO instant in UTC. */
  readonly since: string
}

interface Seen {
  readonly state: Operation.State
  readonly since: string
}

const prefix = StreamName.operation(OperationId.make("x")).slice(0, -1)

/** Oldest first. A scan of all events of the tenant, with memory for the open ones only. */
export const openOperations = Effect.gen(function* () {
  const store = yield* EventStore
  const open = new Map<string, Seen>()
  yield* store.readAll.pipe(
    Stream.filter(({ stream }) => stream.startsWith(prefix)),
    Stream.runForEach((stored) =>
      Effect.map(eventOf(stored), (event) => {
        const { since, state } = open.get(stored.stream) ?? { state: Operation.initial, since: stored.recordedAt }
        // Streams that begin with the prefix hold an operation's events.
        const next = Operation.evolve(state, event as Operation.Event)
        if (next._tag === "Recorded") open.delete(stored.stream)
        else open.set(stored.stream, { state: next, since })
      })
    )
  )
  return Array.from(open.values())
    .flatMap(({ since, state }): ReadonlyArray<OpenOperation> =>
      state._tag === "NotRequested" || state._tag === "Recorded"
        ? []
        : [
            {
              operationId: state.request.operationId,
              state: state._tag,
              accountIds: state.request.accounts,
              since
            }
          ]
    )
    .toSorted((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0))
})
