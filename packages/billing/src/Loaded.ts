/** Streams as they stand now: folded, and the versions on which a decision rests. */
import * as Ledger from "@counterfoil/domain/Ledger"
import * as StreamFold from "@counterfoil/domain/StreamFold"
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import { type Standing, standing } from "./Standing.ts"
import { placedOf } from "./StoredEvents.ts"

export interface Loaded {
  readonly ledger: Ledger.Ledger
  /** What the events of each loaded stream have made of it; none where there is none yet. */
  readonly folded: ReadonlyMap<string, StreamFold.Folded>
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
  const found = yield* Effect.forEach(names, (stream) => standing(store, stream), { concurrency: 8 })
  return make(names, found)
})

/** The events of one stream, for who looks for one of them and not for what they come to. */
export const eventsIn = Effect.fnUntraced(function* (stream: string) {
  const store = yield* EventStore
  return (yield* placedOf(yield* store.readStream(stream))).map(({ event }) => event)
})

const make = (names: ReadonlyArray<string>, found: ReadonlyArray<Standing | undefined>): Loaded => {
  const existing = found.filter((one) => one !== undefined)
  const folded = new Map(
    existing.flatMap(({ folded: state, last }) => (state === undefined ? [] : [[last.stream, state] as const]))
  )
  return {
    ledger: Ledger.of(folded),
    folded,
    versions: new Map(names.map((stream, index) => [stream, found[index]?.last.version ?? 0])),
    recordedAt: new Map(existing.map(({ last }) => [last.stream, last.recordedAt])),
    latest: new Map(existing.map(({ last: { log, position, stream } }) => [stream, { log, position }]))
  }
}

/** The state of a loaded stream. The caller names the aggregate that the stream belongs to. */
export const stateIn = <K extends keyof StreamFold.States>(
  { folded }: Loaded,
  kind: K,
  stream: string
): StreamFold.States[K] => StreamFold.stateOf(kind, folded.get(stream))
