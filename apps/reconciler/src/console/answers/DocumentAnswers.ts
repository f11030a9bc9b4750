/** One document at any two times, with the path of each cent. */
import { counting } from "@counterfoil/audit/AsOf"
import { shownIn } from "@counterfoil/audit/asof/DocumentAt"
import { documentExplained } from "@counterfoil/audit/explain/Explanation"
import * as History from "@counterfoil/audit/History"
import * as Ledger from "@counterfoil/domain/Ledger"
import { Api } from "@counterfoil/http-api/Api"
import { NotFound } from "@counterfoil/http-api/Problem"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import { asOf } from "../AskedAsOf.ts"
import { entryOf, rowOf } from "../DocumentRow.ts"
import { explainedOf, pathOf } from "../Explained.ts"
import { type Edge, edge } from "../Edge.ts"
import { amountOf } from "../Words.ts"

export const documentAnswers = HttpApiBuilder.group(
  Api,
  "documents",
  Effect.fnUntraced(function* (handlers) {
    const context = yield* Effect.context<Edge>()
    return handlers.handleAll({
      get: ({ params: { stream }, query }) =>
        Effect.gen(function* () {
          const history = yield* History.ofDocument(stream)
          const times = yield* asOf(query)
          const counted = counting(times, history.entries)
          const ledger = Ledger.fold(counted)
          const shown = shownIn(ledger, stream)
          const [row] = rowOf(ledger, shown)
          if (row === undefined)
            return yield* new NotFound({ message: `No document ${stream} was known then: look it up by its account` })
          const explanation = documentExplained(stream, history, times)
          return {
            ...row,
            account: shown.accountId,
            explained: explainedOf(explanation),
            items: shown.items.map(({ item, open }) => ({
              id: item.id,
              name: item.name ?? item.id,
              kind: item.parentId === undefined ? ("charge" as const) : ("tax" as const),
              amount: amountOf(item.amount),
              balance: amountOf(open)
            })),
            paths: explanation.paths.map(pathOf),
            entries: counted.filter((entry) => entry.stream === stream).map((entry) => entryOf(ledger, entry))
          }
        }).pipe(edge(context))
    })
  })
)
