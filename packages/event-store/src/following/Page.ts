/** What a follower is given at once: whole commits of one log. */
import * as Effect from "effect/Effect"
import { EventStore } from "../EventStore.ts"
import type { StoredEvent } from "../StoredEvent.ts"

export interface Page {
  readonly log: number
  /** At least one, without holes, in the log's order. */
  readonly events: ReadonlyArray<StoredEvent>
  /** The follower's term. It grows whenever another process takes over: whatever has seen a greater one refuses this. */
  readonly term: number
}

/** Events at most, however many share an instant: two of the largest commits. */
const maxEvents = 20_000

/**
 * The events after a position, about `size` of them. All events that a commit has in a log share their instant, so a
 * page ends between two instants and never within a commit. Only where a server's clock was turned back can more share
 * one than a page can hold.
 */
export const readPage = Effect.fnUntraced(function* (log: number, after: number, size: number) {
  const store = yield* EventStore
  for (let limit = Math.min(size, maxEvents); ; limit = Math.min(limit * 4, maxEvents)) {
    const events = yield* store.readAfter(log, after, limit)
    // Fewer than asked for: all there are, and of a commit all events become visible at once.
    if (events.length < limit) return events
    const last = events.at(-1)?.recordedAt
    const whole = events.findLastIndex(({ recordedAt }) => recordedAt !== last) + 1
    if (whole > 0) return events.slice(0, whole)
    if (limit === maxEvents) return events
  }
})
