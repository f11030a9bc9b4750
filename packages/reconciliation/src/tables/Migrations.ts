/**
 * The schema `recon`, brought up to date. After the schema `es`, whose role it gives its rights to; several at once are
 * safe.
 */
import { migrateSchema } from "@counterfoil/event-store/SchemaMigration"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { sql } from "kysely"
import type { Migration } from "kysely/migration"
import { closedPeriods } from "./migrations/ClosedPeriods.ts"
import { compared } from "./migrations/Compared.ts"
import { formerParts } from "./migrations/FormerParts.ts"
import { gatewayLines } from "./migrations/GatewayLines.ts"
import { goneDocuments } from "./migrations/GoneDocuments.ts"
import { incremental } from "./migrations/Incremental.ts"
import { legacyChanges } from "./migrations/LegacyChanges.ts"
import { runOutcomes } from "./migrations/RunOutcomes.ts"
import { reconTables } from "./migrations/Tables.ts"
import { wholeRuns } from "./migrations/WholeRuns.ts"

const script = (text: string): Migration => ({
  up: async (db) => {
    await sql.raw(text).execute(db)
  }
})

/** A released migration is never changed; a new one is added. */
const migrations: Record<string, Migration> = {
  "0001-tables": script(reconTables),
  "0002-incremental": script(incremental),
  "0003-gone-documents": script(goneDocuments),
  "0004-whole-runs": script(wholeRuns),
  "0005-run-outcomes": script(runOutcomes),
  "0006-compared": script(compared),
  "0007-closed-periods": script(closedPeriods),
  "0008-former-parts": script(formerParts),
  "0009-gateway-lines": script(gatewayLines),
  "0010-legacy-changes": script(legacyChanges)
}

/** Applies what is missing, all or nothing; answers with the names of the migrations applied now. */
export const migrate: (options: {
  readonly url: Redacted.Redacted
}) => Effect.Effect<ReadonlyArray<string>, StoreError> = Effect.fn("tables.Migrations.migrate")(({ url }) =>
  migrateSchema({ url, schema: "recon", migrations })
)
