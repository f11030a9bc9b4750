/** Cases as the tables have them. */
import type * as Case from "@counterfoil/domain/Case"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { valueOf } from "./CanonicalText.ts"
import { query } from "./Statements.ts"

/** By the discrepancy's id, every case that some run has opened. */
export const casesIn = (tenant: string) =>
  Effect.map(
    query(
      "cases",
      sql<{ readonly stream: string; readonly text: string }>`
        select stream, text from recon.state where tenant = ${tenant} and kind = 'Case' and is_open order by stream`
    ),
    (rows) =>
      new Map(rows.map(({ stream, text }) => [stream.slice(StreamName.ofCase("").length), valueOf(text) as Case.State]))
  )
