/**
 * What repairs are tried on, out of the tables: the documents of the accounts concerned on both sides, whatever their
 * applications reach on others, and what references of strangers name.
 */
import { cutOver } from "@counterfoil/billing/CutOvers"
import { namedIn } from "@counterfoil/domain/comparison/AdjustmentTies"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { wordsOf } from "@counterfoil/domain/proposal/Scene"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { fromCutOver } from "../BeforeCutOver.ts"
import { applicationsOf } from "./Placed.ts"
import { loadOurs, loadTheirs } from "./Loading.ts"
import { loadChanges } from "./SeenChanges.ts"
import { query } from "./Statements.ts"

/**
 * `references`: of gateways’ lines, by which a customer or payment is looked for. `hasChanges`: whether the tenant has
 * legacy changes of balances, and they could be read.
 */
export const surroundingsOf = Effect.fn("tables.Surroundings")(function* (
  tenant: string,
  discrepancies: ReadonlyArray<Discrepancy>,
  references: ReadonlyArray<string>,
  hasChanges: boolean
) {
  const about = Array.from(new Set(discrepancies.flatMap(({ documents }) => documents)))
  const told = yield* loadTheirs(tenant, about)
  const nobodys = Array.from(told.payments.values()).flatMap(({ accountId, gatewayReference }) =>
    accountId === undefined && gatewayReference !== undefined ? [gatewayReference] : []
  )
  const named = yield* namedBy(tenant, [...references, ...nobodys])
  const accounts = discrepancies.flatMap(({ accountId }) => accountId ?? [])
  const own = yield* ofAccounts(tenant, accounts, [...about, ...named])
  const first = yield* loadOurs(tenant, own)
  const reached = applicationsOf(first.ledger).flatMap(({ ends }) => ends)
  const streams = Array.from(new Set([...own, ...reached]))
  const { ledger } = yield* loadOurs(tenant, streams)
  const changes = hasChanges
    ? fromCutOver(yield* loadChanges(tenant, streams, namedIn(ledger)), ledger, yield* cutOver)
    : {}
  const observed = { ...(yield* loadTheirs(tenant, streams)), ...changes }
  return { streams, ledger, observed, intents: yield* intentsOf(tenant, streams) }
})

/** Documents of ours whose number or reference stands in these texts. */
const namedBy = Effect.fnUntraced(function* (tenant: string, texts: ReadonlyArray<string>) {
  const patterns = Array.from(new Set(texts.flatMap((text) => [text, ...wordsOf(text)])), patternOf)
  if (patterns.length === 0) return []
  const rows = yield* query(
    "namedBy",
    sql<{ readonly stream: string }>`select stream from recon.state
      where tenant = ${tenant} and kind in ('Invoice', 'DebitMemo', 'Payment') and text like any(${patterns}::text[])`
  )
  return rows.map(({ stream }) => stream)
})

/** A whole text of the canonical form. */
const patternOf = (text: string): string => `%${JSON.stringify(text).replaceAll(/[\\%_]/gu, "\\$&")}%`

/** All documents of these accounts and of the accounts of these documents, on either side. */
const ofAccounts = Effect.fnUntraced(function* (
  tenant: string,
  accounts: ReadonlyArray<string>,
  streams: ReadonlyArray<string>
) {
  const rows = yield* query(
    "ofAccounts",
    sql<{ readonly stream: string }>`
      with own as (
        select unnest(${accounts}::text[]) as account
        union select account from recon.document where tenant = ${tenant} and stream = any(${streams}::text[])
        union select account from recon.seen where tenant = ${tenant} and stream = any(${streams}::text[])
      )
      select stream from recon.document where tenant = ${tenant} and account in (select account from own where account <> '')
      union select stream from recon.seen where tenant = ${tenant} and account in (select account from own where account <> '')
      union select stream from recon.seen_change
        where tenant = ${tenant} and account in (select account from own where account <> '')`
  )
  return Array.from(new Set([...streams, ...rows.map(({ stream }) => stream)]))
})

const intentsOf = Effect.fnUntraced(function* (tenant: string, streams: ReadonlyArray<string>) {
  const rows = yield* query(
    "intentsOf",
    sql<{ readonly stream: string; readonly intent: string }>`select stream, intent from recon.state
      where tenant = ${tenant} and kind = 'Payment' and intent is not null and stream = any(${streams}::text[])`
  )
  return new Map(rows.map(({ intent, stream }) => [stream, intent]))
})
