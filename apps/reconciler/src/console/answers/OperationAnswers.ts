/** Calls without an end, each with what was meant and what is next. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { Api } from "@counterfoil/http-api/Api"
import { openOperations } from "@counterfoil/reconciliation/tables/Suspects"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as ShownOperation from "../../operation/ShownOperation.ts"
import { type Edge, edge } from "../Edge.ts"

const states = {
  Requested: "requested",
  InFlight: "sent",
  Unknown: "unknown",
  Answered: "answered"
} as const

/** Each reads its own streams. */
const concurrency = 4

export const operationAnswers = HttpApiBuilder.group(
  Api,
  "operations",
  Effect.fnUntraced(function* (handlers) {
    const context = yield* Effect.context<Edge>()
    return handlers.handleAll({
      open: () =>
        Effect.gen(function* () {
          const { tenant } = yield* Tenant
          const open = yield* openOperations(tenant)
          const shown = yield* Effect.forEach(open.keys(), ShownOperation.read, { concurrency })
          return shown
            .flatMap(({ accounts, intention, next, operationId, state, timeline }) =>
              // It may have ended since the list was made.
              state === "Recorded"
                ? []
                : [
                    {
                      id: operationId,
                      what: intention,
                      account: accounts[0] ?? null,
                      state: states[state],
                      since: timeline[0]?.at ?? "",
                      attempts: timeline.filter(({ what }) => what.startsWith("attempt")).length,
                      advice: next
                    }
                  ]
            )
            .toSorted((a, b) => (a.since < b.since ? -1 : 1))
        }).pipe(
          Effect.catchTag("OperationNotFound", (error) => Effect.die(error)),
          edge(context)
        )
    })
  })
)
