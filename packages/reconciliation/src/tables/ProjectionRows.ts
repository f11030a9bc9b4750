/** The rows that are made of events: `recon.state`, `document`, `illegible` and `book`, read and written many at once. */
import type { Connection } from "@counterfoil/event-store/Postgres"
import type { StoredEvent } from "@counterfoil/event-store/StoredEvent"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { BookSum } from "./BookSums.ts"
import { comparedColumns } from "./ComparedRow.ts"
import { type Before, type DocumentRow, foldedOf, type StateRow, transitOf } from "./Projection.ts"
import type { Last } from "./StoreFaults.ts"
import { asTable, assigned, type Columns, namesOf, queryOn } from "./Statements.ts"

export const stateColumns: Columns<StateRow> = {
  stream: "text",
  kind: "text",
  version: "integer",
  log: "integer",
  position: "bigint",
  changed_at: "text",
  is_open: "boolean",
  text: "text",
  transit: "text",
  intent: "text"
}

export const documentColumns: Columns<DocumentRow> = {
  ...comparedColumns,
  brought: "numeric",
  halves: "bigint",
  is_loose: "boolean",
  is_pending: "boolean",
  is_adjusted: "boolean",
  violations: "integer"
}

/** An event of a newer program. */
export interface Illegible {
  readonly stored: StoredEvent
  readonly message: string
}

/** A stream as it was before a page of events. */
interface Loaded extends Before {
  readonly last: Last
}

/** These streams as the tables have them. */
export const loadStates = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  streams: ReadonlySet<string>
) {
  if (streams.size === 0) return new Map<string, Loaded>()
  const rows = yield* queryOn(
    connection,
    "loadStates",
    sql<Omit<StateRow, "position"> & { readonly position: bigint }>`
      select stream, kind, text, transit, intent, version, position from recon.state
      where tenant = ${tenant} and stream = any(${Array.from(streams)}::text[])`
  )
  return new Map(
    rows.map((row): readonly [string, Loaded] => [
      row.stream,
      {
        folded: foldedOf(row),
        transit: transitOf(row),
        intent: row.intent ?? undefined,
        last: { version: row.version, position: Number(row.position) }
      }
    ])
  )
})

/** What these documents were owed by so far. */
export const loadOwed = (connection: Connection, tenant: string, rows: ReadonlyArray<DocumentRow>) =>
  queryOn(
    connection,
    "loadOwed",
    sql<Pick<DocumentRow, "stream" | "currency" | "owed">>`select stream, currency, owed from recon.document
      where tenant = ${tenant} and stream = any(${rows.map(({ stream }) => stream)}::text[])`
  )

export const saveStates = (connection: Connection, tenant: string, rows: ReadonlyArray<StateRow>) =>
  save(connection, tenant, "state", stateColumns, rows, sql``)

/** The account that a document leaves is kept with it: that one's sums are others from then on. */
export const saveDocuments = (connection: Connection, tenant: string, rows: ReadonlyArray<DocumentRow>) =>
  save(
    connection,
    tenant,
    "document",
    documentColumns,
    rows,
    sql`, former_account = case when own.account = excluded.account then own.former_account else own.account end`
  )

const save = <Row extends { readonly stream: string }>(
  connection: Connection,
  tenant: string,
  table: "state" | "document",
  columns: Columns<Row>,
  rows: ReadonlyArray<Row>,
  more: RawBuilder<unknown>
) =>
  rows.length === 0
    ? Effect.void
    : queryOn(
        connection,
        `save ${table}`,
        sql`insert into ${sql.table(`recon.${table}`)} as own (tenant, ${namesOf(columns)})
          select ${tenant}, ${namesOf(columns)} from ${asTable(columns, rows)}
          on conflict (tenant, stream) do update set ${assigned(columns)}${more}`
      )

/** Counts them by their streams; of each the first is kept. */
export const addIllegible = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  found: ReadonlyArray<Illegible>
) {
  for (const {
    message,
    stored: { stream, subject, version }
  } of found)
    yield* queryOn(
      connection,
      "illegible",
      sql`insert into recon.illegible as i (tenant, stream, subject, version, count, message)
        values (${tenant}, ${stream}, ${subject}, ${version}, 1, ${message})
        on conflict (tenant, stream) do update set count = i.count + 1`
    )
})

export const addBooks = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  sums: ReadonlyArray<BookSum>
) {
  if (sums.length === 0) return
  const rows = sums.map(({ credit, currency, debit, name }) => ({
    name,
    currency: currency as string,
    debit: `${debit}`,
    credit: `${credit}`
  }))
  const columns = { name: "text", currency: "text", debit: "numeric", credit: "numeric" }
  yield* queryOn(
    connection,
    "addBooks",
    sql`insert into recon.book as b (tenant, ${namesOf(columns)})
      select ${tenant}, ${namesOf(columns)} from ${asTable(columns, rows)}
      on conflict (tenant, name, currency) do update set debit = b.debit + excluded.debit, credit = b.credit + excluded.credit`
  )
})
