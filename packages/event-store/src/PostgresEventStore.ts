/** The contract on PostgreSQL: one function call per append, keyset pages for reads. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { type CompiledQuery, sql } from "kysely"
import { appendTogether, prepared, verdict } from "./AppendStatement.ts"
import { beyond } from "./Beyond.ts"
import { checkComplete, checkDense, checkHash } from "./Corruption.ts"
import type { EventStore } from "./EventStore.ts"
import { ringer } from "./following/Bell.ts"
import { groupAppend } from "./GroupAppend.ts"
import type { Json } from "./Json.ts"
import type { Options } from "./Postgres.ts"
import { isoInstant } from "./Instant.ts"
import { Postgres } from "./Postgres.ts"
import { type FetchPage, readLogs } from "./ReadLogs.ts"
import type { StoredEvent } from "./StoredEvent.ts"
import { type EventRow, tables } from "./Tables.ts"

export interface PostgresOptions extends Omit<Options, "role"> {
  /** `event_store_app` by default; null keeps the login's own rights. */
  readonly role?: string | null
  /** Which reads compare events with their content hash: `readAll` by default. */
  readonly verify?: "always" | "readAll" | "never"
}

/** Made by the migrations: may read, append and add tree heads, nothing else. */
export const defaultRole = "event_store_app"

const columns = [
  "log",
  "position",
  "stream",
  "version",
  "event_id",
  "subject",
  "type",
  "schema_version",
  "data",
  "meta",
  "effective_on",
  "booked_on",
  "recorded_at"
] as const

interface Row extends Pick<EventRow, (typeof columns)[number]> {
  readonly content_hash: string
}

export const makePostgres = Effect.fnUntraced(function* ({
  tenant,
  verify = "readAll"
}: Pick<PostgresOptions, "tenant" | "verify">) {
  const postgres = yield* Postgres
  const append = yield* groupAppend((commits) => appendTogether(postgres.query, "append", tenant, commits))

  const ring = yield* ringer(postgres, tenant)

  const events = (check: boolean, operation: string, query: CompiledQuery<Row>) =>
    postgres.query(operation, query).pipe(Effect.map((rows) => rows.map((row) => toEvent(row, check))))

  const select = tables
    .selectFrom("es.event")
    .select(columns)
    // As the digits they become: a Buffer between would be made of text, and made text again.
    .select(sql<string>`encode(content_hash, 'hex')`.as("content_hash"))
    .where("es.event.tenant", "=", tenant)
  const always = verify === "always"

  const fetch =
    (check: boolean, operation: string): FetchPage =>
    (log, position, limit) =>
      Effect.map(
        postgres.query(
          operation,
          select
            .where("log", "=", log)
            .where("position", ">", BigInt(position))
            .orderBy("position")
            .limit(limit)
            .compile()
        ),
        (rows) => () => {
          const found = rows.map((row) => toEvent(row, check))
          checkDense(log, position, found)
          return found
        }
      )

  const page = (check: boolean, operation: string) => (log: number, position: number, limit: number) =>
    Effect.map(fetch(check, operation)(log, position, limit), (decode) => decode())

  const logs = postgres
    .query("logs", tables.selectFrom("es.log_head").selectAll().where("tenant", "=", tenant).orderBy("log").compile())
    .pipe(
      Effect.map((rows) =>
        rows.map(({ log, position, recorded_at, is_open }) => ({
          log,
          position: Number(position),
          recordedAt: recorded_at === "-infinity" ? null : isoInstant(recorded_at),
          isOpen: is_open
        }))
      ),
      Effect.map((found) => (found.length === 0 ? [{ log: 0, position: 0, recordedAt: null, isOpen: true }] : found))
    )

  const store: EventStore["Service"] = {
    append: Effect.fn("EventStore.append")(function* (commit) {
      const ready = yield* prepared(tenant, commit)
      const appended = yield* verdict(ready, yield* append(ready))
      yield* ring
      return appended
    }),
    readStream: Effect.fn("EventStore.readStream")((stream, { after = 0 } = {}) =>
      events(
        always,
        "readStream",
        select.where("stream", "=", stream).where("version", ">", after).orderBy("version").compile()
      )
    ),
    readSubject: Effect.fn("EventStore.readSubject")((subject, { after } = {}) => {
      const all = select.where("subject", "=", subject)
      const some = beyond(after ?? new Map())
        .map((condition) => all.where(condition))
        .reduce((one, other) => one.unionAll(other))
      return events(always, "readSubject", some.orderBy("log").orderBy("position").compile())
    }),
    readCommit: Effect.fn("EventStore.readCommit")(function* (commitId) {
      const ranges = yield* postgres.query(
        "readCommit",
        tables
          .selectFrom("es.idempotency")
          .select(["log", "first_position", "last_position"])
          .where("tenant", "=", tenant)
          .where("commit_id", "=", commitId)
          .orderBy("log")
          .compile()
      )
      if (ranges.length === 0) return Option.none()
      const found = yield* Effect.forEach(ranges, ({ log, first_position, last_position }) => {
        const [after, last] = [Number(first_position) - 1, Number(last_position)]
        return page(always, "readCommit")(log, after, last - after).pipe(
          Effect.tap((events) => Effect.sync(() => checkComplete(log, after, last, events)))
        )
      })
      return Option.some(found.flat())
    }),
    readAfter: Effect.fn("EventStore.readAfter")(page(always, "readAfter")),
    readAll: Stream.suspend(() => readLogs(logs, fetch(verify !== "never", "readAll"))),
    logs
  }
  return store
})

const toEvent = (row: Row, check: boolean): StoredEvent => {
  const event: StoredEvent = {
    log: row.log,
    position: Number(row.position),
    stream: row.stream,
    version: row.version,
    eventId: row.event_id,
    subject: row.subject,
    type: row.type,
    schemaVersion: row.schema_version,
    data: JSON.parse(row.data) as Json,
    meta: JSON.parse(row.meta) as Json,
    effectiveOn: row.effective_on,
    bookedOn: row.booked_on,
    recordedAt: isoInstant(row.recorded_at),
    contentHash: row.content_hash
  }
  if (check) checkHash(event, row.data, row.meta)
  return event
}
