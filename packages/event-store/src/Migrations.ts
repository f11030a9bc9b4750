/**
 * The schema `es`, brought up to date. Run it with a role that may create a schema and a role, at deployment; several
 * at once are safe, one works and the others wait and find nothing to do.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Kysely, PostgresDialect, sql } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import { Pool } from "pg"
import { access } from "./migrations/Access.ts"
import { appendFunction } from "./migrations/AppendFunction.ts"
import { appendTogether } from "./migrations/AppendTogether.ts"
import { appendUsual } from "./migrations/AppendUsual.ts"
import { following } from "./migrations/Following.ts"
import { seals } from "./migrations/Seals.ts"
import { tables } from "./migrations/Tables.ts"
import { tenantRole } from "./migrations/TenantRole.ts"
import { fromDriver } from "./Postgres.ts"
import type { StoreError } from "./StoreError.ts"

const script = (text: string): Migration => ({
  up: async (db) => {
    await sql.raw(text).execute(db)
  }
})

/** A released migration is never changed; a new one is added. */
const migrations: Record<string, Migration> = {
  "0001-tables": script(tables),
  "0002-append": script(appendFunction),
  "0003-access": script(access),
  "0004-seals": script(seals),
  "0005-append-together": script(appendTogether),
  "0006-append-usual": script(appendUsual),
  "0007-following": script(following),
  "0008-tenant-role": script(tenantRole)
}

/** Applies what is missing, all or nothing; answers with the names of the migrations applied now. */
export const migrate: (options: {
  readonly url: Redacted.Redacted
}) => Effect.Effect<ReadonlyArray<string>, StoreError> = Effect.fn("Migrations.migrate")(function* ({ url }) {
  return yield* Effect.acquireUseRelease(
    Effect.sync(() => {
      const pool = new Pool({
        connectionString: Redacted.value(url),
        application_name: "event-store-migrations",
        connectionTimeoutMillis: 10_000,
        max: 2
      })
      pool.on("error", () => undefined)
      pool.on("connect", (client) => client.on("error", () => undefined))
      return new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool }) })
    }),
    (db) =>
      Effect.tryPromise({
        try: async () => {
          const migrator = new Migrator({
            db,
            provider: { getMigrations: async () => migrations },
            migrationTableSchema: "es",
            migrationTableName: "migration",
            migrationLockTableName: "migration_lock"
          })
          const { error, results = [] } = await migrator.migrateToLatest()
          if (error !== undefined) throw error
          return results.map(({ migrationName }) => migrationName)
        },
        catch: fromDriver("migrate")
      }),
    (db) => Effect.promise(() => db.destroy())
  )
})
