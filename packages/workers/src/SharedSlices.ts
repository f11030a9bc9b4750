/** Slices of a run handed out by the queue: a run waits for them, and does by itself what nobody has done. */
import { Helpers, type Task } from "@counterfoil/reconciliation/tables/Sharing"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { heartbeatSeconds, slicesOf } from "./Jobs.ts"
import { Queue } from "./Queue.ts"

/** Whoever died in mid-slice is noticed after a heartbeat and a look; then another must have had the time to do it. */
const patienceMs = heartbeatSeconds * 4_000
const pollMs = 200

export const layer = (options: { readonly patienceMs?: number | undefined } = {}): Layer.Layer<never, never, Queue> =>
  Layer.effect(
    Helpers,
    Effect.map(Queue, (queue) => ({
      ask: (tasks: ReadonlyArray<Task>) =>
        Effect.forEach(
          Map.groupBy(tasks, ({ tenant }) => tenant),
          ([tenant, own]) => queue.send(slicesOf(tenant), own.map(bodyOf)),
          { discard: true }
        ).pipe(Effect.catch(({ message }) => Effect.logWarning("Nobody could be asked for help", { reason: message }))),
      pollMs,
      patienceMs: options.patienceMs ?? patienceMs
    }))
  )

const bodyOf = ({ fence, round, run, slice, stage }: Task) => ({
  run: `${run}`,
  fence: `${fence}`,
  stage,
  round,
  slice
})
