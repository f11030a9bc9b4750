/** One sending of a call's frozen bytes, and what came of it. Nothing is read into it, nothing stored. */
import type { OperationId } from "@counterfoil/domain/Id"
import type * as Operation from "@counterfoil/domain/Operation"
import { isErased } from "@counterfoil/domain/PersonalText"
import type { PreparedCall } from "@counterfoil/zuora/PreparedCall"
import type { RawAnswer } from "@counterfoil/zuora/RawAnswer"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"

/** What became of one attempt. `Lost`: nobody knows. */
export type Delivery =
  | { readonly _tag: "Answered"; readonly attempt: number; readonly answer: RawAnswer }
  | { readonly _tag: "NotSent"; readonly text: string }
  | { readonly _tag: "Lost"; readonly text: string }

export const isAnswered = (delivery: Delivery): delivery is Extract<Delivery, { _tag: "Answered" }> =>
  delivery._tag === "Answered"

/** What is sent: a call as it was frozen, under one operation's id. */
export interface Letter {
  readonly operationId: OperationId
  readonly attempt: number
  readonly trackId: string
  readonly call: Operation.Call
}

/** The stored form of a call. */
export const callOf = ({ body, keyed, method, name, path }: PreparedCall): Operation.Call => ({
  name,
  method,
  path,
  body,
  keyed
})

/** The call as the client sends it, from its stored form. */
const preparedOf = (call: Operation.Call, body: string): PreparedCall => ({
  name: call.name,
  method: call.method === "PUT" ? "PUT" : "POST",
  path: call.path,
  body,
  contentType: "application/json",
  keyed: call.keyed,
  movesMoney: true
})

/** Sends once. The operation's id is the idempotency key where Zuora takes one. */
export const deliver = Effect.fnUntraced(function* ({ attempt, call, operationId, trackId }: Letter) {
  const zuora = yield* Zuora
  // Whoever erases waits for the end of the account's calls, so only a key that was destroyed past that leads here.
  if (isErased(call.body))
    return { _tag: attempt === 1 ? "NotSent" : "Lost", text: "what was to be sent was erased" } satisfies Delivery
  const options = { trackId, ...(call.keyed ? { idempotencyKey: operationId } : {}) }
  return yield* zuora.send(preparedOf(call, call.body), options).pipe(
    Effect.match({
      onSuccess: (answer): Delivery => ({ _tag: "Answered", attempt, answer }),
      // An earlier attempt may have gone through: then this one's failure says nothing about the money.
      onFailure: (error): Delivery => ({
        _tag: error._tag === "NotSent" && attempt === 1 ? "NotSent" : "Lost",
        text: error.message
      })
    })
  )
})
