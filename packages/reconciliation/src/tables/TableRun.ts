/**
 * A run over the tables: read, look, compare, sum up. Each step is committed with what came of it, under the lease of the
 * tenant; a run that was killed is gone on with. What it finds depends on nothing but what the tables hold.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Effect from "effect/Effect"
import { across, type Across } from "./AcrossDocuments.ts"
import { circumstancesOf } from "./Circumstances.ts"
import { addFindings, discrepanciesOf, findingsOf } from "./Findings.ts"
import { hold, type Lease, within } from "./Lease.ts"
import { dirty } from "./Dirty.ts"
import { look } from "./Look.ts"
import { catchUp, reachOf } from "./Projector.ts"
import * as Runs from "./Runs.ts"
import { type Changed, reading, type Sources } from "./Reading.ts"
import { inSlices } from "./Sharing.ts"
import * as Stages from "./Stages.ts"
import { step, type Stepping, TablesMoved } from "./Steps.ts"
import { sumUp } from "./SummedUp.ts"
import { groupsOf, missingOf, suspectsOf } from "./Suspects.ts"

/** What a run is asked for. */
export interface Terms extends Runs.Settings {
  readonly tenant: string
  /** `incremental`: only what may have changed since the run before. Everything where there is none. */
  readonly mode: Runs.Run["mode"]
  readonly runId: string
  /** Who runs, for whoever wants to run meanwhile. */
  readonly holder: string
}

/** Runs, or ends the run that was not finished: that one's terms hold then. */
export const run = Effect.fn("TableRun.run")(function* <Told, E, R>(
  { holder, mode, runId, tenant, ...settings }: Terms,
  sources: Sources<Told, E, R>
) {
  return yield* hold(tenant, holder, (lease) =>
    Effect.gen(function* () {
      const former = yield* Runs.lastFinished(tenant)
      const begun = former === undefined ? "full" : mode
      const { isResumed, run } = yield* Runs.open(lease, { runId, mode: begun, settings })
      const { changed, told } = yield* reading(lease, run, former, sources)
      // Whoever else brings events into the tables makes it begin again, with these.
      const compared = yield* Effect.retry(compareAll(lease, run, changed, former, sources.deleted), {
        while: (error) => error instanceof TablesMoved
      })
      const findings = yield* findingsOf(tenant, run.number)
      const discrepancies: ReadonlyArray<Discrepancy> = discrepanciesOf(findings)
      return {
        ...compared,
        runId: run.runId,
        mode: run.mode,
        settings: run.settings,
        isResumed,
        told,
        findings,
        discrepancies
      }
    })
  )
})

const pairing = { stage: "pairs", what: "Looking at what was applied" } as const
const comparing = { stage: "compare", what: "Comparing" } as const

const compareAll = Effect.fnUntraced(function* <E, R>(
  lease: Lease,
  opened: Runs.Run,
  changed: Changed,
  former: Runs.Run | undefined,
  deletedOf: Sources<unknown, E, R>["deleted"]
) {
  const { tenant } = lease
  const stepping = yield* lookedAt(lease, opened, changed, former)
  const { number } = opened
  const accounts = stepping.steps.get(Runs.keyOf("look")) as ReadonlyArray<string>
  const suspects = yield* suspectsOf(tenant, number)
  const deleted = yield* step(stepping, "deleted", 0, Effect.flatMap(missingOf(tenant, number), deletedOf))
  const { circumstances, operations } = yield* circumstancesOf(tenant, opened, deleted)
  yield* inSlices(stepping, pairing, suspects, (own, slice, streams) =>
    Stages.pairs(own, circumstances, slice, streams)
  )
  const groups = yield* groupsOf(tenant, number, suspects)
  const compared = yield* inSlices(stepping, comparing, groups, (own, slice, parts) =>
    Stages.compare(own, circumstances, slice, parts)
  )
  const between: Across = yield* step(stepping, "across", 0, across(tenant, accounts, circumstances.illegible))
  const summedUp = yield* sumUp(tenant, opened.mode === "full", compared, between, circumstances.illegible)
  yield* step(stepping, "sum up", 0, Effect.succeed(true), (connection) =>
    Effect.andThen(
      addFindings(connection, tenant, number, summedUp.discrepancies),
      Runs.finish(connection, tenant, opened)
    )
  )
  return { ...summedUp, operations, illegible: circumstances.illegible }
})

/** The tables at where the events are, and what is to be compared of them: the look itself is a step. */
const lookedAt = Effect.fnUntraced(function* (
  lease: Lease,
  opened: Runs.Run,
  changed: Changed,
  former: Runs.Run | undefined
) {
  const { tenant } = lease
  yield* catchUp(tenant)
  const heads = yield* reachOf(tenant)
  const run: Runs.Run = { ...opened, heads }
  const isAsBefore =
    heads.size === opened.heads.size && Array.from(heads).every(([log, at]) => opened.heads.get(log) === at)
  const before = yield* Runs.stepsOf(tenant, run)
  if (isAsBefore && before.has(Runs.keyOf("look"))) return { lease, run, steps: before } satisfies Stepping
  yield* within(lease, "look", (connection) =>
    Effect.gen(function* () {
      yield* Runs.compareAt(connection, tenant, opened, heads)
      const isAll = former === undefined || changed === "everything"
      const scope = isAll ? undefined : yield* dirty(connection, tenant, former, changed)
      const accounts = yield* look(connection, tenant, opened.number, scope)
      yield* Runs.done(connection, tenant, run, "look", 0, accounts)
    })
  )
  return { lease, run, steps: yield* Runs.stepsOf(tenant, run) } satisfies Stepping
})
