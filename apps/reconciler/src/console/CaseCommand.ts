/** What people do about a case: who asks, what a rule refuses, and how the case stands then. */
import * as Case from "@counterfoil/domain/Case"
import type { TwoFrom } from "@counterfoil/domain/proposal/Approval"
import { StoreError } from "@counterfoil/event-store/StoreError"
import { Caller } from "@counterfoil/http-api/Authorization"
import { Refused } from "@counterfoil/http-api/Problem"
import * as Lives from "@counterfoil/reconciliation/Cases"
import * as Effect from "effect/Effect"
import { newId } from "../Flags.ts"
import { found } from "./FoundCase.ts"
import { follow } from "./UpToDate.ts"

/** Brings the lists up to what was just recorded, and tells how the case stands. */
export const standing = Effect.fnUntraced(function* (id: string, twoFrom: TwoFrom) {
  const { state } = yield* found(id)
  yield* Effect.ignore(follow)
  return { phase: Case.phaseOf(state), approvals: state.approvals.length, needed: Lives.neededFor(state, twoFrom) }
})

/** The person who asks is the actor. */
export const asked = Effect.fnUntraced(function* (verb: string) {
  const { person } = yield* Caller
  const id = yield* newId(verb)
  return { actor: person.id, causationId: id, correlationId: id }
})

/** What a rule forbids is told by its name; what cannot be had stays what it is. */
export const refused = <A, E extends { readonly _tag: string; readonly message: string }, R>(
  command: Effect.Effect<A, E, R>
) =>
  Effect.mapError(command, (error): Refused | Extract<E, StoreError> =>
    error instanceof StoreError
      ? (error as Extract<E, StoreError>)
      : new Refused({ rule: error._tag, message: error.message })
  )
