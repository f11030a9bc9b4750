/** The stages of a run that go slice by slice: what is done for one slice, by whichever process, and kept with its step. */
import * as Effect from "effect/Effect"
import { type Circumstances } from "./Circumstances.ts"
import { compareGroups, edgesOf } from "./ComparedSlice.ts"
import * as Runs from "./Runs.ts"
import { keep } from "./Standing.ts"
import { step, type Stepping } from "./Steps.ts"
import { addEdges } from "./Suspects.ts"

/** `pairs` finds which documents must be compared together, `compare` compares them. */
export type Stage = "pairs" | "compare"

/** The name that a slice goes by where somebody measures. */
const slicePart = (stage: Stage, slice: number) =>
  Effect.withSpan("TableRun.slice", { attributes: { "counterfoil.stage": stage, "counterfoil.slice": slice } })

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
  ).pipe(slicePart("pairs", slice))
}

/** What differs of these groups of streams. */
export const compare = (
  stepping: Stepping,
  circumstances: Circumstances,
  slice: number,
  groups: ReadonlyArray<ReadonlyArray<string>>
) => {
  const { tenant } = stepping.lease
  return step(
    stepping,
    Runs.nameIn("compare", stepping.round),
    slice,
    compareGroups(tenant, groups, circumstances),
    (connection, { standing }) =>
      keep(connection, tenant, stepping.run.number, { groups, standing, beginning: circumstances.beginning })
  ).pipe(slicePart("compare", slice))
}
