/**
 * Followers: whatever must happen once for every event, in order, in one of several processes. A follower has a name and
 * a durable checkpoint per log. A log's visible events are a prefix without holes, so a position is all it must know.
 *
 * `follow`: at least once. The checkpoint moves after the handler, so a crash between them gives the page again.
 * `followWithin`: exactly once, for what the handler writes through the transaction that it gets.
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import type { PoolClient } from "pg"
import { Corruption } from "../Corruption.ts"
import type { EventStore } from "../EventStore.ts"
import { type Connection, Postgres } from "../Postgres.ts"
import { StoreError } from "../StoreError.ts"
import { type FollowReach, FollowStore, type Lease, type Step } from "./FollowStore.ts"
import { type Page, readPage } from "./Page.ts"
import { moveWithin } from "./PostgresFollowStore.ts"

export interface FollowOptions {
  /** At most 255 characters; its checkpoints belong to this name for ever. Another name begins at the beginning. */
  readonly follower: string
  /** Events at once, about: a page holds whole commits. 500 by default. */
  readonly pageSize?: number
  /** How often to look without being rung for; 1 s by default. */
  readonly pollMs?: number
  /** After this time without a sign of life another process takes over; 30 s by default. */
  readonly leaseMs?: number
  /** Logs that are handled at the same time, each in its order; 1 by default. */
  readonly concurrency?: number
}

/** The connection on which the checkpoint moves. `client` is the driver's, for `appendWith` and plain SQL. */
export type Transaction = Connection & { readonly client: PoolClient }

/**
 * Hands every page to `handle`, then moves the checkpoint; the next page of a log is read when that is done. Never ends
 * by itself. Interrupt it to stop: the page at hand is finished first, so a handler limits its own time. Fails as the
 * handler fails, or by a `StoreError` that no retry helps; those that one helps, the handler's too, are tried again.
 */
export const follow: <E, R>(
  options: FollowOptions,
  handle: (page: Page) => Effect.Effect<unknown, E, R>
) => Effect.Effect<never, E | StoreError, R | EventStore | FollowStore> = Effect.fn("Following.follow")(
  function* (options, handle) {
    const store = yield* FollowStore
    return yield* lead(options, (lease, step, page) => Effect.andThen(handle(page), store.move(lease, step)))
  }
)

/**
 * As `follow`, with the checkpoint moved and the handler run in one transaction: both are committed or neither. If the
 * handler appends, it does so last, by `appendWith`. What it does outside the transaction happens at least once.
 */
export const followWithin: <E, R>(
  options: FollowOptions,
  handle: (page: Page, transaction: Transaction) => Effect.Effect<unknown, E, R>
) => Effect.Effect<never, E | StoreError, R | EventStore | FollowStore | Postgres> = Effect.fn(
  "Following.followWithin"
)(function* (options, handle) {
  const store = yield* FollowStore
  const postgres = yield* Postgres
  return yield* lead(options, (lease, step, page) =>
    // The checkpoint first: whoever else is at the same page waits for it, and then finds it moved.
    postgres.transaction("follow", (transaction) =>
      moveWithin(transaction, store.tenant, lease, step).pipe(
        Effect.tap((moved) => (moved ? handle(page, transaction) : Effect.void))
      )
    )
  )
})

/** Does a page; false where another was faster. */
type Handle<E, R> = (lease: Lease, step: Step, page: Page) => Effect.Effect<boolean, E, R>

/** One turn after the other: whoever has the lease follows, the others wait for it. */
const lead = Effect.fnUntraced(function* <E, R>(options: FollowOptions, handle: Handle<E, R>) {
  const store = yield* FollowStore
  const { follower, leaseMs = 30_000, pollMs = 1_000 } = options
  const patience = { while: isPassing, schedule: Schedule.spaced(pollMs) }

  /** Ends when the lease is lost. */
  const keep = (lease: Lease) =>
    Effect.sleep(leaseMs / 3).pipe(
      Effect.andThen(Effect.retry(store.renew(lease, leaseMs), patience)),
      Effect.repeat({ while: (isMine) => isMine })
    )

  const turn = Effect.acquireUseRelease(
    store.take(follower, leaseMs),
    Option.match({
      onNone: () => Effect.sleep(pollMs),
      onSome: (lease) => Effect.raceFirst(Effect.scoped(work(options, lease, handle)), Effect.asVoid(keep(lease)))
    }),
    Option.match({ onNone: () => Effect.void, onSome: (lease) => Effect.ignore(store.release(lease)) })
  )
  return yield* turn.pipe(Effect.retry(patience), Effect.forever)
})

/** Follows until another was faster. */
const work = Effect.fnUntraced(function* <E, R>(
  { concurrency = 1, follower, pageSize = 500, pollMs = 1_000 }: FollowOptions,
  lease: Lease,
  handle: Handle<E, R>
): Effect.fn.Return<void, E | StoreError, R | EventStore | FollowStore | Scope.Scope> {
  const store = yield* FollowStore
  const rung = yield* store.bell
  const page = Effect.fnUntraced(function* ({ log, position }: FollowReach) {
    const events = yield* readPage(log, position, pageSize)
    const step = { log, from: position, to: position + events.length }
    return yield* handle(lease, step, { log, events, term: lease.term })
  }, Effect.uninterruptible)

  for (;;) {
    const reach = yield* store.reach(follower)
    reach.forEach(checkReach)
    const behind = reach.filter(({ head, position }) => position < head)
    if (behind.length === 0) yield* Effect.raceFirst(rung, Effect.sleep(pollMs))
    const done = yield* Effect.forEach(behind, page, { concurrency })
    if (done.includes(false)) return
  }
})

/** Throws where a follower has seen events that are gone. */
const checkReach = ({ head, log, position }: FollowReach): void => {
  if (position > head)
    throw new Corruption({ log, position: head + 1, problem: `missing; a follower has seen up to ${position}` })
}

const isPassing = (error: unknown): boolean => error instanceof StoreError && error.retryable
