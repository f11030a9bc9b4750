/** Appending inside a transaction of the host's own: its rows and our events are committed together or not at all. */
import * as Effect from "effect/Effect"
import { CompiledQuery } from "kysely"
import type { ClientBase, QueryResultRow } from "pg"
import { appendTogether, prepared, verdict } from "./AppendStatement.ts"
import type { Appended, Commit } from "./Commit.ts"
import { type Connection, fromDriver } from "./Postgres.ts"
import type { CommitReused, StoreError, VersionConflict } from "./StoreError.ts"

/** For connections that were not started for a tenant: until the end of the transaction this one is. */
const forTenant = (tenant: string) =>
  CompiledQuery.raw(
    "select set_config('es.tenant', $1, true) where coalesce(current_setting('es.tenant', true), '') = ''",
    [tenant]
  )

/**
 * Appends on `client`, which must be inside a transaction and a member of the application's role. Call it last: the logs
 * stay locked until the transaction ends. A conflict leaves the transaction usable; a `StoreError` means roll back.
 * A connection of another tenant is refused.
 */
export const appendWith: (
  client: ClientBase,
  tenant: string,
  commit: Commit
) => Effect.Effect<Appended, VersionConflict | CommitReused | StoreError> = Effect.fn("EventStore.appendWith")(
  function* (client, tenant, commit) {
    const ready = yield* prepared(tenant, commit)
    const query: Connection["query"] = <Row>(operation: string, { parameters, sql }: CompiledQuery<Row>) =>
      Effect.tryPromise({
        try: async () => (await client.query<QueryResultRow & Row>(sql, [...parameters])).rows,
        catch: fromDriver(operation)
      })
    const rows = yield* query("appendWith", forTenant(tenant)).pipe(
      Effect.andThen(appendTogether(query, "appendWith", tenant, [ready])),
      Effect.uninterruptible
    )
    return yield* verdict(ready, rows[0])
  }
)
