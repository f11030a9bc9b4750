/** Zuora's documents counted and summed up per slice: what must tie with Zuora's own totals. */
import type { Connection } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { sliceOf } from "./Print.ts"
import { asTable, type Columns, namesOf, query, queryOn } from "./Statements.ts"

/** One slice in one currency. `owed` as accounts owe it: payments and credit memos are negative. Minor units. */
export interface Total {
  readonly slice: number
  readonly currency: string
  readonly documents: number
  readonly owed: bigint
}

interface TallyRow extends Omit<Total, "owed"> {
  readonly owed: string
}

const columns: Columns<TallyRow> = { slice: "smallint", currency: "text", documents: "bigint", owed: "numeric" }

/** Adds changes to the tally; a document that is no longer there counts -1. */
export const addTally = Effect.fnUntraced(function* (
  connection: Connection,
  tenant: string,
  changes: ReadonlyArray<Total>
) {
  const rows = summed(changes)
    .filter(isLeft)
    .map((one): TallyRow => ({ ...one, owed: `${one.owed}` }))
  if (rows.length === 0) return
  yield* queryOn(
    connection,
    "addTally",
    sql`insert into recon.tally as t (tenant, ${namesOf(columns)})
      select ${tenant}, ${namesOf(columns)} from ${asTable(columns, rows)}
      on conflict (tenant, slice, currency)
      do update set documents = t.documents + excluded.documents, owed = t.owed + excluded.owed`
  )
})

/** One account in one currency; the empty name where documents belong to nobody. */
export interface AccountTotal extends Omit<Total, "slice"> {
  readonly account: string
}

/**
 * Accounts of which Zuora's own totals are others than ours of its documents, sorted. Slices that tie are not looked into.
 */
export const untied = Effect.fnUntraced(function* (tenant: string, theirs: ReadonlyArray<AccountTotal>) {
  const ours = yield* query(
    "tally",
    sql<{ readonly slice: number; readonly currency: string; readonly documents: bigint; readonly owed: string }>`
      select slice, currency, documents, owed from recon.tally where tenant = ${tenant}`
  )
  const sliced = theirs.map((one) => ({ one, slice: sliceOf(one.account) }))
  const differing = summed([
    ...ours.map((row): Total => ({ ...row, documents: -Number(row.documents), owed: -BigInt(row.owed) })),
    ...sliced.map(({ one, slice }): Total => ({ ...one, slice }))
  ]).filter(isLeft)
  const slices = new Set(differing.map(({ slice }) => slice))
  if (slices.size === 0) return []
  const rows = yield* query(
    "tallyOfAccounts",
    sql<Omit<AccountTotal, "documents" | "owed"> & { readonly documents: bigint; readonly owed: string }>`
      select account, currency, count(*) as documents, sum(owed) as owed from recon.seen
      where tenant = ${tenant} and not is_gone and slice = any(${Array.from(slices)}::smallint[])
      group by account, currency`
  )
  const left = new Map<string, AccountTotal>()
  const add = (one: AccountTotal) => {
    const before = left.get(`${one.account} ${one.currency}`)
    left.set(`${one.account} ${one.currency}`, {
      ...one,
      documents: one.documents + (before?.documents ?? 0),
      owed: one.owed + (before?.owed ?? 0n)
    })
  }
  for (const { one, slice } of sliced) if (slices.has(slice)) add(one)
  for (const row of rows) add({ ...row, documents: -Number(row.documents), owed: -BigInt(row.owed) })
  return Array.from(
    new Set(
      Array.from(left.values())
        .filter(isLeft)
        .map(({ account }) => account)
    )
  ).sort()
})

const isLeft = ({ documents, owed }: Pick<Total, "documents" | "owed">): boolean => documents !== 0 || owed !== 0n

/** One row per slice and currency, in that order. */
const summed = (all: ReadonlyArray<Total>): ReadonlyArray<Total> => {
  const sums = new Map<string, Total>()
  for (const one of all) {
    const key = `${one.slice} ${one.currency}`
    const before = sums.get(key)
    sums.set(key, {
      ...one,
      documents: one.documents + (before?.documents ?? 0),
      owed: one.owed + (before?.owed ?? 0n)
    })
  }
  return Array.from(sums.values()).sort((a, b) =>
    a.slice === b.slice ? (a.currency < b.currency ? -1 : 1) : a.slice - b.slice
  )
}
