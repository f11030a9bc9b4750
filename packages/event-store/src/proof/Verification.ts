/**
 * Whether a tenant's events are what was sealed: hashes the stored bytes of every event, grows each log's tree from
 * them, and compares it with every signed head on the way. In bounded memory, beside appends; ranges of events are read
 * and hashed by several threads at once where the store can, and taken in their order.
 *
 * Proves that events 1 to `proven` are those that the holder of a trusted key signed, none missing, added, moved or
 * changed. Says nothing of events that are not yet sealed, and cannot see that the newest heads were taken away together
 * with their events: for that, keep a head elsewhere and give it as `kept`.
 *
 * Bytes that are archived are hashed too where the store has the archive; without it the report counts them as not looked
 * at, and the tree is grown from the content hashes that stayed.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import type { LogReport } from "./Finding.ts"
import { countOf } from "./HashedEvents.ts"
import { type Hashing, rangesOf } from "./Hashing.ts"
import { LogWalk } from "./LogWalk.ts"
import { type LogReach, SealStore } from "./SealStore.ts"
import type { SignedTreeHead } from "./TreeHead.ts"
import { distrust, type Trust } from "./Trust.ts"

export interface VerifyOptions<E = never, R = never> {
  readonly trust: Trust
  /** Only this log; all of them by default. */
  readonly log?: number
  /** Sizes of heads up to which logs were verified before, by log: go on from there. */
  readonly from?: ReadonlyMap<number, number>
  /** Heads that were kept outside the database. */
  readonly kept?: ReadonlyArray<SignedTreeHead>
  /** Told after each range of some thousand events. */
  readonly tell?: (progress: Verified) => Effect.Effect<void, E, R>
}

/** How far a verification has come in one log. */
export interface Verified {
  readonly log: number
  readonly position: number
  readonly of: number
  /** Size of the last head that is proven; a verification may go on from it. */
  readonly proven: number
}

/** A head can bring 10,000 leaves. */
const headsAtOnce = 8

/** One report a log, in their order. */
export const verify = Effect.fn("Verification.verify")(function* <E = never, R = never>(options: VerifyOptions<E, R>) {
  const { hashing, logs, tenant } = yield* SealStore
  const found = yield* logs
  const { kept = [] } = options
  const lost = kept.filter(({ log }) => !found.some((reach) => reach.log === log))
  const all = [...found, ...lost.map(({ log }) => ({ log, counted: 0, last: 0, sealed: 0 }))]
  const asked = all.filter(({ log }, index) => all.findIndex((other) => other.log === log) === index)
  const chosen = asked.filter(({ log }) => options.log === undefined || log === options.log)
  const most = chosen.reduce((sum, { counted, last }) => sum + Math.max(counted, last), 0)
  return yield* Effect.flatMap(hashing(most), (by) =>
    Effect.forEach(chosen, (reach) => verifyLog(options, tenant, reach, by))
  ).pipe(Effect.scoped)
})

const verifyLog = Effect.fnUntraced(function* <E, R>(
  options: VerifyOptions<E, R>,
  tenant: string,
  reach: LogReach,
  hashing: Hashing
) {
  const store = yield* SealStore
  const { log } = reach
  const kept = (options.kept ?? []).filter((head) => head.log === log)
  const { tell = () => Effect.void } = options
  const walk = new LogWalk(tenant, log, options.trust, kept)
  const strange = kept.find((head) => head.tenant !== tenant || distrust(options.trust, head) !== undefined)
  if (strange !== undefined) walk.refuse(strange)

  const from = options.from?.get(log) ?? 0
  if (from > 0 && kept.every(({ size }) => size >= from)) {
    const head = yield* store.headOf(log, from)
    if (Option.isSome(head)) walk.resume(head.value)
  }

  const until = Math.max(reach.counted, reach.last, reach.sealed, ...kept.map(({ size }) => size))
  const headsUpTo = Effect.fnUntraced(function* (position: number) {
    while (walk.queuedTo < Math.min(reach.sealed, position)) {
      const heads = yield* store.headsAfter(log, walk.queuedTo, headsAtOnce)
      if (heads.length === 0) break
      for (const head of heads) if (head.head.size <= reach.sealed) walk.expect(head)
      if (heads.some(({ head }) => head.size > reach.sealed)) break
    }
  })
  let unread = 0
  // A failure waits for its turn, so that what is found before it is found whatever the threads were doing.
  yield* Stream.fromIterable(walk.finding === undefined ? rangesOf(log, walk.position, until) : []).pipe(
    Stream.mapEffect((range) => Effect.map(Effect.result(hashing.hash(range)), (result) => ({ range, result })), {
      concurrency: hashing.lanes
    }),
    Stream.runForEachWhile(
      Effect.fnUntraced(function* ({ range, result }) {
        const events = yield* Effect.fromResult(result)
        yield* headsUpTo(range.after + range.count)
        walk.read(events)
        unread += events.unread
        if (walk.finding === undefined && countOf(events) < range.count) walk.endsBefore(until)
        yield* tell({ log, position: walk.position, of: until, proven: walk.proven?.size ?? 0 })
        return walk.finding === undefined
      })
    )
  )
  if (reach.counted < Math.max(reach.last, reach.sealed)) walk.outgrows(reach.counted, until)
  return report(log, walk, unread)
})

const report = (log: number, walk: LogWalk, unread: number): LogReport => {
  const proven = walk.proven?.size ?? 0
  return {
    log,
    proven,
    head: walk.proven,
    heads: walk.heads,
    unsealed:
      walk.finding === undefined && walk.position > proven ? { first: proven + 1, last: walk.position } : undefined,
    unread,
    finding: walk.finding
  }
}
