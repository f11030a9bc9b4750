/** Told while long work goes on: what, how much is done, of how many where that is known. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

export interface Step {
  readonly what: string
  readonly done: number
  readonly of: number | undefined
}

/** Quiet unless somebody listens. */
export const Progress = Context.Reference<{ readonly tell: (step: Step) => Effect.Effect<void> }>(
  "@counterfoil/reconciliation/Progress",
  { defaultValue: () => ({ tell: () => Effect.void }) }
)
