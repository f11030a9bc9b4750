/**
 * What a run compared stands for the next one, as long as nothing of it changes: documents that differ are not compared in
 * every incremental run again. Rows of `recon.compared` name every document that a run compared and the group it was in; a
 * group stands if no day that passes and nothing but its documents can make it say something else.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { CutOver } from "@counterfoil/domain/OpeningObservation"
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { valueOf } from "./CanonicalText.ts"
import type { Edge } from "./Components.ts"
import { asTable, type Columns, query, queryOn } from "./Statements.ts"

/** What a slice of groups came to: a group is named by the first of its streams. */
export interface Standing {
  readonly groups: ReadonlyArray<ReadonlyArray<string>>
  /** The names of those that stand. */
  readonly standing: ReadonlyArray<string>
  readonly beginning: CutOver | undefined
}

interface Row {
  readonly stream: string
  readonly part: string
  readonly stands: boolean
}

const columns: Columns<Row> = { stream: "text", part: "text", stands: "boolean" }

/** Keeps which groups a run has compared. */
export const keep = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  run: bigint,
  { beginning, groups, standing }: Standing
) {
  const stand = new Set(standing)
  const rows = groups.flatMap((group) =>
    group.map((stream): Row => ({ stream, part: group[0] ?? "", stands: stand.has(group[0] ?? "") }))
  )
  yield* queryOn(
    connection,
    "compared",
    sql`with rows as (select * from ${asTable(columns, rows)}),
        broken as (
          select r.part from rows r join recon.document d on d.tenant = ${tenant} and d.stream = r.stream
          where d.violations > 0 or d.is_pending
        )
      insert into recon.compared (tenant, run, stream, part, stands, told_in, cut_over)
      select ${tenant}, ${run}, stream, part, stands and part not in (select part from broken), ${run}, ${nameOf(beginning)}
      from rows
      on conflict (tenant, run, stream) do update
      set part = excluded.part, stands = excluded.stands, told_in = excluded.told_in, cut_over = excluded.cut_over`
  )
})

/** What may not stand any more: streams of which something came in, and accounts with a call that has no end yet. */
export interface Moved {
  readonly streams: ReadonlyArray<string>
  readonly openAccounts: ReadonlyArray<string>
  /** Nothing stands. */
  readonly isAll: boolean
  readonly beginning: CutOver | undefined
}

/** Lets stand what can, from a run to the next; gives the streams that were compared then and must be looked at again. */
export const carry = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  { from, to }: { readonly from: bigint; readonly to: bigint },
  { beginning, isAll, openAccounts, streams }: Moved
) {
  const former = sql`tenant = ${tenant} and run = ${from}`
  const carried = sql`insert into recon.compared (tenant, run, stream, part, stands, told_in, cut_over)
    select tenant, ${to}, stream, part, true, told_in, cut_over from recon.compared
    where ${former} and stands and cut_over = ${nameOf(beginning)} and part not in (
      select part from recon.compared where ${former} and stream = any(${streams}::text[])
      ${openAccounts.length === 0 ? sql`` : sql`union all ${ofAccounts(tenant, from, openAccounts)}`}
    )
    returning stream`
  const rows = yield* queryOn(
    connection,
    "carry",
    isAll
      ? sql<{ readonly stream: string }>`select stream from recon.compared where ${former}`
      : sql<{ readonly stream: string }>`with carried as (${carried})
          select stream from recon.compared where ${former} and stream not in (select stream from carried)`
  )
  return rows.map(({ stream }) => stream)
})

const ofAccounts = (tenant: string, run: bigint, accounts: ReadonlyArray<string>): RawBuilder<unknown> =>
  sql.join(
    ["document", "seen"].map(
      (table) => sql`select c.part from recon.compared c
        join ${sql.table(`recon.${table}`)} d on d.tenant = c.tenant and d.stream = c.stream
        where c.tenant = ${tenant} and c.run = ${run} and d.account = any(${accounts}::text[])`
    ),
    sql` union all `
  )

/** Between which runs something stands, and what this one tells besides is about. */
export interface Carrying {
  readonly from: bigint
  readonly to: bigint
  readonly about: ReadonlyArray<string>
}

/** Whatever these are about, by which one may be put beneath another. */
export const namesIn = (found: ReadonlyArray<Discrepancy>): ReadonlyArray<string> =>
  Array.from(new Set(found.flatMap(({ documents, subject }) => [subject, ...documents])))

