/** Accounts that have documents, by id, each with what it owes. */
import * as Money from "@counterfoil/domain/Money"
import type { Currency } from "@counterfoil/domain/Currency"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { query } from "../Statements.ts"

export interface ListedAccount {
  readonly account: string
  readonly documents: number
  /** One per currency; negative where it has more with us than it owes. */
  readonly balances: ReadonlyArray<Money.Money>
}

interface Row {
  readonly account: string
  readonly documents: number
  readonly currencies: ReadonlyArray<Currency>
  readonly owed: ReadonlyArray<string>
}

/**
 * At most `limit` accounts after one, whose ids begin with `prefix`. Goes along the index of accounts and stops there: how
 * many others there are does not matter.
 */
export const accountsAfter = Effect.fn("AccountList.accountsAfter")(function* (
  tenant: string,
  {
    after = "",
    limit,
    prefix = ""
  }: { readonly after?: string | undefined; readonly limit: number; readonly prefix?: string | undefined }
) {
  const rows = yield* query(
    "accountsAfter",
    // What belongs to nobody has no account.
    sql<Row>`
      select a.account, a.documents, a.currencies, a.owed
      from (
        select account, sum(documents)::integer as documents,
          array_agg(currency order by currency) filter (where currency is not null) as currencies,
          array_agg(owed::text order by currency) filter (where currency is not null) as owed
        from (
          select account, currency, count(*) as documents, sum(owed) as owed
          from recon.document
          where tenant = ${tenant} and account in (
            with recursive next as (
              (select account from recon.document
                where tenant = ${tenant} and account > ${after} and account >= ${prefix} and account > ''
                order by account limit 1)
              union all
              select (select d.account from recon.document d
                where d.tenant = ${tenant} and d.account > next.account order by d.account limit 1)
              from next where next.account is not null
            )
            select account from next where account is not null and starts_with(account, ${prefix}) limit ${limit}
          )
          group by account, currency
        ) by_currency
        group by account
      ) a order by a.account`
  )
  return rows.map(({ account, currencies, documents, owed }): ListedAccount => ({
    account,
    documents,
    balances: (currencies ?? []).map((currency, at) => Money.make(currency, BigInt(owed[at] ?? 0)))
  }))
})
