/**
 * One run at a time per tenant: a row that says who runs, and until when, by the database's clock. Its number grows with
 * each who takes it; whoever has a smaller one commits nothing any more, however late it notices.
 */
import { type Connection, Postgres } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
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
        Effect.andThen(Effect.sleep(leaseMs / 4), until(lease, leaseMs)).pipe(Effect.forever)
      ),
    (lease) => Effect.ignore(until(lease, 0))
  )

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
        // Whoever takes over waits for this row until the transaction has ended. A step that a crash takes back is done
        // again, so nobody waits for its flush.
        const rows = yield* queryOn(
          connection,
          "fence",
          sql`select set_config('synchronous_commit', 'off', true) from recon.lease
            where tenant = ${tenant} and fence = ${fence} for share`
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
  const [row] = yield* query(
    "take",
    sql<{ readonly fence: bigint }>`
      insert into recon.lease as l (tenant, holder, fence, until)
      values (${tenant}, ${holder}, 1, clock_timestamp() + ${leaseMs} * interval '1 millisecond')
      on conflict (tenant) do update set holder = excluded.holder, fence = l.fence + 1, until = excluded.until
      where l.until <= clock_timestamp()
      returning fence`
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
    sql`update recon.lease set until = clock_timestamp() + ${ms} * interval '1 millisecond'
      from (select set_config('synchronous_commit', 'off', true)) asynchronous
      where tenant = ${tenant} and fence = ${fence}`
  )
