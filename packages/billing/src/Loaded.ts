/** Streams as they stand now: folded documents, and the versions on which a decision rests. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import * as Ledger from "@counterfoil/domain/Ledger"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import { placedOf } from "./StoredEvents.ts"

export interface Loaded {
  readonly ledger: Ledger.Ledger
  readonly placed: ReadonlyArray<Ledger.Placed>
  /** Version per loaded stream; 0 where there is none yet. */
  readonly versions: ReadonlyMap<string, number>
  /** When a loaded stream got its latest event, ISO instant in UTC. */
  readonly recordedAt: ReadonlyMap<string, string>
  /** Where that event stands. */
  readonly latest: ReadonlyMap<string, Pick<StoredEvent, "log" | "position">>
}

/** Loads streams, each once. A stream with an event that this program does not know is a `StoreError`. */
export const load = Effect.fnUntraced(function* (streams: Iterable<string>) {
  const store = yield* EventStore
  const names = Array.from(new Set(streams))
  const events = yield* Effect.forEach(names, (stream) => store.readStream(stream), { concurrency: 8 })
  return make(names, events, yield* placedOf(events.flat()))
})

const make = (
  names: ReadonlyArray<string>,
  events: ReadonlyArray<ReadonlyArray<StoredEvent>>,
  placed: ReadonlyArray<Ledger.Placed>
): Loaded => ({
  placed,
  ledger: Ledger.fold(placed),
  versions: new Map(names.map((stream, index) => [stream, events[index]?.at(-1)?.version ?? 0])),
  recordedAt: new Map(events.flatMap((all) => all.slice(-1)).map(({ recordedAt, stream }) => [stream, recordedAt])),
  latest: new Map(
    events.flatMap((all) => all.slice(-1)).map(({ log, position, stream }) => [stream, { log, position }])
  )
})

/** The events of one stream, for an aggregate's own fold. The caller names the aggregate that the stream belongs to. */
export const eventsOf = <E extends BillingEvent>(loaded: Loaded, stream: string): ReadonlyArray<E> =>
  loaded.placed.filter((placed) => placed.stream === stream).map(({ event }) => event as E)
