/** What may be done about discrepancies of a code: how repairs are found, or why there are none. */
import type { Discrepancy } from "../Discrepancy.ts"
import type { Ledger } from "../Ledger.ts"
import type { Scene } from "./Scene.ts"
import type { Step } from "./Step.ts"

/** Steps that may be a repair, and whether they have done what they are for: identities are checked besides. */
export interface Candidate {
  readonly steps: readonly [Step, ...ReadonlyArray<Step>]
  readonly isDone: (after: Ledger) => boolean
}

/** On these books, the one that is to be tried first before the others; or why there is none. */
export type Find = (
  discrepancy: Discrepancy,
  ledger: Ledger,
  scene: Scene
) => readonly [Candidate, ...ReadonlyArray<Candidate>] | string

export type Repair =
  /** What is proposed, for people; and for which of them there is nothing. */
  | { readonly offers: string; readonly find: Find }
  /** Why nothing ever is, and what to do instead. */
  | { readonly refrains: string }

/** Of what is done as soon as nothing is broken any more. */
export const candidate = (steps: ReadonlyArray<Step>, otherwise: string, isDone: Candidate["isDone"] = () => true) => {
  const [first, ...rest] = steps
  return first === undefined ? otherwise : ([{ steps: [first, ...rest], isDone }] as const)
}
