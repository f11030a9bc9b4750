/** Everything a tenant has at this moment, log by log, a page at a time. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { checkComplete } from "./Corruption.ts"
import type { LogHead } from "./LogHead.ts"
import type { StoreError } from "./StoreError.ts"
import type { StoredEvent } from "./StoredEvent.ts"

/** Events held in memory at once. */
export const pageSize = 1_000

type Page = (log: number, position: number, limit: number) => Effect.Effect<ReadonlyArray<StoredEvent>, StoreError>

/** Reads each log up to its head as it is now; what is appended meanwhile is not waited for. */
export const readLogs = (
  logs: Effect.Effect<ReadonlyArray<LogHead>, StoreError>,
  page: Page
): Stream.Stream<StoredEvent, StoreError> =>
  Stream.fromIterableEffect(logs).pipe(Stream.flatMap(({ log, position }) => readLog(log, position, page)))

const readLog = (log: number, head: number, page: Page): Stream.Stream<StoredEvent, StoreError> =>
  Stream.paginate(0, (after) =>
    page(log, after, Math.min(pageSize, head - after)).pipe(
      Effect.map((events) => {
        const last = after + events.length
        // The head was committed together with its events: fewer events than it says are lost ones.
        checkComplete(log, after, Math.min(head, after + pageSize), events)
        return [events, last < head ? Option.some(last) : Option.none()] as const
      })
    )
  )
