/** Short words for the stories of lost answers: make a call, lose it, resume it, wait, count. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import { type FaultRequest, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { arrivals, type Call, calls, moved } from "./Calls.ts"
import { op } from "./Harness.ts"
import { tagOf } from "./Story.ts"
import { inProcess, inWorld, Shift, type World } from "./World.ts"

const { "apply a payment": apply, "create an invoice payment": create, "transfer a payment": transfer, collect } = calls
export { apply, collect, create, transfer }

/** A test's body: one story in a world of its own. */
export const story = (effect: Effect.Effect<void, unknown, World>) => () => inWorld(effect)

/** Makes a call in a new process; the tag of its failure, or "succeeded". */
export const make = (call: Call, owner = "first") => inProcess((billing) => tagOf(call.make(billing)), { owner })

/** Resumes it in another process. */
export const resume = (call: Call, owner = "later") =>
  inProcess((billing) => tagOf(billing.resume(op(call.operationId), "ada")), { owner })

export const forward = (ms: number) => Effect.flatMap(Shift, (shift) => shift.forward(ms))

/** The next time this call arrives, this happens to it. */
export const faulty = (call: Call, fault: Omit<FaultRequest, "method" | "path">) =>
  Effect.flatMap(Sandbox, (sandbox) => sandbox.fault({ ...fault, method: call.method, path: call.path }))

/** How often it arrived, lost and replayed ones included. */
export const sent = (call: Call) => Effect.map(arrivals(call), ({ length }) => length)

/** Every application there ever was in Zuora. */
export const applied = Effect.map(moved, ({ applications }) => applications)

/** Waits until a call has been requested and is on its way. */
export const underWay = (call: Call): Effect.Effect<void, StoreError, EventStore> =>
  Effect.flatMap(EventStore, (store) => store.readStream(`Operation-${call.operationId}`)).pipe(
    Effect.flatMap((events) =>
      events.some(({ type }) => type === "OperationAttemptStarted")
        ? Effect.void
        : Effect.andThen(Effect.sleep(5), underWay(call))
    )
  )