/**
 * Findings of the run before about documents that stand. Only what comparing documents tells: all else is told of the
 * whole, and told anew. By a hash, which PostgreSQL makes of no `in`: it has no statistics of this run, and would take each
 * document for the only one.
 */
const standing = (tenant: string, { from, to }: Carrying): RawBuilder<unknown> => sql`
  f.tenant = ${tenant} and f.run = ${from} and left(f.code, 1) in ('Z', 'X') and (f.streams[1] not in (
    select stream from recon.compared where tenant = ${tenant} and run = ${to} and told_in < run
  )) is false`

/** What stands about documents of which this run tells something besides: one may be the cause of the other. */
export const standingAbout = (tenant: string, carrying: Carrying) =>
  carrying.about.length === 0
    ? Effect.succeed([])
    : Effect.map(
        query(
          "standingAbout",
          sql<{ readonly body: string }>`select body from recon.finding f
            where ${standing(tenant, carrying)} and f.streams && ${carrying.about}::text[] order by code, subject`
        ),
        (rows) => rows.map(({ body }) => valueOf(body) as Discrepancy)
      )

/** All else that stands is found by this run, too. */
export const carryFindings = (connection: Connection, tenant: string, carrying: Carrying) =>
  queryOn(
    connection,
    "carryFindings",
    sql`insert into recon.finding (tenant, run, code, subject, streams, body)
      select f.tenant, ${carrying.to}, f.code, f.subject, f.streams, f.body from recon.finding f
      where ${standing(tenant, carrying)} and not f.streams && ${carrying.about}::text[]
      on conflict do nothing`
  )

/** What was put beneath another cause does not stand: the next run needs it as it was compared. */
export const unsettle = (connection: Connection, tenant: string, run: bigint, about: ReadonlyArray<string>) =>
  about.length === 0
    ? Effect.void
    : queryOn(
        connection,
        "unsettle",
        sql`update recon.compared set stands = false where tenant = ${tenant} and run = ${run} and part in (
          select part from recon.compared
          where tenant = ${tenant} and run = ${run} and stream = any(${about}::text[])
        )`
      )

/** Groups of which a pair that differs names a document. */
const reached = (tenant: string, run: bigint): RawBuilder<unknown> => {
  const ofRun = sql`where tenant = ${tenant} and run = ${run}`
  return sql`reached as materialized (
    select distinct c.part from (
      select source as stream from recon.edge ${ofRun} union select target from recon.edge ${ofRun}
    ) e join recon.compared c on c.tenant = ${tenant} and c.run = ${run} and c.stream = e.stream
  )`
}

/** Takes groups out of those that stand: these are suspects from now on. Gives whether there were any. */
const compareToo = (connection: Connection, tenant: string, run: bigint, parts: RawBuilder<unknown>) =>
  Effect.map(
    queryOn(
      connection,
      "tie",
      sql`with ${parts}, tied as (
          update recon.compared c set stands = false, told_in = run from reached r
          where c.tenant = ${tenant} and c.run = ${run} and c.told_in < c.run and c.part = r.part
          returning c.stream
        )
        insert into recon.suspect (tenant, run, slice, stream) select ${tenant}, ${run}, 0, stream from tied
        returning stream`
    ),
    (rows) => rows.length > 0
  )

/**
 * Groups that stand but that a pair reaches which differs now are compared again, with what it ties them to. Done before
 * groups are compared, however often.
 */
export const tie = (connection: Connection, tenant: string, run: bigint) =>
  compareToo(connection, tenant, run, reached(tenant, run))

/** Groups of documents that were read once more stand no longer; none does where something could not be read then. */
export const disturb = (connection: Connection, tenant: string, run: bigint, streams: ReadonlyArray<string> | "all") =>
  compareToo(
    connection,
    tenant,
    run,
    sql`reached as materialized (
      select distinct part from recon.compared where tenant = ${tenant} and run = ${run} and told_in < run
        ${streams === "all" ? sql`` : sql`and stream = any(${streams}::text[])`}
    )`
  )

/** What holds the groups together which edges of this run reach and which stood before. */
export const ties = (tenant: string, run: bigint) =>
  query(
    "ties",
    sql<Edge>`with ${reached(tenant, run)}
      select c.part as source, c.stream as target from reached r
      join recon.compared c on c.tenant = ${tenant} and c.run = ${run} and c.part = r.part
      order by c.part, c.stream`
  )

const nameOf = (beginning: CutOver | undefined): string => beginning?.on ?? ""
