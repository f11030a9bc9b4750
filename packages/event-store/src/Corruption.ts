/** What must never be seen in our own stored data. Always a defect: nobody can decide sensibly on top of it. */
import * as Data from "effect/Data"
import { contentHash, type StoredEvent } from "./StoredEvent.ts"

/** Stored events are not what was written. */
export class Corruption extends Data.TaggedError("Corruption")<{
  readonly log: number
  readonly position: number
  readonly problem: string
}> {
  override get message(): string {
    return `event store corrupted: log ${this.log}, position ${this.position}: ${this.problem}`
  }
}

/** Throws where positions do not follow each other without a hole, from `after` on. */
export const checkDense = (log: number, after: number, events: ReadonlyArray<StoredEvent>): void => {
  events.forEach((event, index) => {
    const expected = after + index + 1
    if (event.position !== expected) {
      throw new Corruption({ log, position: expected, problem: `missing; ${event.position} follows` })
    }
  })
}

/** Throws where fewer events follow `after` than the store itself says there are, up to `last`. */
export const checkComplete = (log: number, after: number, last: number, events: ReadonlyArray<StoredEvent>): void => {
  const found = after + events.length
  if (found < last) {
    throw new Corruption({ log, position: found + 1, problem: `missing; the store has counted up to ${last}` })
  }
}

/** Throws where an event's content is not what its hash says. `data` and `meta` are the stored bytes. */
export const checkHash = (event: StoredEvent, data: string, meta: string): void => {
  if (contentHash({ ...event, data, meta }) !== event.contentHash) {
    throw new Corruption({ log: event.log, position: event.position, problem: "content does not match its hash" })
  }
}
