/**
 * The look at everything, in PostgreSQL: documents whose prints do not settle them, and accounts whose sums do not come to
 * nothing. What it leaves aside needs no reading.
 */
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import type { Run } from "./Runs.ts"
import { queryOn } from "./Statements.ts"
import { makeRoom } from "./WorkMemory.ts"

/** Which part of a tenant to look at: everything, or these streams and these accounts. */
export interface Scope {
  readonly streams: ReadonlyArray<string>
  readonly accounts: ReadonlyArray<string>
}

/**
 * Writes the suspects of a run; gives the accounts to be looked at whole, sorted. Without Invoice Settlement whatever a
 * legacy change is of is a suspect, and everything is looked at: its print does not hold what was adjusted.
 */
export const look = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  { number: run, settings: { isLegacy = false } }: Pick<Run, "number" | "settings">,
  scope: Scope | undefined
) {
  if (scope === undefined) yield* makeRoom(connection)
  yield* queryOn(connection, "suspects", suspects(tenant, run, scope))
  if (isLegacy) yield* queryOn(connection, "changed", changed(tenant, run))
  const accounts = yield* queryOn(connection, "accounts", unbalanced(tenant, scope))
  return Array.from(new Set(accounts.map(({ account }) => account))).sort()
})

const among = (column: string, values: ReadonlyArray<string> | undefined): RawBuilder<unknown> =>
  values === undefined ? sql`` : sql`and ${sql.ref(column)} = any(${values}::text[])`

const suspects = (tenant: string, run: bigint, scope: Scope | undefined) => sql`
  insert into recon.suspect (tenant, run, slice, stream)
  select ${tenant}, ${run}, coalesce(d.slice, s.slice), coalesce(d.stream, s.stream)
  from (select * from recon.document where tenant = ${tenant} ${among("stream", scope?.streams)}) d
  full join (select * from recon.seen where tenant = ${tenant} and not is_gone ${among("stream", scope?.streams)}) s
    on s.stream = d.stream
  where case
      when s.stream is null then d.bears
      when d.stream is null then s.bears and not s.is_left_out
      else (d.print = s.print) is not true or d.items <> s.items
    end
    or d.violations > 0 or d.is_pending`

const changed = (tenant: string, run: bigint) => sql`
  insert into recon.suspect (tenant, run, slice, stream)
  select ${tenant}, ${run}, slice, stream from (
    select slice, stream from recon.document where tenant = ${tenant} and is_adjusted
    union select slice, stream from recon.seen_change where tenant = ${tenant}
  ) changed
  on conflict do nothing`

/**
 * Of everything, the table is read from end to end: `offset 0` keeps the planner from the index by account, which is in
 * the order of the groups, and costs a search in the table for each document. With 6,000,000 documents that took five
 * times as long.
 */
const unbalanced = (tenant: string, scope: Scope | undefined) => sql<{ readonly account: string }>`
  select account from (
    select account, currency, halves, owed, brought, is_loose from recon.document
    where tenant = ${tenant} ${among("account", scope?.accounts)} ${scope === undefined ? sql`offset 0` : sql``}
  ) own
  group by account, currency
  having sum(halves) <> 0 or sum(owed) <> sum(brought) or bool_or(is_loose)`
