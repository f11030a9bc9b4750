/** What a comparison of one account in memory knows of Zuora's former parts: what runs over the tables have kept. */
import type { PartsSeen } from "@counterfoil/domain/comparison/FormerParts"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import type { PartsMemory } from "../reading/PartsMemory.ts"
import { valueOf } from "./CanonicalText.ts"
import { seenIn } from "./Past.ts"
import { query } from "./Statements.ts"

/** Leaves the tables as they are: one account is not all that there is. */
export const memoryOf =
  (tenant: string): PartsMemory<StoreError, Postgres> =>
  (streams) =>
    before(tenant, streams)

/** Documents of one statement. */
const atOnce = 1_000

const before = Effect.fnUntraced(function* (tenant: string, streams: ReadonlyArray<string>) {
  const found = new Map<string, PartsSeen>()
  for (let start = 0; start < streams.length; start += atOnce) {
    const rows = yield* query(
      "seenBefore",
      sql<{ readonly stream: string; readonly text: string; readonly past: string | null }>`
        select s.stream, t.text, s.past from recon.seen s
        join recon.seen_text t on t.tenant = s.tenant and t.stream = s.stream
        where s.tenant = ${tenant} and s.stream = any(${streams.slice(start, start + atOnce)}::text[])`
    )
    for (const { past, stream, text } of rows)
      found.set(stream, seenIn({ document: valueOf(text) as ObservedDocument, past }))
  }
  return found
})
