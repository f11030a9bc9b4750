/**
 * Wakes followers: a NOTIFY after the commit, never inside it. A transaction that notifies takes a lock of the whole
 * server until it is committed, so that appends would wait for each other's flush. A ring that is lost costs a poll.
 */
import { hash } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { sql } from "kysely"
import type { Connection, Postgres } from "../Postgres.ts"
import { tables } from "../Tables.ts"

/** A process rings at most this often for a tenant. */
const quietMs = 50
/** Before a listener whose connection broke listens again. */
const againMs = 1_000

/** Of one tenant: others are not woken, and do not learn its name. */
const channel = (tenant: string): string => `es_${hash("sha256", tenant).slice(0, 32)}`

/** Gives what rings soon, and never makes its caller wait. */
export const ringer = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string
): Effect.fn.Return<Effect.Effect<unknown>, never, Scope.Scope> {
  const asked = yield* Queue.sliding<true>(1)
  // A ring may be lost, so nobody waits for its flush, and it takes no turn among the commits that are flushed.
  const notify = sql`select set_config('synchronous_commit', 'off', true), pg_notify(${channel(tenant)}, '')`.compile(
    tables
  )
  yield* Queue.take(asked).pipe(
    Effect.andThen(Effect.ignore(Effect.uninterruptible(connection.query("ring", notify)))),
    Effect.andThen(Effect.sleep(quietMs)),
    Effect.forever,
    Effect.forkScoped
  )
  return Queue.offer(asked, true)
})

/** Listens on a connection of its own; gives what ends at the next ring, or at once if it rang meanwhile. */
export const listener = Effect.fnUntraced(function* (
  postgres: Postgres["Service"],
  tenant: string
): Effect.fn.Return<Effect.Effect<void>, never, Scope.Scope> {
  const rung = yield* Queue.sliding<true>(1)
  yield* postgres
    .listen(channel(tenant), () => Queue.offerUnsafe(rung, true))
    .pipe(Effect.retry(Schedule.spaced(againMs)), Effect.ignore, Effect.forkScoped)
  return Effect.asVoid(Queue.take(rung))
})
