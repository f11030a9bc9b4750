/**
 * The schema `es`, brought up to date. Run it with a role that may create a schema and a role, at deployment, before the
 * new program starts; processes of the old one go on, their appends wait meanwhile. Several at once are safe, one works
 * and the others wait and find nothing to do.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Kysely, PostgresDialect, sql } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import { Pool } from "pg"
import { access } from "./migrations/Access.ts"
import { appendEach } from "./migrations/AppendEach.ts"
import { appendFunction } from "./migrations/AppendFunction.ts"
import { appendTogether } from "./migrations/AppendTogether.ts"
import { appendUsual } from "./migrations/AppendUsual.ts"
import { following } from "./migrations/Following.ts"
import { openLog } from "./migrations/OpenLog.ts"
import { seals } from "./migrations/Seals.ts"
import { tables } from "./migrations/Tables.ts"
import { tenantRole } from "./migrations/TenantRole.ts"
import { fromDriver } from "./Postgres.ts"
import type { StoreError } from "./StoreError.ts"

/**
 * Appends begin with this table: once it is locked none is under way, and those that come wait for the migration's end
 * instead of deadlocking with it.
 */
const lockOut = `do $$ begin
  if to_regclass('es.log_head') is not null then lock table es.log_head in access exclusive mode; end if;
end $$`

const script = (text: string): Migration => ({
  up: async (db) => {
    await sql.raw(lockOut).execute(db)
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
  "0008-tenant-role": script(tenantRole),
  "0009-append-each": script(appendEach),
  "0010-open-log": script(openLog)
}

const deadlock = "40P01"
const maxRepeats = 5

/** Their names, in their order. */
export const levels: ReadonlyArray<string> = Object.keys(migrations)

/**
 * Applies what is missing, all or nothing; answers with the names of the migrations applied now. `upTo` ends with the one
 * of that name, for a deployment in steps.
 */
export const migrate: (options: {
  readonly url: Redacted.Redacted
  readonly upTo?: string
}) => Effect.Effect<ReadonlyArray<string>, StoreError> = Effect.fn("Migrations.migrate")(function* ({ upTo, url }) {
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
          const { error, results = [] } = await (upTo === undefined
            ? migrator.migrateToLatest()
            : migrator.migrateTo(upTo))
          if (error !== undefined) throw error
          return results.map(({ migrationName }) => migrationName)
        },
        catch: fromDriver("migrate")
      }),
    (db) => Effect.promise(() => db.destroy())
  ).pipe(
    // Readers take tables in orders of their own.
    Effect.retry({ while: ({ sqlState }) => sqlState === deadlock, times: maxRepeats })
  )
})
