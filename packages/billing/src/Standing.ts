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
import { isSame, type Kept, keptBeside } from "./Kept.ts"
import { placedOf } from "./StoredEvents.ts"

/** One stream, up to its last event. */
export interface Standing {
  readonly last: StoredEvent
  readonly folded: StreamFold.Folded | undefined
}

type Store = EventStore["Service"]

const keptFor = keptBeside<Store, Standing>()

/** The stream as it stands; undefined where it has no event. */
export const standing = Effect.fnUntraced(function* (
  store: Store,
  stream: string
): Effect.fn.Return<Standing | undefined, StoreError> {
  const kept = keptFor(store)
  const before = kept.get(stream)
  const { age } = kept
  if (before !== undefined) {
    const [same, ...since] = yield* store.readStream(stream, { after: before.last.version - 1 })
    if (isSame(same, before.last) && age === kept.age) return yield* onward(kept, stream, since, before, age)
    kept.forget(stream)
  }
  return yield* onward(kept, stream, yield* store.readStream(stream), undefined, age)
})

const onward = Effect.fnUntraced(function* (
  kept: Kept<Standing>,
  stream: string,
  since: ReadonlyArray<StoredEvent>,
  before: Standing | undefined,
  age: number
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
  kept.put(stream, now, last.version, age)
  return now
})
