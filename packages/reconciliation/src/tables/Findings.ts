/** What a run found: discrepancies by code and subject, as canonical text, so that two runs can be held against each other. */
import { type Discrepancy, sort } from "@counterfoil/domain/Discrepancy"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { textOf, valueOf } from "./CanonicalText.ts"
import { asTable, type Columns, query, queryOn } from "./Statements.ts"

interface FindingRow {
  readonly code: string
  readonly subject: string
  readonly streams: string
  readonly body: string
}

const columns: Columns<FindingRow> = { code: "text", subject: "text", streams: "text", body: "text" }

/** Adds discrepancies to those of a run; one that is there already stays. */
export const addFindings = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  run: bigint,
  found: ReadonlyArray<Discrepancy>
) {
  if (found.length === 0) return
  const rows = found.map((one): FindingRow => ({
    code: one.code,
    subject: one.subject,
    streams: JSON.stringify(one.documents),
    body: textOf(one)
  }))
  yield* queryOn(
    connection,
    "findings",
    sql`insert into recon.finding (tenant, run, code, subject, streams, body)
      select ${tenant}, ${run}, code, subject, array(select json_array_elements_text(streams::json)), body
      from ${asTable(columns, rows)} on conflict do nothing`
  )
})

/** One line per discrepancy, sorted by code and subject: nothing in them tells how or when they were found. */
export const findingsOf = (tenant: string, run: bigint) =>
  Effect.map(
    query(
      "findingsOf",
      sql<{ readonly body: string }>`select body from recon.finding where tenant = ${tenant} and run = ${run}
        order by code, subject`
    ),
    (rows) => rows.map(({ body }) => body)
  )

/** The lines as discrepancies again. */
export const discrepanciesOf = (lines: ReadonlyArray<string>): ReadonlyArray<Discrepancy> =>
  sort(lines.map((line) => valueOf(line) as Discrepancy))
