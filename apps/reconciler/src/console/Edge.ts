/** Between answers and what they are made of: the services they need, and failures as the API tells them. */
import type { Tenant } from "@counterfoil/billing/Tenant"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { StoreError } from "@counterfoil/event-store/StoreError"
import { Unavailable } from "@counterfoil/http-api/Problem"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** What answers are made of. */
export type Edge = EventStore | Postgres | SealStore | Tenant

/** Gives an answer what it needs. What the store cannot do is told as such, and logged with its cause. */
export const edge =
  (context: Context.Context<Edge>) =>
  <A, E, R>(answer: Effect.Effect<A, E, R>) =>
    answer.pipe(
      Effect.provideContext(context),
      Effect.catchIf(
        (error): error is E & StoreError => error instanceof StoreError,
        (error) =>
          Effect.andThen(
            Effect.logError(error.message),
            Effect.fail(new Unavailable({ message: "The store does not answer; nothing was changed. Try again." }))
          )
      )
    )
