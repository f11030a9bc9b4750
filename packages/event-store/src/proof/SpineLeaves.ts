/**
 * The leaves of a log as its rows are now, without the bytes of events: for whoever holds them against a root that was
 * signed. That the bytes are those of their content hashes it does not say.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { fromDriver, Postgres } from "../Postgres.ts"
import type { StoreError } from "../StoreError.ts"
import { copiedSpines } from "./CopiedRange.ts"
import type { HashedEvents } from "./HashedEvents.ts"
import { rangesOf } from "./Hashing.ts"

/** While one range is hashed, the next is read. */
const lanes = 2

/** Positions `after` + 1 to `until`, range by range in their order; a range with a problem ends before it. */
export const spineLeaves = (
  tenant: string,
  log: number,
  after: number,
  until: number
): Stream.Stream<HashedEvents, StoreError, Postgres> =>
  Stream.fromIterable(rangesOf(log, after, until)).pipe(
    Stream.mapEffect(
      (range) =>
        Effect.flatMap(Postgres, (postgres) =>
          postgres.transaction("leaves", ({ client }) =>
            Effect.tryPromise({ try: () => copiedSpines(client, tenant, range), catch: fromDriver("leaves") })
          )
        ),
      { concurrency: lanes }
    )
  )
