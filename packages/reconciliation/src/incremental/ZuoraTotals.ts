/**
 * How many documents Zuora has of each account, and what the account owes by them, by Zuora's own rows of all documents: what
 * a run takes them to be must tie with it. Where it does not, something has changed that no window shows, such as a document
 * that was purged.
 */
import { currencyOf, moneyOf, Tenant } from "@counterfoil/billing/Tenant"
import { documents as rowsOf } from "@counterfoil/billing/bulk/Slice"
import type { TableName, TableRecord } from "@counterfoil/zuora/objects/Tables"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { DocumentKind } from "../reading/DocumentKind.ts"
import type { AccountTotal } from "../tables/Tally.ts"

/** Rows of one job: what Zuora gives. Source: Zuora documentation, Data Query limitations. */
const pageRows = 100_000

interface Counting {
  readonly table: TableName
  /** The column of what is open, the status in which it counts, and the sign by which the account owes it. */
  readonly open: string
  readonly status: string
  readonly sign: 1n | -1n
}

const counting: Readonly<Record<DocumentKind, Counting>> = {
  Invoice: { table: "invoices", open: "balance", status: "Posted", sign: 1n },
  DebitMemo: { table: "debit-memos", open: "balance", status: "Posted", sign: 1n },
  CreditMemo: { table: "credit-memos", open: "unappliedAmount", status: "Posted", sign: -1n },
  Payment: { table: "payments", open: "unappliedAmount", status: "Processed", sign: -1n }
}

/** Payments of nobody have the empty account; `ofNobody` are their ids. What is no amount counts as nothing. */
export const statedTotals = Effect.fn("ZuoraTotals.statedTotals")(function* (kinds: ReadonlyArray<DocumentKind>) {
  const settings = yield* Tenant
  const totals = new Map<string, AccountTotal>()
  const ofNobody: Array<string> = []
  for (const kind of kinds) {
    const { open, sign, status, table } = counting[kind]
    for (let after: string | undefined = ""; after !== undefined;) {
      const rows: ReadonlyArray<TableRecord<"invoices">> = yield* rowsOf(table as "invoices", {
        after,
        first: pageRows
      })
      for (const row of rows) {
        const account = row.accountId ?? ""
        if (account === "") ofNobody.push(row.id)
        const currency = Result.getOrUndefined(currencyOf(settings, row.currency ?? ""))
        if (currency === undefined) continue
        const cell = (row as Readonly<Record<string, string | undefined>>)[open]
        const left = row.status === status ? Result.getOrUndefined(moneyOf(row.id, cell, currency)) : undefined
        const before = totals.get(`${account} ${currency}`)
        totals.set(`${account} ${currency}`, {
          account,
          currency,
          documents: (before?.documents ?? 0) + 1,
          owed: (before?.owed ?? 0n) + sign * (left?.minor ?? 0n)
        })
      }
      after = rows.length < pageRows ? undefined : rows.at(-1)?.id
    }
  }
  return { totals: Array.from(totals.values()), ofNobody }
})
