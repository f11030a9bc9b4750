/** Reading and hashing of ranges of a log, several at once; how, is a store's own affair. */
import * as Effect from "effect/Effect"
import type { StoreError } from "../StoreError.ts"
import { type HashedEvents, RangeHash, type ReadEvent } from "./HashedEvents.ts"
import { tileSize } from "./MerkleTree.ts"

/** `count` events after position `after`. */
export interface Range {
  readonly log: number
  readonly after: number
  readonly count: number
}

export interface Hashing {
  /** Ranges that are worth asking for at once. */
  readonly lanes: number
  /** The events of a range as far as there are any and nothing is wrong with them. */
  readonly hash: (range: Range) => Effect.Effect<HashedEvents, StoreError>
}

/** Events in one range: long enough that handing it out costs nothing beside hashing it. */
export const rangeSize = 4 * tileSize

/** From `after` to `until`; all but the first begin where a range of whole tiles begins. */
export function* rangesOf(log: number, after: number, until: number): Generator<Range> {
  for (let at = after; at < until;) {
    const end = Math.min(until, (Math.floor(at / rangeSize) + 1) * rangeSize)
    yield { log, after: at, count: end - at }
    at = end
  }
}

/** In this thread, over what reads pages of events: while one range is hashed, the next is read. */
export const hashingHere = (
  rows: (log: number, after: number, limit: number) => Effect.Effect<ReadonlyArray<ReadEvent>, StoreError>
): Hashing => ({
  lanes: 2,
  hash: Effect.fnUntraced(function* ({ after, count, log }) {
    const range = new RangeHash(after)
    for (let at = after; at < after + count;) {
      const page = yield* rows(log, at, Math.min(tileSize, after + count - at))
      if (page.length === 0 || !range.take(page)) break
      at += page.length
    }
    return range.result
  })
})
