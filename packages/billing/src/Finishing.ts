/**
 * Finishing what crashes and lost answers left open, from inside a service: rounds over all open operations. Several
 * processes may do it at once, since of several that resume one operation only one goes on.
 */
import type { OperationId } from "@counterfoil/domain/Id"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import type { Duration } from "effect/Duration"
import * as Effect from "effect/Effect"
import { adviceOf } from "./Advice.ts"
import { Billing } from "./Billing.ts"

/** How one operation stood after it was resumed. */
export interface Finished {
  readonly operationId: OperationId
  /** `ended`: it succeeded, or nothing moved. `open`: its outcome is still unknown. */
  readonly state: "ended" | "open"
  /** `Succeeded`, or the tag of the error that `resume` failed with. */
  readonly outcome: string
  /** Before this a further attempt is of no use, ISO instant in UTC; undefined once it has ended. */
  readonly notBefore: string | undefined
}

/**
 * Resumes every operation that has not ended, oldest first, one after the other; one that fails keeps no other from being
 * tried. An interruption waits for the one that is under way and begins no other. It reads all events of the tenant.
 */
export const finishOpen = Effect.fn("Finishing.finishOpen")(function* (
  actor: string
): Effect.fn.Return<ReadonlyArray<Finished>, StoreError, Billing> {
  const billing = yield* Billing
  const open = yield* billing.openOperations
  return yield* Effect.forEach(open, ({ operationId }) =>
    Effect.uninterruptible(
      Effect.match(billing.resume(operationId, actor), {
        onSuccess: (): Finished => ({ operationId, state: "ended", outcome: "Succeeded", notBefore: undefined }),
        onFailure: (error): Finished => {
          const { money, notBefore } = adviceOf(error)
          return { operationId, state: money === "unknown" ? "open" : "ended", outcome: error._tag, notBefore }
        }
      })
    )
  )
})

export interface Rounds {
  /** Who resumes, such as the name of the service: it is kept with the events. */
  readonly actor: string
  /** From the end of one round to the next. */
  readonly every: Duration
  /** Told after each round: what was open, or why the store could not be asked. */
  readonly onRound?: (round: ReadonlyArray<Finished> | StoreError) => void
}

/** Rounds for ever, the first at once. Fork it; an interruption ends it between two operations. */
export const keepFinishing = ({
  actor,
  every,
  onRound = () => undefined
}: Rounds): Effect.Effect<never, never, Billing> =>
  Effect.match(finishOpen(actor), { onSuccess: onRound, onFailure: onRound }).pipe(
    Effect.andThen(Effect.sleep(every)),
    Effect.forever
  )
