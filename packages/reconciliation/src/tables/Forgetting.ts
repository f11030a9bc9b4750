/**
 * What was erased from the events is taken out of the tables too: they keep what operations and cases come to, texts
 * included. The states of the account's are made of its events again, up to the version that the tables have.
 */
import * as StreamName from "@counterfoil/domain/StreamName"
import { fold } from "@counterfoil/domain/StreamFold"
import { placedOf } from "@counterfoil/billing/StoredEvents"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { type Connection, Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { textOf } from "./CanonicalText.ts"
import { query, queryOn } from "./Statements.ts"

/** Streams whose states may hold texts about people. */
const hasTexts = (stream: string): boolean => ["Operation", "Case"].includes(StreamName.kindOf(stream))

/** To be run after an erasure; a database without the tables has nothing to forget. */
export const forget = Effect.fn("Forgetting.forget")(function* (tenant: string, accountId: string) {
  const postgres = yield* Postgres
  const [found] = yield* query(
    "tables",
    sql<{ readonly is: boolean }>`select to_regclass('recon.state') is not null as is`
  )
  if (found?.is !== true) return
  yield* postgres.transaction("forget", (connection) =>
    Effect.andThen(
      // Whoever follows the events waits, and reads on from there.
      queryOn(connection, "reach", sql`select from recon.reach where tenant = ${tenant} order by log for update`),
      forgetOn(connection, tenant, accountId)
    )
  )
})

/** The same inside a transaction that holds the row of the log which is followed. */
export const forgetOn = Effect.fnUntraced(function* (connection: Connection, tenant: string, accountId: string) {
  const store = yield* EventStore
  const streams = new Set((yield* store.readSubject(accountId)).map(({ stream }) => stream).filter(hasTexts))
  if (streams.size === 0) return
  const rows = yield* queryOn(
    connection,
    "statesOf",
    sql<{ readonly stream: string; readonly version: number }>`select stream, version from recon.state
      where tenant = ${tenant} and stream = any(${Array.from(streams)}::text[])`
  )
  const keys = Array.from(streams, (stream) => stream.slice(stream.indexOf("-") + 1))
  yield* queryOn(
    connection,
    "forgetKeys",
    sql`delete from recon.reused_key where tenant = ${tenant} and key = any(${keys}::text[])`
  )
  for (const { stream, version } of rows) {
    const events = (yield* store.readStream(stream)).filter((event) => event.version <= version)
    const folded = fold(
      stream,
      (yield* placedOf(events)).map(({ event }) => event)
    )
    if (folded === undefined) continue
    yield* queryOn(
      connection,
      "forget",
      sql`update recon.state set text = ${textOf(folded.state)} where tenant = ${tenant} and stream = ${stream}`
    )
  }
})
