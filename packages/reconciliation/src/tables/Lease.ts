/**
 * One run at a time per tenant: a row that says who runs, and until when, by the database's clock. Its number grows with
 * each who takes it; whoever has a smaller one commits nothing any more, however late it notices.
 */
import { type Connection, Postgres } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { query, queryOn } from "./Statements.ts"

export interface Lease {
  readonly tenant: string
  readonly fence: bigint
}

/** Somebody else runs for this tenant. */
export class RunGoesOn extends Data.TaggedError("RunGoesOn")<{ readonly holder: string; readonly until: string }> {
  override get message(): string {
    return `${this.holder} runs a reconciliation of this tenant; if it is dead, wait until ${this.until}`
  }
}

/** Another has taken over; what this one did last was not committed. */
export class LeaseLost extends Data.TaggedError("LeaseLost")<{ readonly tenant: string }> {
  override get message(): string {
    return `another process has taken over the reconciliation of ${this.tenant}`
  }
}

/** A dead process's work waits for this long. */
const leaseMs = 60_000

/** Does the work as the only one, and lets the next take it at once. */
export const hold = <A, E, R>(
  tenant: string,
  holder: string,
  work: (lease: Lease) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | RunGoesOn | StoreError, R | Postgres> =>
  Effect.acquireUseRelease(
    take(tenant, holder),
    (lease) =>
      Effect.raceFirst(
        work(lease),
        // Where the database does not answer, the work itself will say so; one that comes back finds the lease held still.
        Effect.andThen(
          Effect.sleep(leaseMs / 4),
          Effect.catchIf(until(lease, leaseMs), isPassing, () => Effect.void)
        ).pipe(Effect.forever)
      ),
    (lease) => Effect.ignore(until(lease, 0))
  )

const isPassing = ({ retryable }: StoreError): boolean => retryable

/** One transaction of whoever has the lease: none at all once another has it. */
export const within = <A, E, R>(
  lease: Lease,
  operation: string,
  body: (connection: Connection) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | StoreError | LeaseLost, R | Postgres> =>
  Effect.flatMap(Postgres, (postgres) =>
    postgres.transaction(operation, (connection) =>
      Effect.gen(function* () {
        const { fence, tenant } = lease
        // Nobody takes over before the transaction has ended, and the lease is extended beside it: a key share keeps off
        // only who locks the row for an update of its key, as `take` does. A step that a crash takes back is done again,
        // so nobody waits for its flush.
        const rows = yield* queryOn(
          connection,
          "fence",
          sql`select set_config('synchronous_commit', 'off', true) from recon.lease
            where tenant = ${tenant} and fence = ${fence} for key share`
        )
        if (rows.length === 0) return yield* new LeaseLost({ tenant })
        return yield* body(connection)
      })
    )
  )

/** Whether it is the one that holds still: what is done under another is committed by nobody. */
export const isHeld = ({ fence, tenant }: Lease) =>
  Effect.map(
    query("fence", sql`select from recon.lease where tenant = ${tenant} and fence = ${fence}`),
    (rows) => rows.length > 0
  )

/** Whether somebody runs for the tenant now. */
export const isRunning = (tenant: string) =>
  Effect.map(
    query("isRunning", sql`select from recon.lease where tenant = ${tenant} and until > clock_timestamp()`),
    (rows) => rows.length > 0
  )

const take = Effect.fnUntraced(function* (tenant: string, holder: string) {
  // A lease that ran out while a step of it goes on is held until that has ended.
  const [row] = yield* query(
    "take",
    sql<{ readonly fence: bigint }>`
      with free as (
        select tenant, fence from recon.lease where tenant = ${tenant} and until <= clock_timestamp()
        for update skip locked
      ), taken as (
        update recon.lease l set holder = ${holder}, fence = l.fence + 1, until = ${later(leaseMs)}
        from free where l.tenant = free.tenant
        returning l.fence
      ), first as (
        insert into recon.lease (tenant, holder, fence, until)
        select ${tenant}, ${holder}, 1, ${later(leaseMs)}
        where not exists (select from recon.lease where tenant = ${tenant})
        on conflict do nothing
        returning fence
      )
      select fence from taken union all select fence from first`
  )
  if (row !== undefined) return { tenant, fence: row.fence } satisfies Lease
  const [other] = yield* query(
    "holder",
    sql<{ readonly holder: string; readonly until: string }>`
      select holder, until from recon.lease where tenant = ${tenant}`
  )
  return yield* new RunGoesOn(other ?? { holder: "somebody", until: "it is let go" })
})

const until = ({ fence, tenant }: Lease, ms: number) =>
  query(
    "renew",
    // Where a crash takes it back, the next waits for as long as for a dead process: nobody waits for its flush.
    sql`update recon.lease set until = ${later(ms)}
      from (select set_config('synchronous_commit', 'off', true)) asynchronous
      where tenant = ${tenant} and fence = ${fence}`
  )

/** By the database's clock. */
const later = (ms: number): RawBuilder<unknown> => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`
