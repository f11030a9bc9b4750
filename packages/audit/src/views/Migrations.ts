/**
 * The schema `audit`, brought up to date: views for people who live in SQL, and the names by which things are found. After
 * the schema `es`, whose tables it reads; several at once are safe.
 */
import { migrateSchema } from "@counterfoil/event-store/SchemaMigration"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { sql } from "kysely"
import type { Migration } from "kysely/migration"
import { names } from "./migrations/Names.ts"
import { ordinaryOwner } from "./migrations/OrdinaryOwner.ts"
import { readers } from "./migrations/Readers.ts"
import { views } from "./migrations/Views.ts"

const script = (text: string): Migration => ({
  up: async (db) => {
    await sql.raw(text).execute(db)
  }
})

/** A released migration is never changed; a new one is added. */
const migrations: Record<string, Migration> = {
  "0001-names": script(names),
  "0002-readers": script(readers),
  "0003-views": script(views),
  "0004-ordinary-owner": script(ordinaryOwner)
}

/** Applies what is missing, all or nothing; answers with the names of the migrations applied now. */
export const migrate: (options: {
  readonly url: Redacted.Redacted
}) => Effect.Effect<ReadonlyArray<string>, StoreError> = Effect.fn("views.Migrations.migrate")(({ url }) =>
  migrateSchema({ url, schema: "audit", migrations })
)
