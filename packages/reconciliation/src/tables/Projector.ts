/**
 * Follows the events into the tables. A page of a log, what came of it and how far the tables are then are committed
 * together, so each event counts once, and whoever else follows waits for the row of the log and then finds it moved.
 *
 * Its checkpoints are rows of its own, not those of `Following`: these never go back, and tables that are made of events
 * must be able to begin again.
 */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { KeyUse } from "@counterfoil/domain/StoreFindings"
import { understood } from "@counterfoil/billing/StoredEvents"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { readPage } from "@counterfoil/event-store/following/Page"
import { type Connection, Postgres } from "@counterfoil/event-store/Postgres"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { sql } from "kysely"
import { createHash } from "node:crypto"
import { Progress } from "../Progress.ts"
import { isDocument } from "../StoreState.ts"
import { added, owedSums, sumsOf } from "./BookSums.ts"
import { addBookings, type Booking, bookingsOf } from "./Bookings.ts"
import { forgetOn } from "./Forgetting.ts"
import { saveGatewayBooks } from "./GatewayBooks.ts"
import * as Projection from "./Projection.ts"
import {
  addBooks,
  addIllegible,
  type Illegible,
  loadOwed,
  loadStates,
  saveDocuments,
  saveStates
} from "./ProjectionRows.ts"
import { queryOn, query } from "./Statements.ts"
import { addFaults, gapsIn, loadVersions, reuseIn, saveVersions } from "./StoreFaults.ts"

/** Tables that are made of events. */
const folded = [
  "reach",
  "state",
  "version",
  "document",
  "illegible",
  "gap",
  "reused_key",
  "book",
  "booked",
  "tree",
  "gateway_book"
]

/** Events at once. */
const pageSize = 2_000

/** How far a log is in the tables. */
interface Reach {
  readonly position: bigint
  readonly chain: Buffer
}

/** Brings the tables to where the logs are now. Gives how many events were new. */
export const catchUp = (tenant: string) => Effect.map(caughtUp(tenant), ({ done }) => done)

/** The same, and how far the tables are then: the last position of each log. */
export const caughtUp = Effect.fn("Projector.catchUp")(function* (tenant: string) {
  const store = yield* EventStore
  const progress = yield* Progress
  const heads = yield* store.logs
  const reached = yield* reachOf(tenant)
  const of = heads.reduce((sum, { log, position }) => sum + position - (reached.get(log) ?? 0), 0)
  let done = 0
  for (const { log, position } of heads) {
    let at = reached.get(log) ?? 0
    while (at < position) {
      const events = yield* readPage(log, at, pageSize)
      at = yield* step(tenant, log, at, events)
      done += events.length
      yield* progress.tell({ what: "Following the events", done, of })
    }
  }
  return { done, heads: done === 0 ? reached : yield* reachOf(tenant) }
})

/** Begins again, from the first event. Who reads the tables meanwhile catches up first, as a run does. */
export const rebuild = Effect.fn("Projector.rebuild")(function* (tenant: string) {
  const postgres = yield* Postgres
  yield* postgres.transaction("rebuild", (connection) =>
    Effect.gen(function* () {
      for (const table of folded)
        yield* queryOn(connection, "empty", sql`delete from ${sql.table(`recon.${table}`)} where tenant = ${tenant}`)
      // Which account a document has left since the last run is forgotten with its row.
      yield* queryOn(connection, "noBase", sql`update recon.run set is_base = false where tenant = ${tenant}`)
    })
  )
  return yield* catchUp(tenant)
})

/** The last position of each log that the tables have. */
export const reachOf = (tenant: string) =>
  Effect.map(
    query(
      "reach",
      sql<{ readonly log: number; readonly position: bigint }>`
        select log, position from recon.reach where tenant = ${tenant}`
    ),
    (rows) => new Map(rows.map(({ log, position }) => [log, Number(position)]))
  )

/** Whether the tables are at these positions still. */
export const isReach = (connection: Connection, tenant: string, heads: ReadonlyMap<number, number>) =>
  Effect.map(
    queryOn(
      connection,
      "reach",
      sql<{ readonly log: number; readonly position: bigint }>`
        select log, position from recon.reach where tenant = ${tenant} for share`
    ),
    (rows) => rows.length === heads.size && rows.every(({ log, position }) => heads.get(log) === Number(position))
  )

