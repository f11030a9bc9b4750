/** Appending inside a transaction of the host's own: its rows and our events are committed together or not at all. */
import * as Effect from "effect/Effect"
import type { ClientBase } from "pg"
import { appendStatement, prepared, verdict, type VerdictRow } from "./AppendStatement.ts"
import type { Appended, Commit } from "./Commit.ts"
import { fromDriver } from "./Postgres.ts"
import type { CommitReused, StoreError, VersionConflict } from "./StoreError.ts"

/** For connections that were not started for a tenant: until the end of the transaction this one is. */
const forTenant = `select set_config('es.tenant', $1, true) where coalesce(current_setting('es.tenant', true), '') = ''`

/**
 * Appends on `client`, which must be inside a transaction and allowed to execute `es.append`. Call it last: the logs
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
    const { sql, parameters } = appendStatement(tenant, [ready])
    const rows = yield* Effect.tryPromise({
      try: async () => {
        await client.query(forTenant, [tenant])
        return (await client.query<VerdictRow>(sql, [...parameters])).rows
      },
      catch: fromDriver("appendWith")
    }).pipe(Effect.uninterruptible)
    return yield* verdict(ready, rows[0])
  }
)
