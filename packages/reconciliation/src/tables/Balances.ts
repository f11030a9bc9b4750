/** What accounts owe by all documents of either side, and how many documents there are: sums over rows, no document whole. */
import type { Currency } from "@counterfoil/domain/Currency"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { accountRows, type Owed } from "../Accounts.ts"
import { query } from "./Statements.ts"

interface Row {
  readonly account: string
  readonly currency: string | null
  readonly kind: string
  readonly documents: bigint
  readonly owed: string
  readonly brought: string
}

/** One row per account and currency, as a report has them; and of how many documents they are. */
export const balancesIn = Effect.fn("tables.Balances")(function* (
  tenant: string,
  isPartial: (accountId: string) => boolean
) {
  const ours = yield* query(
    "ours",
    sql<Row>`select account, currency, split_part(stream, '-', 1) as kind, count(*) as documents,
        sum(owed) as owed, sum(brought) as brought
      from recon.document where tenant = ${tenant} group by 1, 2, 3 order by 1, 2, 3`
  )
  const theirs = yield* query(
    "theirs",
    sql<Pick<Row, "account" | "currency" | "owed">>`select account, currency, sum(owed) as owed from (
        select account, currency, owed from recon.seen
        where tenant = ${tenant} and not is_gone and bears and not is_left_out
        union all
        select account, currency, owed from recon.seen_change where tenant = ${tenant} and currency is not null
      ) shown group by 1, 2 order by 1, 2`
  )
  const owed = ours.flatMap(({ account, brought, currency, kind, owed }): ReadonlyArray<Owed> =>
    currency === null
      ? []
      : [
          {
            accountId: nameOf(account),
            currency: currency as Currency,
            kind,
            minor: BigInt(owed),
            broughtMinor: BigInt(brought)
          }
        ]
  )
  const zuora = new Map(
    theirs.map(({ account, currency, owed }) => [`${nameOf(account)} ${currency ?? ""}`, BigInt(owed)] as const)
  )
  return {
    accounts: accountRows(owed, zuora, isPartial),
    documents: ours.reduce((sum, { documents, kind }) => (kind === "CreditBalance" ? sum : sum + Number(documents)), 0),
    hasCreditBalances: ours.some(({ kind }) => kind === "CreditBalance")
  }
})

const nameOf = (account: string): string => (account === "" ? "no account" : account)