/** One page; gives where the tables are then, be it by somebody else. */
const step = Effect.fnUntraced(function* (
  tenant: string,
  log: number,
  from: number,
  events: ReadonlyArray<StoredEvent>
) {
  const postgres = yield* Postgres
  return yield* postgres.transaction("project", (connection) =>
    Effect.gen(function* () {
      const before = yield* lock(connection, tenant, log)
      if (Number(before.position) !== from) return Number(before.position)
      yield* apply(connection, tenant, events)
      const to = from + events.length
      yield* queryOn(
        connection,
        "reach",
        sql`update recon.reach set position = ${to}, chain = ${chained(before.chain, events)}
          where tenant = ${tenant} and log = ${log}`
      )
      return to
    })
  )
})

const lock = Effect.fnUntraced(function* (connection: Connection, tenant: string, log: number) {
  yield* queryOn(
    connection,
    "reach",
    sql`insert into recon.reach (tenant, log, position, chain) values (${tenant}, ${log}, 0, ${Buffer.alloc(32)})
      on conflict do nothing`
  )
  const [row] = yield* queryOn(
    connection,
    "reach",
    sql<Reach>`select position, chain from recon.reach where tenant = ${tenant} and log = ${log} for update`
  )
  return row ?? { position: 0n, chain: Buffer.alloc(32) }
})

const chained = (chain: Buffer, events: ReadonlyArray<StoredEvent>): Buffer =>
  events.reduce((last, { contentHash }) => createHash("sha256").update(last).update(contentHash, "hex").digest(), chain)

const apply = Effect.fnUntraced(function* (connection: Connection, tenant: string, events: ReadonlyArray<StoredEvent>) {
  const kept = new Set<string>()
  const others = new Map<string, StoredEvent>()
  for (const stored of events)
    if (Projection.isKept(stored.stream)) kept.add(stored.stream)
    else others.set(stored.stream, stored)
  const before = yield* loadStates(connection, tenant, kept)
  const versions = yield* loadVersions(connection, tenant, new Set(others.keys()))
  const now = new Map<string, Projection.Projected>()
  const keys: Array<KeyUse> = []
  const booked: Array<Booking> = []
  const illegible: Array<Illegible> = []
  const erased = new Set<string>()
  for (const stored of events) {
    const read = understood(stored)
    if (Result.isFailure(read)) {
      illegible.push({ stored, message: read.failure.message })
      continue
    }
    if (read.success._tag === "AccountErased") erased.add(read.success.accountId)
    if (!Projection.isKept(stored.stream)) continue
    const last = now.get(stored.stream) ?? before.get(stored.stream)
    keys.push(...reuseIn(read.success, last?.folded))
    const next = Projection.onward(last, stored, read.success)
    if (next === undefined) continue
    now.set(stored.stream, next)
    if (isDocument(stored.stream))
      booked.push({ event: read.success as DocumentEvent, bookedOn: stored.bookedOn as LocalDate, stored })
  }
  yield* addIllegible(connection, tenant, illegible)
  const gaps = gapsIn(events, (stream) => before.get(stream)?.last ?? versions.get(stream))
  yield* addFaults(connection, tenant, gaps, keys)
  yield* saveVersions(connection, tenant, Array.from(others.values()))
  yield* saveStates(connection, tenant, Array.from(now.values(), Projection.stateRow))
  const documents = Array.from(now.values()).flatMap(({ folded, last, transit }) =>
    isDocument(last.stream) ? [Projection.documentRow(last.stream, folded, transit, last.subject)] : []
  )
  const owedBefore = yield* loadOwed(connection, tenant, documents)
  yield* saveDocuments(connection, tenant, documents)
  yield* saveGatewayBooks(connection, tenant, Array.from(now.values()))
  yield* addBooks(
    connection,
    tenant,
    added([...sumsOf(booked), ...owedSums(owedBefore, -1n), ...owedSums(documents, 1n)])
  )
  yield* addBookings(connection, tenant, bookingsOf(booked, illegible))
  for (const accountId of erased) yield* forgetOn(connection, tenant, accountId)
})
