/** Sealing on PostgreSQL: plain reads and one insert. Takes no lock that an append waits for. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { sql } from "kysely"
import { isoInstant } from "../Instant.ts"
import { Postgres } from "../Postgres.ts"
import type { StoreError } from "../StoreError.ts"
import { type EventTuple, logRows, rawEvent } from "../EventRows.ts"
import { tables, type TreeHeadRow } from "../Tables.ts"
import { unshelving } from "../archive/Unshelving.ts"
import type { ReadEvent } from "./HashedEvents.ts"
import { type Hashing, hashingHere } from "./Hashing.ts"
import { HeadTaken } from "./SealRefused.ts"
import type { HeadPlace, LogReach, SealStore, StoredHead } from "./SealStore.ts"
import type { SignedTreeHead } from "./TreeHead.ts"

const uniqueViolation = "23505"

/** `hashing` may be done otherwise than here, for some number of events. */
export const makePostgresSeals = Effect.fnUntraced(function* (
  { tenant }: { readonly tenant: string },
  hashing: (events: number, here: Hashing) => Effect.Effect<Hashing, never, Scope.Scope> = (_, here) =>
    Effect.succeed(here)
) {
  const postgres = yield* Postgres
  const { found, whole } = yield* unshelving(postgres, tenant)
  const heads = tables.selectFrom("es.tree_head").selectAll().where("tenant", "=", tenant)
  const one = (operation: string, query: typeof heads) =>
    postgres
      .query(operation, query.limit(1).compile())
      .pipe(Effect.map(([row]) => Option.map(Option.fromUndefinedOr(row), toHead)))

  const page = (log: number, after: number, limit: number) => {
    const { name, query } = logRows(tenant, log, after, limit)
    return postgres.lists<EventTuple>("rows", query, name)
  }
  const rows: SealStore["Service"]["rows"] = (log, after, limit) =>
    Effect.map(
      Effect.flatMap(page(log, after, limit), (stored) => whole("rows", stored)),
      (stored) => stored.map(rawEvent)
    )
  const read = (log: number, after: number, limit: number) =>
    Effect.map(
      Effect.flatMap(page(log, after, limit), (stored) => found("rows", stored)),
      (stored) => stored.map(toRead)
    )

  const store: SealStore["Service"] = {
    tenant,
    logs: postgres.query("logs", reach(tenant)).pipe(
      Effect.map((rows) =>
        rows.map(({ log, counted, last, sealed }) => ({
          log,
          counted: Number(counted),
          last: Number(last),
          sealed: Number(sealed)
        }))
      )
    ),
    rows,
    hashing: (count) => hashing(count, hashingHere(read)),
    find: (stream, version) =>
      postgres
        .query(
          "find",
          tables
            .selectFrom("es.event")
            .select(["log", "position"])
            .where("tenant", "=", tenant)
            .where("stream", "=", stream)
            .where("version", "=", version)
            .limit(1)
            .compile()
        )
        .pipe(
          Effect.map(([row]) =>
            Option.map(Option.fromUndefinedOr(row), ({ log, position }) => ({ log, position: Number(position) }))
          )
        ),
    newest: (log) => one("newest", heads.where("log", "=", log).orderBy("size", "desc")),
    headOf: (log, size) => one("headOf", heads.where("log", "=", log).where("size", "=", BigInt(size))),
    headsBefore: (before, limit) =>
      postgres.query("headsBefore", newestHeads(tenant, before, limit)).pipe(Effect.map((rows) => rows.map(toSigned))),
    headsAfter: (log, after, limit) =>
      postgres
        .query(
          "headsAfter",
          heads.where("log", "=", log).where("size", ">", BigInt(after)).orderBy("size").limit(limit).compile()
        )
        .pipe(Effect.map((rows) => rows.map(toHead))),
    tiles: (log, size) =>
      postgres
        .query(
          "tiles",
          tables
            .selectFrom("es.tree_head")
            .select("tiles")
            .where("tenant", "=", tenant)
            .where("log", "=", log)
            .where("size", "<=", BigInt(size))
            .where("tiles", "<>", Buffer.alloc(0))
            .orderBy("size")
            .compile()
        )
        .pipe(Effect.map((rows) => Buffer.concat(rows.map(({ tiles }) => tiles)))),
    put: (head) =>
      postgres.query("seal", tables.insertInto("es.tree_head").values(toRow(head)).returning("size").compile()).pipe(
        Effect.catchIf(
          (error: StoreError) => error.sqlState === uniqueViolation,
          () => Effect.fail(new HeadTaken({ log: head.head.log, size: head.head.size }))
        ),
        Effect.asVoid
      )
  }
  return store
})

/** In one statement, so that the three counts are of one moment. */
const reach = (tenant: string) =>
  sql<{ readonly [Count in Exclude<keyof LogReach, "log">]: bigint } & Pick<LogReach, "log">>`
    select l.log, coalesce(h.position, 0) as counted,
      coalesce((select max(e.position) from es.event e where e.tenant = ${tenant} and e.log = l.log), 0) as last,
      coalesce((select max(t.size) from es.tree_head t where t.tenant = ${tenant} and t.log = l.log), 0) as sealed
    from (select log from es.log_head where tenant = ${tenant}
          union select log from es.tree_head where tenant = ${tenant}) l
    left join es.log_head h on h.tenant = ${tenant} and h.log = l.log
    order by l.log`.compile(tables)

/** Log by log along the key: in each, later heads are larger. */
const newestHeads = (tenant: string, before: HeadPlace | null, limit: number) =>
  sql<SignedRow>`
    select h.*
    from (select log from es.log_head where tenant = ${tenant}) l
    cross join lateral (
      select t.tenant, t.log, t.size, t.root, t.previous, t.signed_at, t.key_id, t.signature
      from es.tree_head t
      where t.tenant = ${tenant} and t.log = l.log
        and (${before === null} or (t.signed_at, t.log, t.size) <
          (${before?.signedAt ?? "infinity"}::timestamptz, ${before?.log ?? 0}::integer, ${before?.size ?? 0}::bigint))
      order by t.size desc limit ${limit}
    ) h
    order by h.signed_at desc, h.log desc, h.size desc limit ${limit}`.compile(tables)

const toRead = (row: EventTuple): ReadEvent =>
  row[14] === 0 ? rawEvent(row) : { ...rawEvent(row), data: undefined, meta: undefined }

type SignedRow = Omit<TreeHeadRow, "edge" | "tiles" | "leaves">

const toSigned = (row: SignedRow): SignedTreeHead => ({
  tenant: row.tenant,
  log: row.log,
  size: Number(row.size),
  root: row.root.toString("hex"),
  previous: row.previous.toString("hex"),
  signedAt: isoInstant(row.signed_at),
  keyId: row.key_id,
  signature: row.signature.toString("base64")
})

const toHead = (row: TreeHeadRow): StoredHead => ({
  head: toSigned(row),
  edge: row.edge,
  tiles: row.tiles,
  leaves: row.leaves
})

const toRow = ({ head, edge, tiles, leaves }: StoredHead): TreeHeadRow => ({
  tenant: head.tenant,
  log: head.log,
  size: BigInt(head.size),
  root: Buffer.from(head.root, "hex"),
  previous: Buffer.from(head.previous, "hex"),
  signed_at: head.signedAt,
  key_id: head.keyId,
  signature: Buffer.from(head.signature, "base64"),
  edge,
  tiles,
  leaves
})
