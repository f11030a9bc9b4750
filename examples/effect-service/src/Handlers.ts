/** What answers the API. Who may press which button is a matter of your sessions, and left out. */
import { Billing } from "@counterfoil/billing/Billing"
import { OperationId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { HttpApiBuilder } from "effect/http-api"
import * as Layer from "effect/Layer"
import { Api } from "./Api.ts"
import type { Bank } from "./Bank.ts"
import * as BankTransfers from "./BankTransfers.ts"
import { problemOf } from "./Problem.ts"

/** A room of its own for ids that come from outside: none of them is ever one of ours. */
const fromBrowser = (id: string): OperationId => OperationId.make(`web-${id}`)

const billing = HttpApiBuilder.group(
  Api,
  "billing",
  Effect.fnUntraced(function* (handlers) {
    const billing = yield* Billing
    const services = yield* Effect.context<Bank | Billing>()
    return handlers.handleAll({
      collect: ({ params, payload }) =>
        billing
          .collect({ operationId: fromBrowser(payload.operationId), actor: "customer", accountKey: params.account })
          .pipe(Effect.mapError(problemOf)),
      receive: ({ payload }) => Effect.provide(BankTransfers.receive(payload), services),
      assign: ({ params, payload }) => Effect.provide(BankTransfers.assign(params.reference, payload), services),
      writeOff: ({ params, payload: { actor, operationId, reason } }) =>
        billing
          .writeOffInvoice({ operationId: fromBrowser(operationId), actor, reason, invoiceKey: params.invoice })
          .pipe(Effect.mapError(problemOf))
    })
  })
)

const health = HttpApiBuilder.group(
  Api,
  "health",
  Effect.fnUntraced(function* (handlers) {
    const store = yield* EventStore
    return handlers.handleAll({
      live: () => Effect.void,
      // Zuora is not asked: without it calls end in `TryAgain`, and reads of our own go on.
      ready: () => Effect.mapError(Effect.asVoid(store.logs), problemOf)
    })
  })
)

export const handlers = Layer.merge(billing, health)
