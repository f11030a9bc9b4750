/** What somebody means by a name: a document by its number, id or stream, else an account by its id. */
import { AccountId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import { DocumentNotFound } from "../NotFound.ts"
import { documentNamed } from "./DocumentNamed.ts"

export type Subject =
  | { readonly kind: "document"; readonly stream: string }
  | { readonly kind: "account"; readonly accountId: AccountId }

export const subjectNamed = Effect.fn("SubjectNamed.subjectNamed")(function* (tenant: string, key: string) {
  const found = yield* documentNamed(tenant, key).pipe(
    Effect.map((stream): Subject | undefined => ({ kind: "document", stream })),
    Effect.catchTags({ DocumentNotFound: () => Effect.succeed(undefined) })
  )
  if (found !== undefined) return found
  const { readSubject } = yield* EventStore
  if ((yield* readSubject(key)).length === 0) return yield* new DocumentNotFound({ key })
  return { kind: "account", accountId: AccountId.make(key) } satisfies Subject
})
