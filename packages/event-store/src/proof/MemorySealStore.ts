/** Sealing in memory, over the events of an `EventStore`. Their bytes are what canonical JSON says they are. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import { EventStore } from "../EventStore.ts"
import { unopened } from "../erasure/Unopened.ts"
import { canonical } from "../Json.ts"
import type { StoredEvent } from "../StoredEvent.ts"
import { hashingHere } from "./Hashing.ts"
import type { RawEvent } from "./Leaf.ts"
import { HeadTaken } from "./SealRefused.ts"
import type { HeadPlace, SealStore, StoredHead } from "./SealStore.ts"

export const makeMemorySeals = Effect.fnUntraced(function* ({ tenant }: { readonly tenant: string }) {
  const events = unopened(yield* EventStore)
  const sealed = new Map<number, Array<StoredHead>>()
  const headsOf = (log: number): ReadonlyArray<StoredHead> => sealed.get(log) ?? []

  const rows: SealStore["Service"]["rows"] = (log, after, limit) =>
    Effect.map(events.readAfter(log, after, limit), (page) => page.map(toRaw))

  const store: SealStore["Service"] = {
    tenant,
    logs: Effect.map(events.logs, (logs) =>
      logs.map(({ log, position }) => ({
        log,
        counted: position,
        last: position,
        sealed: headsOf(log).at(-1)?.head.size ?? 0
      }))
    ),
    rows,
    hashing: () => Effect.succeed(hashingHere(rows)),
    find: (stream, version) =>
      Effect.map(events.readStream(stream, { after: version - 1 }), ([event]) =>
        Option.map(Option.fromUndefinedOr(event), ({ log, position }) => ({ log, position }))
      ),
    newest: (log) => Effect.sync(() => Option.fromUndefinedOr(headsOf(log).at(-1))),
    headOf: (log, size) =>
      Effect.sync(() => Option.fromUndefinedOr(headsOf(log).find(({ head }) => head.size === size))),
    headsBefore: (before, limit) =>
      Effect.sync(() =>
        Array.from(sealed.values())
          .flatMap((heads) => heads.map(({ head }) => head))
          .filter((head) => before === null || isNewer(before, head))
          .toSorted((a, b) => (isNewer(a, b) ? -1 : 1))
          .slice(0, limit)
      ),
    headsAfter: (log, after, limit) =>
      Effect.sync(() =>
        headsOf(log)
          .filter(({ head }) => head.size > after)
          .slice(0, limit)
      ),
    tiles: (log, size) =>
      Effect.sync(() =>
        Buffer.concat(
          headsOf(log)
            .filter(({ head }) => head.size <= size)
            .map(({ tiles }) => tiles)
        )
      ),
    put: (stored) =>
      Effect.suspend(() => {
        const { log, previous, size } = stored.head
        const others = headsOf(log)
        if (others.some(({ head }) => head.previous === previous || head.size === size))
          return Effect.fail(new HeadTaken({ log, size }))
        sealed.set(log, [...others, stored])
        return Effect.void
      })
  }
  return store
})

const isNewer = (a: HeadPlace, b: HeadPlace): boolean =>
  a.signedAt === b.signedAt ? a.log > b.log || (a.log === b.log && a.size > b.size) : a.signedAt > b.signedAt

const toRaw = (event: StoredEvent): RawEvent => ({
  ...event,
  data: Result.getOrThrow(canonical(event.data)),
  meta: Result.getOrThrow(canonical(event.meta))
})
