/** The reading of a run: Zuora's documents come into the tables, all of them or those that changed. */
import { cutOver } from "@counterfoil/billing/CutOvers"
import { streamOf } from "@counterfoil/domain/comparison/Sides"
import type { ObservedDocument } from "@counterfoil/domain/Observed"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { isFormer } from "../BeforeCutOver.ts"
import { type Lease, within } from "./Lease.ts"
import * as Runs from "./Runs.ts"
import { markGone, saveSeen } from "./SeenRows.ts"
import { queryOn } from "./Statements.ts"
import { type Total, untied } from "./Tally.ts"

/** Takes documents as they come. */
type Save<E, R> = (documents: ReadonlyArray<ObservedDocument>) => Effect.Effect<void, E, R>

/** How Zuora is read. What a reading tells is kept with the run. */
export interface Sources<Told, E, R> {
  /** Every document. */
  readonly read: <E2, R2>(save: Save<E2, R2>) => Effect.Effect<Told, E | E2, R | R2>
  /** What changed in Zuora since a run; everything is read where there is no such way. */
  readonly changes?: <E2, R2>(former: Runs.Run, save: Save<E2, R2>) => Effect.Effect<Changes<Told>, E | E2, R | R2>
  /** Every document of the accounts of these slices (`Print.sliceOf`); everything is read where there is no such way. */
  readonly slices?: <E2, R2>(slices: ReadonlyArray<number>, save: Save<E2, R2>) => Effect.Effect<void, E | E2, R | R2>
  /** Which of these documents, by our streams, Zuora still shows as deleted. */
  readonly deleted: (streams: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, ObservedDocument>, E, R>
}

interface Changes<Told> {
  readonly told: Told
  /** Streams of documents that are no longer there. */
  readonly gone: ReadonlyArray<string>
  /** What Zuora has per slice: where that is not what was read of it, documents vanished without a trace. */
  readonly totals?: ReadonlyArray<Total>
}

/** Which documents may be others than in the run before. */
export type Changed = "everything" | ReadonlyArray<string>

interface Read<Told> {
  readonly told: Told
  readonly changed: Changed
}

/** Reads what this run has not read yet; gives what it has told, and what has changed. */
export const reading = Effect.fnUntraced(function* <Told, E, R>(
  lease: Lease,
  run: Runs.Run,
  former: Runs.Run | undefined,
  sources: Sources<Told, E, R>
) {
  const { tenant } = lease
  const steps = yield* Runs.stepsOf(tenant, run)
  if (steps.has(Runs.keyOf("read"))) return steps.get(Runs.keyOf("read")) as Read<Told>
  const beginning = yield* cutOver
  const isLeftOut = (document: ObservedDocument) => beginning !== undefined && isFormer(document, beginning)
  const changed: Array<string> = []
  const save = (documents: ReadonlyArray<ObservedDocument>) =>
    within(lease, "saveSeen", (connection) => saveSeen(connection, tenant, run.number, documents, isLeftOut)).pipe(
      Effect.andThen(Effect.sync(() => changed.push(...documents.map(streamOf)))),
      Effect.asVoid
    )
  const everything = sources.read(save).pipe(
    Effect.flatMap((told) =>
      within(lease, "read", (connection) =>
        Effect.gen(function* () {
          yield* markGone(connection, tenant, run.number, "everything")
          const read: Read<Told> = { told, changed: "everything" }
          yield* Runs.done(connection, tenant, run, "read", 0, read)
          return read
        })
      )
    )
  )
  if (run.mode === "full" || former === undefined || sources.changes === undefined) return yield* everything
  const { gone, told, totals = [] } = yield* sources.changes(former, save)
  changed.push(
    ...(yield* within(lease, "gone", (connection) => markGone(connection, tenant, run.number, { streams: gone })))
  )
  const slices = totals.length === 0 ? [] : yield* untied(tenant, totals)
  if (slices.length > 0 && sources.slices === undefined) return yield* everything
  if (slices.length > 0) yield* sources.slices?.(slices, save) ?? Effect.void
  return yield* within(lease, "read", (connection) =>
    Effect.gen(function* () {
      if (slices.length > 0) {
        changed.push(...(yield* markGone(connection, tenant, run.number, { slices })))
        const ours = yield* queryOn(
          connection,
          "ofSlices",
          sql<{ readonly stream: string }>`select stream from recon.document
            where tenant = ${tenant} and slice = any(${slices}::smallint[])`
        )
        changed.push(...ours.map(({ stream }) => stream))
      }
      const read: Read<Told> = { told, changed }
      yield* Runs.done(connection, tenant, run, "read", 0, read)
      return read
    })
  )
})
