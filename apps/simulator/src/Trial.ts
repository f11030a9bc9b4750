/** One seed, run and judged: what the auditor found, and how the run can be told from any other. */
import * as Effect from "effect/Effect"
import { audit, type Breach } from "./audit/Auditor.ts"
import { type Mutant, mutants } from "./Mutants.ts"
import { simulate } from "./Simulation.ts"
import { type Entry, hashOf } from "./Trace.ts"

export interface Trial {
  readonly seed: number
  readonly breaches: ReadonlyArray<Breach>
  readonly entries: ReadonlyArray<Entry>
}

export const run = (seed: number, mutant?: Mutant): Effect.Effect<Trial> =>
  Effect.map(mutant === undefined ? simulate(seed) : Effect.provide(simulate(seed), mutants[mutant]), (entries) => ({
    seed,
    breaches: audit(entries),
    entries
  }))

/** The same seed gives the same hash. */
export const hash = ({ entries }: Trial): string => hashOf(entries)
