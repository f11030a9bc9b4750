/**
 * What a comparison in memory knows of Zuora's former parts, and leaves for the next. It has no run in the tables: what it
 * keeps is numbered by its instant, below all runs over them, so that the first of these takes it for what was seen before.
 */
import { cutOver } from "@counterfoil/billing/CutOvers"
import type { PartsSeen } from "@counterfoil/domain/comparison/FormerParts"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import { Postgres } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { isFormer } from "../BeforeCutOver.ts"
import type { PartsMemory } from "../reading/PartsMemory.ts"
import { valueOf } from "./CanonicalText.ts"
import { seenIn } from "./Past.ts"
import { markGone, saveSeen } from "./SeenRows.ts"
import { query } from "./Statements.ts"

type Requirements = Postgres | Effect.Services<typeof cutOver>

/** Of a run that began at an ISO instant. One of a single account leaves the tables as they are: it has not seen the rest. */
export const memoryOf = (tenant: string, at: string, isWhole: boolean): PartsMemory<StoreError, Requirements> => ({
  before: (streams) => before(tenant, streams),
  keep: (documents, isComplete) => (isWhole ? keep(tenant, numberOf(at), documents, isComplete) : Effect.void)
})

/** More milliseconds than any instant has. */
const below = 1_000_000_000_000_000n

const numberOf = (at: string): bigint => BigInt(Date.parse(at)) - below

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

const keep = Effect.fnUntraced(function* (
  tenant: string,
  number: bigint,
  documents: ReadonlyArray<ObservedDocument>,
  isComplete: boolean
) {
  const postgres = yield* Postgres
  const beginning = yield* cutOver
  const isLeftOut = (document: ObservedDocument) => beginning !== undefined && isFormer(document, beginning)
  yield* postgres.transaction("keepSeen", (connection) =>
    Effect.gen(function* () {
      for (let start = 0; start < documents.length; start += atOnce)
        yield* saveSeen(connection, tenant, number, documents.slice(start, start + atOnce), isLeftOut)
      if (isComplete) yield* markGone(connection, tenant, number, "everything")
    })
  )
})
