/** One attempt of a call: on record, sent, its answer on record. The policy says in which order. */
import * as Effect from "effect/Effect"
import { deliver, type Letter } from "./Delivery.ts"
import { storeAnswer } from "./Execution.ts"
import { Policy } from "./Policy.ts"
import type { Cause } from "./Recording.ts"
import { leftOpen } from "./Unfinished.ts"

/**
 * `request` puts it on record, and says whether this very call did. Undefined if somebody else has it, and may send. A
 * failure of `request` means that nothing was sent; one afterwards is `OutcomeUnknown`.
 */
export const attempt = Effect.fnUntraced(function* <E, R>(
  letter: Letter,
  request: Effect.Effect<boolean, E, R>,
  cause: Cause
) {
  const policy = yield* Policy
  const { operationId } = letter
  return yield* policy.perform({
    request,
    deliver: deliver(letter),
    keep: (answer) => leftOpen(operationId, storeAnswer(operationId, letter.attempt, answer, cause))
  })
})
