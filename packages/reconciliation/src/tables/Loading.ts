/** Documents whole, of both sides, from the tables: what the domain compares. */
import type { Observed, Timing } from "@counterfoil/domain/comparison/Sides"
import { type Ledger, of } from "@counterfoil/domain/Ledger"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import type { TrialBalance } from "@counterfoil/domain/TrialBalance"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { valueOf } from "./CanonicalText.ts"
import { formerIn } from "./Past.ts"
import { foldedOf, type StateRow, transitOf } from "./Projection.ts"
import { query } from "./Statements.ts"

export interface Ours {
  readonly ledger: Ledger
  /** When each stream changed last. */
  readonly changedAt: Timing["changedAt"]
  /** By stream, what its events have left in transit. */
  readonly transit: ReadonlyMap<string, TrialBalance["inTransit"]>
}

/** Our documents of these streams. */
export const loadOurs = Effect.fnUntraced(function* (tenant: string, streams: ReadonlyArray<string>) {
  const rows =
    streams.length === 0
      ? []
      : yield* query(
          "loadOurs",
          sql<StateRow>`select stream, kind, changed_at, text, transit from recon.state
      where tenant = ${tenant} and stream = any(${streams}::text[]) order by stream`
        )
  return {
    ledger: of(rows.map((row) => [row.stream, foldedOf(row)] as const)),
    changedAt: new Map(rows.map(({ changed_at, stream }) => [stream, changed_at])),
    transit: new Map(rows.map((row) => [row.stream, transitOf(row)]))
  } satisfies Ours
})

/**
 * Zuora's documents of these streams, as the last run read them, and what they were before. Each text by its key, which is
 * no join: tables that were filled just now have no statistics, by which PostgreSQL would go through all texts for each.
 */
export const loadTheirs = Effect.fnUntraced(function* (tenant: string, streams: ReadonlyArray<string>) {
  const rows =
    streams.length === 0
      ? []
      : yield* query(
          "loadTheirs",
          sql<{ readonly stream: string; readonly text: string; readonly past: string | null }>`
      select s.stream, s.past,
        (select t.text from recon.seen_text t where t.tenant = s.tenant and t.stream = s.stream) as text
      from recon.seen s where s.tenant = ${tenant} and not s.is_gone and s.stream = any(${streams}::text[]) order by s.stream`
        )
  const formerParts = new Map(
    rows.flatMap(({ past, stream }) => (past === null ? [] : [[stream, formerIn(past)] as const]))
  )
  return { ...observedOf(rows.map(({ text }) => valueOf(text) as ObservedDocument)), formerParts } satisfies Observed
})

const observedOf = (documents: ReadonlyArray<ObservedDocument>) => ({
  invoices: byId(documents.filter((one) => one.kind === "invoice")),
  debitMemos: byId(documents.filter((one) => one.kind === "debitMemo")),
  creditMemos: byId(documents.filter((one) => one.kind === "creditMemo")),
  payments: byId(documents.filter((one) => one.kind === "payment"))
})

const byId = <Id, D extends { readonly id: Id }>(documents: ReadonlyArray<D>): ReadonlyMap<D["id"], D> =>
  new Map(documents.map((document) => [document.id, document]))
