/** What somebody means by a name: a document by its stream or id, an account by its id, or a document by its number. */
import { AccountId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { onlyOne, streamsById, streamsNumbered } from "./DocumentNamed.ts"

export type Subject =
  | { readonly kind: "document"; readonly stream: string }
  | { readonly kind: "account"; readonly accountId: AccountId }

/** Ids come first: they are found at once, a number by the names. */
export const subjectNamed = Effect.fn("SubjectNamed.subjectNamed")(function* (tenant: string, key: string) {
  const byId = yield* streamsById(key)
  const { readSubject } = yield* EventStore
  const isAccount = byId.length === 0 && (yield* readSubject(key)).length > 0
  const found: Subject = isAccount
    ? { kind: "account", accountId: AccountId.make(key) }
    : { kind: "document", stream: yield* onlyOne(key, byId.length > 0 ? byId : yield* streamsNumbered(tenant, key)) }
  return found
})
