/** How many documents of each kind Zuora has shown so far: what whoever reads them all may expect. */
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { query } from "./Statements.ts"

/** By the kind that a stream's name begins with. */
export const seenCounts = (tenant: string) =>
  Effect.map(
    query(
      "seenCounts",
      sql<{ readonly kind: string; readonly count: bigint }>`
        select split_part(stream, '-', 1) as kind, count(*) from recon.seen
        where tenant = ${tenant} and not is_gone group by 1`
    ),
    (rows) => new Map(rows.map(({ count, kind }) => [kind, Number(count)]))
  )
