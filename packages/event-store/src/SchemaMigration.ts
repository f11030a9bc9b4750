/** Migrations of one schema, applied in their order by whoever may; several at once are safe: one works, others wait. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Kysely, PostgresDialect } from "kysely"
import { type Migration, Migrator } from "kysely/migration"
import { Pool } from "pg"
import { fromDriver } from "./Postgres.ts"
import type { StoreError } from "./StoreError.ts"

const deadlock = "40P01"
const maxRepeats = 5

export interface SchemaMigration {
  readonly url: Redacted.Redacted
  /** Holds the record of what was applied, too. */
  readonly schema: string
  /** By name, in the order of the names. */
  readonly migrations: Record<string, Migration>
  /** Ends with the one of this name. */
  readonly upTo?: string | undefined
}

/** Applies what is missing, all or nothing; answers with the names of the migrations applied now. */
export const migrateSchema: (options: SchemaMigration) => Effect.Effect<ReadonlyArray<string>, StoreError> =
  Effect.fnUntraced(function* ({ migrations, schema, upTo, url }) {
    return yield* Effect.acquireUseRelease(
      Effect.sync(() => {
        const pool = new Pool({
          connectionString: Redacted.value(url),
          application_name: `${schema}-migrations`,
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
              migrationTableSchema: schema,
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
