/** Told while long work goes on: how much is done, and what has been found so far. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

export interface Step {
  readonly what: string
  readonly done: number
  /** How many there are, where that is known. */
  readonly of: number | undefined
  /** How many there were last time, where nobody knows how many there are. */
  readonly about?: number | undefined
}

export interface Listener {
  readonly tell: (step: Step) => Effect.Effect<void>
  /** What differs by what has been compared so far: before it is confirmed, and before effects are put beneath their cause. */
  readonly found: (differing: ReadonlyArray<Discrepancy>) => Effect.Effect<void>
}

/** Quiet unless somebody listens. */
export const Progress = Context.Reference<Listener>("@counterfoil/reconciliation/Progress", {
  defaultValue: () => ({ tell: () => Effect.void, found: () => Effect.void })
})
