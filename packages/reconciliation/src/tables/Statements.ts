/** SQL of schema `recon` in two shapes: one statement, and many rows in one statement. */
import { type Connection, Postgres } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import { tables } from "@counterfoil/event-store/Tables"
import * as Effect from "effect/Effect"
import { type CompiledQuery, type RawBuilder, sql } from "kysely"

/** Compiles what a template says. */
export const compiled = <Row>(statement: RawBuilder<Row>): CompiledQuery<Row> => statement.compile(tables)

/** Runs a statement on the pool. */
export const query = <Row>(
  operation: string,
  statement: RawBuilder<Row>
): Effect.Effect<ReadonlyArray<Row>, StoreError, Postgres> =>
  Effect.flatMap(Postgres, (postgres) => postgres.query(operation, compiled(statement)))

/** Runs a statement on a connection, such as a transaction's. */
export const queryOn = <Row>(
  connection: Connection,
  operation: string,
  statement: RawBuilder<Row>
): Effect.Effect<ReadonlyArray<Row>, StoreError> => connection.query(operation, compiled(statement))

/** Types of columns, as PostgreSQL names them. */
export type Columns<Row> = { readonly [Name in keyof Row & string]: string }

/** Rows as a table that a statement may read: one array a column. */
export const asTable = <Row extends object>(columns: Columns<Row>, rows: ReadonlyArray<Row>): RawBuilder<unknown> =>
  sql`unnest(${sql.join(
    Object.entries<string>(columns).map(
      ([name, type]) => sql`${rows.map((row) => row[name as keyof Row])}::${sql.raw(type)}[]`
    )
  )}) as rows(${namesOf(columns)})`

/** The names of columns, one after the other. */
export const namesOf = (columns: object): RawBuilder<unknown> =>
  sql.join(Object.keys(columns).map((name) => sql.ref(name)))

/** `name = excluded.name`, of all these columns. */
export const assigned = (columns: object): RawBuilder<unknown> =>
  sql.join(Object.keys(columns).map((name) => sql`${sql.ref(name)} = excluded.${sql.ref(name)}`))
