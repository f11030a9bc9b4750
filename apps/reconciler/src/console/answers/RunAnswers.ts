/** Runs of the reconciliation, with what each came to. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { Api } from "@counterfoil/http-api/Api"
import { pageSize } from "@counterfoil/http-api/Page"
import { severities } from "@counterfoil/http-api/Severity"
import type { Outcome } from "@counterfoil/reconciliation/report/Outcome"
import * as RunHistory from "@counterfoil/reconciliation/tables/RunHistory"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { type Edge, edge } from "../Edge.ts"
import { amountOf } from "../Words.ts"

export const runAnswers = HttpApiBuilder.group(
  Api,
  "runs",
  Effect.fnUntraced(function* (handlers) {
    const context = yield* Effect.context<Edge>()
    return handlers.handleAll({
      list: ({ query: { after, limit = pageSize.usual } }) =>
        Effect.gen(function* () {
          const { tenant } = yield* Tenant
          const found = yield* RunHistory.list(tenant, { before: after, limit: limit + 1 })
          const rows = found.slice(0, limit)
          return { rows: rows.map(told), next: found.length > limit ? (rows.at(-1)?.startedAt ?? null) : null }
        }).pipe(edge(context))
    })
  })
)

const told = ({ bySeverity, immaterial, runId, totals, ...run }: Outcome) => ({
  ...run,
  immaterial: immaterial ?? null,
  id: runId,
  bySeverity: severities.map((severity) => ({ severity, count: bySeverity[severity] })),
  differences: totals.map(amountOf)
})
