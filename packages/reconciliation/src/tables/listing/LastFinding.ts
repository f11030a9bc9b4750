/** What the last run that ended said of one discrepancy. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { valueOf } from "../CanonicalText.ts"
import { query } from "../Statements.ts"

/** None where it did not find it. Its id is its code and subject. */
export const lastFinding = (
  tenant: string,
  { code, discrepancyId }: { readonly code: string; readonly discrepancyId: string }
) =>
  Effect.map(
    query(
      "lastFinding",
      sql<{ readonly body: string }>`select body from recon.finding
        where tenant = ${tenant} and code = ${code} and subject = ${discrepancyId.slice(code.length + 1)}
          and run = (select max(number) from recon.run where tenant = ${tenant} and phase = 'finished')`
    ),
    ([row]) => (row === undefined ? undefined : (valueOf(row.body) as Discrepancy))
  )
