/** The contract on PostgreSQL: one function call per append, keyset pages for reads. */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"
import { appendTogether, prepared, verdict } from "./AppendStatement.ts"
import { unshelving } from "./archive/Unshelving.ts"
import { checkComplete, checkDense } from "./Corruption.ts"
import { type EventTuple, type Kept, logRows, streamRows, subjectRows, toEvent } from "./EventRows.ts"
import type { EventStore } from "./EventStore.ts"
import { ringer } from "./following/Bell.ts"
import { groupAppend } from "./GroupAppend.ts"
import type { Options } from "./Postgres.ts"
import { isoInstant } from "./Instant.ts"
import { Postgres } from "./Postgres.ts"
import { type FetchPage, readLogs } from "./ReadLogs.ts"
import { tables } from "./Tables.ts"

export interface PostgresOptions extends Omit<Options, "role"> {
  /** `event_store_app` by default; null keeps the login's own rights. */
  readonly role?: string | null
  /** Which reads compare events with their content hash: `readAll` by default. */
  readonly verify?: "always" | "readAll" | "never"
}

/** Made by the migrations: may read, append and add tree heads, nothing else. */
export const defaultRole = "event_store_app"

export const makePostgres = Effect.fnUntraced(function* ({
  tenant,
  verify = "readAll"
}: Pick<PostgresOptions, "tenant" | "verify">) {
  const postgres = yield* Postgres
  const append = yield* groupAppend((commits) => appendTogether(postgres.query, "append", tenant, commits))

  const ring = yield* ringer(postgres, tenant)

  const always = verify === "always"

  const { whole } = yield* unshelving(postgres, tenant)
  const read = (operation: string, { name, query }: Pick<Kept, "query"> & Partial<Kept>) =>
    Effect.flatMap(postgres.lists<EventTuple>(operation, query, name), (rows) => whole(operation, rows))

  const fetch =
    (check: boolean, operation: string): FetchPage =>
    (log, position, limit) =>
      Effect.map(read(operation, logRows(tenant, log, position, limit)), (rows) => () => {
        const found = rows.map((row) => toEvent(row, check))
        checkDense(log, position, found)
        return found
      })

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
      Effect.map(read("readStream", streamRows(tenant, stream, after)), (rows) =>
        rows.map((row) => toEvent(row, always))
      )
    ),
    readSubject: Effect.fn("EventStore.readSubject")((subject, { after } = {}) =>
      Effect.map(read("readSubject", { query: subjectRows(tenant, subject, after ?? new Map()) }), (rows) =>
        rows.map((row) => toEvent(row, always))
      )
    ),
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
