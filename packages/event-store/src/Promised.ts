/**
 * The store for hosts without Effect: promises that reject with the same typed errors. Only what a host does itself; its
 * events are read and written by what it embeds.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { ClientBase } from "pg"
import { appendWith as append } from "./AppendWith.ts"
import type { Appended, Commit } from "./Commit.ts"
import * as Migrations from "./Migrations.ts"

/** As `Migrations.migrate`: brings the schema up to date, safe to run at every start. Rejects with `StoreError`. */
export const migrate = (url: string): Promise<ReadonlyArray<string>> =>
  Effect.runPromise(Migrations.migrate({ url: Redacted.make(url) }))

/**
 * As `appendWith`: appends inside the host's transaction, so that its rows and the events are committed together or not
 * at all. Rejects with `VersionConflict`, `CommitReused` or `StoreError`; after the last one, roll back.
 */
export const appendWith = (client: ClientBase, tenant: string, commit: Commit): Promise<Appended> =>
  Effect.runPromise(append(client, tenant, commit))
