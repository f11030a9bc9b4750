/** Streams as they stand now: folded documents, and the versions on which a decision rests. */
import { decode } from "@counterfoil/domain/BillingEvent"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import * as Ledger from "@counterfoil/domain/Ledger"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"

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

/** Our own events must be readable: anything else is a defect of this program or of the database. */
export const eventOf = (stored: StoredEvent): BillingEvent =>
  Result.getOrThrow(decode({ type: stored.type, schemaVersion: stored.schemaVersion, data: stored.data }))

/** Loads streams, each once. */
export const load = Effect.fnUntraced(function* (streams: Iterable<string>) {
  const store = yield* EventStore
  const names = Array.from(new Set(streams))
  const events = yield* Effect.forEach(names, (stream) => store.readStream(stream), { concurrency: 8 })
  return make(names, events)
})

const make = (names: ReadonlyArray<string>, events: ReadonlyArray<ReadonlyArray<StoredEvent>>): Loaded => {
  const placed = events.flatMap((all, index) =>
    all.map((stored) => ({ stream: names[index] ?? stored.stream, event: eventOf(stored) }))
  )
  return {
    placed,
    ledger: Ledger.fold(placed),
    versions: new Map(names.map((stream, index) => [stream, events[index]?.at(-1)?.version ?? 0])),
    recordedAt: new Map(events.flatMap((all) => all.slice(-1)).map(({ recordedAt, stream }) => [stream, recordedAt])),
    latest: new Map(
      events.flatMap((all) => all.slice(-1)).map(({ log, position, stream }) => [stream, { log, position }])
    )
  }
}

/** The events of one stream, for an aggregate's own fold. The caller names the aggregate that the stream belongs to. */
export const eventsOf = <E extends BillingEvent>(loaded: Loaded, stream: string): ReadonlyArray<E> =>
  loaded.placed.filter((placed) => placed.stream === stream).map(({ event }) => event as E)
