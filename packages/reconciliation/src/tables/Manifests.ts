/** What a run has read, page by page, and what it could not: rows of `recon.manifest`, committed with what was read. */
import type { ReadPage } from "@counterfoil/billing/bulk/PageLog"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { inOrder } from "../reading/Manifest.ts"
import { asTable, type Columns, namesOf, query, queryOn } from "./Statements.ts"

const columns: Columns<ReadPage> = { source: "text", window: "text", count: "bigint", sha256: "text", why: "text" }

export const addPages = (connection: Connection, tenant: string, run: bigint, pages: ReadonlyArray<ReadPage>) =>
  pages.length === 0
    ? Effect.void
    : queryOn(
        connection,
        "addPages",
        sql`insert into recon.manifest (tenant, run, ${namesOf(columns)})
          select ${tenant}, ${run}, ${namesOf(columns)} from ${asTable(columns, pages)}`
      )

/** Those of a run, by source and window. */
export const pagesOf = (tenant: string, run: bigint) =>
  Effect.map(
    query(
      "pagesOf",
      sql<Omit<ReadPage, "count"> & { readonly count: bigint | null }>`
        select ${namesOf(columns)} from recon.manifest where tenant = ${tenant} and run = ${run} order by number`
    ),
    (rows) => inOrder(rows.map((row): ReadPage => ({ ...row, count: row.count === null ? null : Number(row.count) })))
  )
