/**
 * Lists are read from the tables of the reconciliation: while the console runs, they follow the events. While a run
 * compares, they stand still, since it would have to begin again. Names, by which people search, always follow.
 */
import { catchUp as catchUpNames } from "@counterfoil/audit/names/NameTable"
import { Tenant } from "@counterfoil/billing/Tenant"
import { isRunning } from "@counterfoil/reconciliation/tables/Lease"
import { catchUp } from "@counterfoil/reconciliation/tables/Projector"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const pause = "1 second"

/** Once, now. */
export const follow = Effect.gen(function* () {
  const { tenant } = yield* Tenant
  if (!(yield* isRunning(tenant))) yield* catchUp(tenant)
})

const followNames = Effect.flatMap(Tenant, ({ tenant }) => catchUpNames(tenant))

const again = <A, E extends { readonly message: string }, R>(following: Effect.Effect<A, E, R>, what: string) =>
  following.pipe(
    Effect.catch((error) => Effect.logWarning(`The ${what} are not up to date: ${error.message}`)),
    Effect.andThen(Effect.sleep(pause)),
    Effect.forever,
    Effect.forkScoped
  )

/** For as long as the scope lives. */
export const upToDate = Layer.effectDiscard(Effect.andThen(again(follow, "lists"), again(followNames, "names")))
