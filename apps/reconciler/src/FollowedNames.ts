/**
 * The names by which `counterfoil audit` finds documents, brought up to date beside other work that reads or writes many
 * events, so that nobody who asks by a number waits for it. They are no part of that work: where they could not be brought
 * up to date, whoever asks first does it.
 */
import { catchUp } from "@counterfoil/audit/names/NameTable"
import { Tenant } from "@counterfoil/billing/Tenant"
import * as Effect from "effect/Effect"

export const followedNames = Effect.gen(function* () {
  const { tenant } = yield* Tenant
  yield* catchUp(tenant)
}).pipe(
  Effect.catch(({ message }) => Effect.logWarning(`The names of documents are not up to date: ${message}`)),
  Effect.withSpan("FollowedNames.followedNames")
)
