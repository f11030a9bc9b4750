/**
 * The names of everything, in `audit.name`: followed from the events like an index, and brought up to date before it is
 * asked, so that a question about a payment number does not go through all events. Archiving takes no name away.
 *
 * The first time takes as long as reading every event. Whoever runs something over all events anyway brings them up to date
 * by `catchUp`; who asks and finds them far behind sees how it goes on (`Progress`).
 */
import { understood } from "@counterfoil/billing/StoredEvents"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { readPage } from "@counterfoil/event-store/following/Page"
import { type Connection, Postgres } from "@counterfoil/event-store/Postgres"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import { Progress } from "@counterfoil/reconciliation/Progress"
import { query, queryOn } from "@counterfoil/reconciliation/tables/Statements"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { sql } from "kysely"
import { type Name, type NameKind, namesOf } from "./NamesOf.ts"

/** Events at once. */
const pageSize = 2_000

/** Brings the names to where the logs are now. Gives how many events were new. */
export const catchUp = Effect.fn("NameTable.catchUp")(function* (tenant: string) {
  const { logs } = yield* EventStore
  const reached = new Map(
    (yield* query(
      "namesReach",
      sql<{ readonly log: number; readonly position: bigint }>`
        select log, position from audit.reach where tenant = ${tenant}`
    )).map(({ log, position }) => [log, Number(position)])
  )
  const heads = yield* logs
  const { tell } = yield* Progress
  const of = heads.reduce((sum, { log, position }) => sum + Math.max(0, position - (reached.get(log) ?? 0)), 0)
  let done = 0
  for (const { log, position } of heads) {
    let at = reached.get(log) ?? 0
    while (at < position) {
      const events = yield* readPage(log, at, pageSize)
      at = yield* step(tenant, log, at, events)
      done += events.length
      if (of > pageSize) yield* tell({ what: "Names of documents, by event", done: Math.min(done, of), of })
    }
  }
  return done
})

/** Streams that are called so, by kind of name; what is not asked for is every kind. */
export const streamsNamed = Effect.fn("NameTable.streamsNamed")(function* (
  tenant: string,
  name: string,
  wanted?: ReadonlyArray<NameKind>
) {
  yield* catchUp(tenant)
  return yield* streamsKnown(tenant, name, wanted)
})

/** As {@link streamsNamed}, as far as the events were followed by now. */
export const streamsKnown = Effect.fn("NameTable.streamsKnown")(function* (
  tenant: string,
  name: string,
  wanted?: ReadonlyArray<NameKind>
) {
  const rows = yield* query(
    "streamsKnown",
    sql<Omit<Name, "name">>`select kind, stream from audit.name where tenant = ${tenant} and name = ${name}
      order by kind, stream limit ${most}`
  )
  return rows.filter(({ kind }) => wanted === undefined || wanted.includes(kind))
})

/** No name is told of more streams than these. */
const most = 10_000

/** One page; gives where the names are then, be it by somebody else. */
const step = Effect.fnUntraced(function* (
  tenant: string,
  log: number,
  from: number,
  events: ReadonlyArray<StoredEvent>
) {
  const postgres = yield* Postgres
  return yield* postgres.transaction("nameEvents", (connection) =>
    Effect.gen(function* () {
      const before = yield* lock(connection, tenant, log)
      if (before !== from) return before
      yield* save(connection, tenant, events.flatMap(named))
      const to = from + events.length
      yield* queryOn(
        connection,
        "namesReach",
        sql`update audit.reach set position = ${to} where tenant = ${tenant} and log = ${log}`
      )
      return to
    })
  )
})

const lock = Effect.fnUntraced(function* (connection: Connection, tenant: string, log: number) {
  yield* queryOn(
    connection,
    "namesReach",
    sql`insert into audit.reach (tenant, log, position) values (${tenant}, ${log}, 0) on conflict do nothing`
  )
  const [row] = yield* queryOn(
    connection,
    "namesReach",
    sql<{ readonly position: bigint }>`select position from audit.reach
      where tenant = ${tenant} and log = ${log} for update`
  )
  return Number(row?.position ?? 0n)
})

/** What a newer program wrote has no name here that this one would understand. */
const named = (stored: StoredEvent): ReadonlyArray<Name> => {
  const event = understood(stored)
  return Result.isFailure(event) ? [] : namesOf({ stored, stream: stored.stream, event: event.success })
}

const save = Effect.fnUntraced(function* (connection: Connection, tenant: string, names: ReadonlyArray<Name>) {
  if (names.length === 0) return
  const column = (of: (one: Name) => string) => names.map(of)
  yield* queryOn(
    connection,
    "saveNames",
    sql`insert into audit.name (tenant, name, kind, stream)
      select ${tenant}, name, kind, stream
      from unnest(${column(({ name }) => name)}::text[], ${column(({ kind }) => kind)}::text[],
        ${column(({ stream }) => stream)}::text[]) as n (name, kind, stream)
      on conflict do nothing`
  )
})
