/** Accounts at any two times. */
import { counting } from "@counterfoil/audit/AsOf"
import { accountIn } from "@counterfoil/audit/asof/AccountAt"
import { accountExplained } from "@counterfoil/audit/explain/Explanation"
import * as History from "@counterfoil/audit/History"
import { Tenant } from "@counterfoil/billing/Tenant"
import { AccountId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import { Api } from "@counterfoil/http-api/Api"
import { pageSize } from "@counterfoil/http-api/Page"
import { NotFound } from "@counterfoil/http-api/Problem"
import { accountsAfter } from "@counterfoil/reconciliation/tables/listing/AccountList"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { asOf } from "../AskedAsOf.ts"
import { rowOf } from "../DocumentRow.ts"
import { explainedOf } from "../Explained.ts"
import { type Edge, edge } from "../Edge.ts"
import { happeningOf, togetherOf } from "../Happenings.ts"
import { amountOf } from "../Words.ts"

export const accountAnswers = HttpApiBuilder.group(
  Api,
  "accounts",
  Effect.fnUntraced(function* (handlers) {
    const context = yield* Effect.context<Edge>()
    return handlers.handleAll({
      list: ({ query: { after, limit = pageSize.usual, search } }) =>
        Effect.gen(function* () {
          const { tenant } = yield* Tenant
          const found = yield* accountsAfter(tenant, { after, prefix: search, limit: limit + 1 })
          const rows = found.slice(0, limit)
          return {
            rows: rows.map(({ account, balances, documents }) => ({
              id: account,
              documents,
              balances: balances.map(amountOf)
            })),
            next: found.length > limit ? (rows.at(-1)?.account ?? null) : null
          }
        }).pipe(edge(context)),
      get: ({ params: { id }, query }) =>
        Effect.gen(function* () {
          const { accountId, entries, own } = yield* historyOf(id)
          const times = yield* asOf(query)
          const counted = counting(times, entries)
          const ledger = Ledger.fold(counted)
          const { documents } = accountIn(ledger, accountId, own, counted.length)
          const days = entries.filter(({ stream }) => own.has(stream)).map(({ stored }) => stored.effectiveOn)
          const first = days.reduce((least, day) => (day < least ? day : least), days[0] ?? "")
          const last = days.reduce((most, day) => (day > most ? day : most), days[0] ?? "")
          return {
            id,
            explained: explainedOf(accountExplained(accountId, { entries, own }, times)),
            documents: documents.flatMap((one) => rowOf(ledger, one)),
            span: first === "" ? null : { first, last }
          }
        }).pipe(edge(context)),
      timeline: ({ params: { id }, query: { after = "0", limit = pageSize.usual } }) =>
        Effect.gen(function* () {
          const history = yield* historyOf(id)
          const ledger = Ledger.fold(history.entries)
          const newestFirst = togetherOf(history)
          const from = Number.parseInt(after, 10) || 0
          const rows = newestFirst.slice(from, from + limit)
          return {
            rows: rows.map((together) => happeningOf(ledger, together)),
            next: newestFirst.length > from + limit ? `${from + limit}` : null
          }
        }).pipe(edge(context))
    })
  })
)

const historyOf = Effect.fnUntraced(function* (id: string) {
  const accountId = AccountId.make(id)
  const history = yield* History.ofAccount(accountId)
  if (history.own.size === 0) return yield* new NotFound({ message: `Nothing was ever recorded of account ${id}` })
  return { ...history, accountId }
})
