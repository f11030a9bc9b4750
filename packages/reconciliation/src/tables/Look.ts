/**
 * The look at everything, in PostgreSQL: documents whose prints do not settle them, and accounts whose sums do not come to
 * nothing. What it leaves aside needs no reading.
 */
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { type RawBuilder, sql } from "kysely"
import { queryOn } from "./Statements.ts"

/** Which part of a tenant to look at: everything, or these streams and these accounts. */
export interface Scope {
  readonly streams: ReadonlyArray<string>
  readonly accounts: ReadonlyArray<string>
}

/** Writes the suspects of a run; gives the accounts to be looked at whole, sorted. */
export const look = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  run: bigint,
  scope: Scope | undefined
) {
  yield* queryOn(connection, "suspects", suspects(tenant, run, scope))
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

const unbalanced = (tenant: string, scope: Scope | undefined) => sql<{ readonly account: string }>`
  select account from recon.document where tenant = ${tenant} ${among("account", scope?.accounts)}
  group by account, currency
  having sum(halves) <> 0 or sum(owed) <> sum(brought) or bool_or(is_loose)`
