/** Calls without an end, each with what was meant and what is next; and any call whole. */
import { type Trace, trace } from "@counterfoil/audit/trace/Trace"
import { load } from "@counterfoil/billing/Loaded"
import { Tenant } from "@counterfoil/billing/Tenant"
import { OperationId } from "@counterfoil/domain/Id"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { titleOf } from "@counterfoil/domain/proposal/Changed"
import * as StreamName from "@counterfoil/domain/StreamName"
import { Api } from "@counterfoil/http-api/Api"
import { NotFound } from "@counterfoil/http-api/Problem"
import { openOperations } from "@counterfoil/reconciliation/tables/Suspects"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as ShownOperation from "../../operation/ShownOperation.ts"
import { callStateOf, openStateOf } from "../CallState.ts"
import { type Edge, edge } from "../Edge.ts"
import { amountOf } from "../Words.ts"

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
                      state: openStateOf(state),
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
        ),
      get: ({ params: { id } }) =>
        Effect.gen(function* () {
          const { tenant } = yield* Tenant
          const operationId = OperationId.make(id)
          const { accounts, call, intention, money, next, timeline, ...shown } = yield* ShownOperation.read(operationId)
          const state = callStateOf(shown.state, shown.outcome)
          if (state === null) return yield* unknown(id)
          const traced = yield* trace(tenant, StreamName.operation(operationId))
          const { operations } = traced
          const legs = ownLegs(traced, operationId)
          const { ledger } = yield* load(legs.flatMap(({ source, target }) => [source, target]))
          return {
            id,
            what: intention,
            state,
            accounts,
            money,
            advice: next,
            call: { ...call, trackId: operations.find((one) => one.operationId === id)?.trackId ?? null },
            legs: legs.map((leg) => legOf(leg, ledger)),
            timeline: timeline.map(({ at, by, detail, what }) => ({ at, what, detail, actor: by }))
          }
        }).pipe(
          Effect.catchTags({
            OperationNotFound: () => Effect.fail(unknown(id)),
            NothingTraced: () => Effect.fail(unknown(id))
          }),
          edge(context)
        )
    })
  })
)

const unknown = (id: string) => new NotFound({ message: `No call to Zuora was ever asked for as ${id}` })

/** What it was answered, not what was only seen while it was made. What evidence has settled, nothing has answered. */
const ownLegs = ({ events, legs }: Trace, operationId: OperationId): Trace["legs"] => {
  const answered = new Set(
    events.flatMap(({ causationId, event, origin }) =>
      origin === "answered" && causationId === operationId ? [event] : []
    )
  )
  const own = legs.filter(({ given, got }) => [given, got].some((event) => event !== null && answered.has(event)))
  return own.length > 0 ? own : legs
}

const legOf = ({ amount, given, got, source, target, what }: Trace["legs"][number], ledger: Ledger) => ({
  what,
  from: { stream: source, title: titleOf(ledger, source), isBooked: given !== null },
  to: { stream: target, title: titleOf(ledger, target), isBooked: got !== null },
  amount: amountOf(amount)
})
