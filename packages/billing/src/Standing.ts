/**
 * Streams folded as they stand now. What was folded of a long stream is kept in this process, beside the store it came
 * from, and the next reader folds only what came since: a command on a document with a long past costs what one on a
 * young document does.
 *
 * The events decide. The last one folded is read again with those after it; if it is not the same to the hash, what was
 * kept is forgotten. Only of now: who asks what was known on a day, or at a version, reads the events (`Before.ts`).
 */
import * as StreamFold from "@counterfoil/domain/StreamFold"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import { placedOf } from "./StoredEvents.ts"

/** One stream, up to its last event. */
export interface Standing {
  readonly last: StoredEvent
  readonly folded: StreamFold.Folded | undefined
}

type Store = EventStore["Service"]

/** Shorter streams are read again sooner than they would be kept. */
const shortest = 100
/** Events whose folds are kept for one store; the streams not asked for the longest are forgotten first. */
const mostEvents = 200_000

/** Streams by name, the one asked for last at the end. */
class Kept {
  readonly #streams = new Map<string, Standing>()
  #events = 0

  get(stream: string): Standing | undefined {
    const found = this.#streams.get(stream)
    if (found !== undefined) {
      this.#streams.delete(stream)
      this.#streams.set(stream, found)
    }
    return found
  }

  forget(stream: string): void {
    this.#events -= this.#streams.get(stream)?.last.version ?? 0
    this.#streams.delete(stream)
  }

  /** Of two readers at once, the one that saw more is kept. */
  put(stream: string, standing: Standing): void {
    const { version } = standing.last
    if (version < shortest || version > mostEvents) return
    if ((this.#streams.get(stream)?.last.version ?? 0) > version) return
    this.forget(stream)
    this.#streams.set(stream, standing)
    this.#events += version
    for (const oldest of this.#streams.keys()) {
      if (this.#events <= mostEvents) break
      this.forget(oldest)
    }
  }
}

/** Gone with the store: its events are all that is folded here. */
const keptOf = new WeakMap<Store, Kept>()

const keptFor = (store: Store): Kept => {
  const kept = keptOf.get(store) ?? new Kept()
  keptOf.set(store, kept)
  return kept
}

/** The stream as it stands; undefined where it has no event. */
export const standing = Effect.fnUntraced(function* (
  store: Store,
  stream: string
): Effect.fn.Return<Standing | undefined, StoreError> {
  const kept = keptFor(store)
  const before = kept.get(stream)
  if (before !== undefined) {
    const [same, ...since] = yield* store.readStream(stream, { after: before.last.version - 1 })
    if (same !== undefined && isSame(same, before.last)) return yield* onward(kept, stream, since, before)
    kept.forget(stream)
  }
  return yield* onward(kept, stream, yield* store.readStream(stream), undefined)
})

/** To the version, the content and the place. */
const isSame = (found: StoredEvent, last: StoredEvent): boolean =>
  found.contentHash === last.contentHash &&
  found.eventId === last.eventId &&
  found.log === last.log &&
  found.position === last.position

const onward = Effect.fnUntraced(function* (
  kept: Kept,
  stream: string,
  since: ReadonlyArray<StoredEvent>,
  before: Standing | undefined
) {
  const last = since.at(-1)
  if (last === undefined) return before
  const placed = yield* placedOf(since)
  const folded = StreamFold.fold(
    stream,
    placed.map(({ event }) => event),
    before?.folded
  )
  const now: Standing = { last, folded }
  kept.put(stream, now)
  return now
})
