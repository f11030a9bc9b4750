/** Everything a tenant has at this moment, log by log, a page at a time. */
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { checkComplete } from "./Corruption.ts"
import type { LogHead } from "./LogHead.ts"
import type { StoreError } from "./StoreError.ts"
import type { StoredEvent } from "./StoredEvent.ts"

/** Events of a page. */
export const pageSize = 1_000
/** Pages asked for at once: while one is decoded, the database works on the next. */
const pagesAtOnce = 2

/** Asks for a page; what it gives makes events of it. */
export type FetchPage = (
  log: number,
  position: number,
  limit: number
) => Effect.Effect<() => ReadonlyArray<StoredEvent>, StoreError>

/** Reads each log up to its head as it is now; what is appended meanwhile is not waited for. */
export const readLogs = (
  logs: Effect.Effect<ReadonlyArray<LogHead>, StoreError>,
  fetch: FetchPage
): Stream.Stream<StoredEvent, StoreError> =>
  Stream.fromIterableEffect(logs).pipe(
    Stream.flatMap(({ log, position: head }) => Stream.fromIterable(pages(log, head))),
    Stream.mapEffect(
      ({ after, last, log }) =>
        Effect.map(fetch(log, after, last - after), (decode) => () => {
          const events = decode()
          // The head was committed together with its events: fewer events than it says are lost ones.
          checkComplete(log, after, last, events)
          return events
        }),
      { concurrency: pagesAtOnce }
    ),
    Stream.map((decode) => decode()),
    Stream.filter(Arr.isReadonlyArrayNonEmpty),
    Stream.flattenArray
  )

interface Page {
  readonly log: number
  readonly after: number
  readonly last: number
}

function* pages(log: number, head: number): Generator<Page> {
  for (let after = 0; after < head; after += pageSize) yield { log, after, last: Math.min(head, after + pageSize) }
}
