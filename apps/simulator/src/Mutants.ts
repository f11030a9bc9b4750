/**
 * Five ways to be careless, each a policy in the place of the careful one. The auditor must catch every one: that is how
 * we know that it looks.
 */
import { careful, Policy } from "@counterfoil/billing/Policy"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** The call goes out before it is on record: a process that dies in between has moved money that nobody knows of. */
const noDurableIntent = Layer.succeed(Policy, {
  ...careful,
  perform: ({ deliver, keep, request }) =>
    Effect.gen(function* () {
      const delivery = yield* deliver
      if (!(yield* request)) return undefined
      if (delivery._tag === "Answered") yield* keep(delivery.answer)
      return delivery
    })
})

/** A PUT without an answer goes out again at once, without a look at Zuora. */
const blindRepeat = Layer.succeed(Policy, {
  ...careful,
  repeat: (state, looked, now, settings) =>
    state.request.call.keyed ? careful.repeat(state, looked, now, settings) : "Send"
})

/** An internal error of category 60 is taken for the decline that it looks like. */
const category60Trusted = Layer.succeed(Policy, {
  ...careful,
  read: (call, attempt, answer) => {
    const reading = careful.read(call, attempt, answer)
    return reading._tag === "Open" && /"code":\s*"?\d{6}60\b/.test(answer.body)
      ? { _tag: "No", outcome: { _tag: "Declined", code: "60", text: reading.text } }
      : reading
  }
})

/** HTTP 409 is taken for "it was done before", while the first request may be under way or have failed. */
const conflictIsSuccess = Layer.succeed(Policy, {
  ...careful,
  read: (call, attempt, answer) =>
    answer.status === 409 ? { _tag: "Success", answer: undefined } : careful.read(call, attempt, answer)
})

/** A POST goes out again with its key however old the key is: Zuora has forgotten it. */
const keyAgeForgotten = Layer.succeed(Policy, {
  ...careful,
  repeat: (state, looked, now, settings) =>
    state.request.call.keyed ? "Send" : careful.repeat(state, looked, now, settings)
})

export const mutants = {
  "no-durable-intent": noDurableIntent,
  "blind-repeat": blindRepeat,
  "category-60-trusted": category60Trusted,
  "409-is-success": conflictIsSuccess,
  "key-age-forgotten": keyAgeForgotten
} as const satisfies { readonly [name: string]: Layer.Layer<never> }

export type Mutant = keyof typeof mutants
