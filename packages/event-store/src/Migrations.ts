/**
 * The schema `es`, brought up to date. Run it with a role that may create a schema and a role, at deployment, before the
 * new program starts; processes of the old one go on, their appends wait meanwhile. Several at once are safe, one works
 * and the others wait and find nothing to do.
 */
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { sql } from "kysely"
import type { Migration } from "kysely/migration"
import { access } from "./migrations/Access.ts"
import { appendEach } from "./migrations/AppendEach.ts"
import { appendFunction } from "./migrations/AppendFunction.ts"
import { appendTogether } from "./migrations/AppendTogether.ts"
import { appendUsual } from "./migrations/AppendUsual.ts"
import { archive } from "./migrations/Archive.ts"
import { following } from "./migrations/Following.ts"
import { openLog } from "./migrations/OpenLog.ts"
import { seals } from "./migrations/Seals.ts"
import { subjectKeys } from "./migrations/SubjectKeys.ts"
import { tables } from "./migrations/Tables.ts"
import { tenantRole } from "./migrations/TenantRole.ts"
import { migrateSchema } from "./SchemaMigration.ts"
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
  "0010-open-log": script(openLog),
  "0011-subject-keys": script(subjectKeys),
  "0012-archive": script(archive)
}

/** Their names, in their order. */
export const levels: ReadonlyArray<string> = Object.keys(migrations)

/**
 * Applies what is missing, all or nothing; answers with the names of the migrations applied now. `upTo` ends with the one
 * of that name, for a deployment in steps.
 */
export const migrate: (options: {
  readonly url: Redacted.Redacted
  readonly upTo?: string
}) => Effect.Effect<ReadonlyArray<string>, StoreError> = Effect.fn("Migrations.migrate")((options) =>
  migrateSchema({ ...options, schema: "es", migrations })
)
