/** Leases and checkpoints on PostgreSQL, by its clock: processes need not agree on theirs. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type CompiledQuery, sql } from "kysely"
import { type Connection, Postgres } from "../Postgres.ts"
import type { StoreError } from "../StoreError.ts"
import { tables } from "../Tables.ts"
import { listener } from "./Bell.ts"
import type { FollowStore, Lease, Step } from "./FollowStore.ts"

export const makePostgresFollows = Effect.fnUntraced(function* ({ tenant }: { readonly tenant: string }) {
  const postgres = yield* Postgres
  const some = <Row>(operation: string, query: CompiledQuery<Row>) =>
    Effect.map(postgres.query(operation, query), (rows) => rows.length > 0)

  const store: FollowStore["Service"] = {
    tenant,
    take: (follower, leaseMs) =>
      postgres
        .query("take", take(tenant, follower, leaseMs))
        .pipe(
          Effect.map(([row]) =>
            Option.map(Option.fromUndefinedOr(row), ({ term }) => ({ follower, term: Number(term) }))
          )
        ),
    renew: (lease, leaseMs) => some("renew", until(tenant, lease, leaseMs)),
    release: (lease) => Effect.asVoid(postgres.query("release", until(tenant, lease, 0))),
    reach: (follower) =>
      postgres
        .query("reach", reach(tenant, follower))
        .pipe(
          Effect.map((rows) =>
            rows.map(({ head, log, position }) => ({ log, position: Number(position), head: Number(head) }))
          )
        ),
    move: (lease, step) => moveWithin(postgres, tenant, lease, step),
    bell: listener(postgres, tenant)
  }
  return store
})

/** As `FollowStore.move`, on this connection. In a transaction a rival waits here until that has ended. */
export const moveWithin = (
  connection: Connection,
  tenant: string,
  lease: Lease,
  step: Step
): Effect.Effect<boolean, StoreError> =>
  Effect.map(connection.query("move", move(tenant, lease, step)), (rows) => rows.length > 0)

const milliseconds = (count: number) => sql`clock_timestamp() + ${count} * interval '1 millisecond'`

const take = (tenant: string, follower: string, leaseMs: number) =>
  sql<{ readonly term: bigint }>`
    insert into es.follower as f (tenant, follower, term, until)
    values (${tenant}, ${follower}, 1, ${milliseconds(leaseMs)})
    on conflict (tenant, follower) do update set term = f.term + 1, until = excluded.until
    where f.until <= clock_timestamp()
    returning term`.compile(tables)

const until = (tenant: string, { follower, term }: Lease, leaseMs: number) =>
  sql`
    update es.follower set until = ${milliseconds(leaseMs)}
    where tenant = ${tenant} and follower = ${follower} and term = ${term}
    returning 1`.compile(tables)

const reach = (tenant: string, follower: string) =>
  sql<{ readonly log: number; readonly position: bigint; readonly head: bigint }>`
    select h.log, h.position as head, coalesce(c.position, 0) as position
    from es.log_head h
    left join es.checkpoint c on c.tenant = h.tenant and c.follower = ${follower} and c.log = h.log
    where h.tenant = ${tenant}
    order by h.log`.compile(tables)

/** The first step of a log has no row to find; of two who make it, the second waits and finds another position. */
const move = (tenant: string, { follower, term }: Lease, { from, log, to }: Step) =>
  sql`
    insert into es.checkpoint as c (tenant, follower, log, position, moved_at)
    select f.tenant, f.follower, ${log}::integer, ${to}::bigint, clock_timestamp()
    from es.follower f
    where f.tenant = ${tenant} and f.follower = ${follower} and f.term = ${term}
      and (${from}::bigint = 0 or exists (
        select from es.checkpoint c where c.tenant = f.tenant and c.follower = f.follower and c.log = ${log}))
    on conflict (tenant, follower, log) do update set position = excluded.position, moved_at = excluded.moved_at
    where c.position = ${from}::bigint
    returning 1`.compile(tables)
