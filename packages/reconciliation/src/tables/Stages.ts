/** The stages of a run that go slice by slice: what is done for one slice, by whichever process, and kept with its step. */
import { type Circumstances } from "./Circumstances.ts"
import { compareGroups, edgesOf } from "./ComparedSlice.ts"
import * as Runs from "./Runs.ts"
import { step, type Stepping } from "./Steps.ts"
import { addEdges } from "./Suspects.ts"

/** `pairs` finds which documents must be compared together, `compare` compares them. */
export type Stage = "pairs" | "compare"

/** Pairs that differ, of these streams. */
export const pairs = (
  stepping: Stepping,
  circumstances: Circumstances,
  slice: number,
  streams: ReadonlyArray<string>
) => {
  const { tenant } = stepping.lease
  return step(
    stepping,
    Runs.nameIn("pairs", stepping.round),
    slice,
    edgesOf(tenant, streams, circumstances),
    (connection, edges) => addEdges(connection, tenant, stepping.run.number, edges)
  )
}

/** What differs of these groups of streams. */
export const compare = (
  stepping: Stepping,
  circumstances: Circumstances,
  slice: number,
  groups: ReadonlyArray<ReadonlyArray<string>>
) => {
  return step(
    stepping,
    Runs.nameIn("compare", stepping.round),
    slice,
    compareGroups(stepping.lease.tenant, groups, circumstances)
  )
}
