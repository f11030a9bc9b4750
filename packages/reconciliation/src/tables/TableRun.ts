/**
 * A run over the tables: read, look, compare, sum up. Each step is committed with what came of it, under the lease of the
 * tenant; a run that was killed is gone on with. What it finds depends on nothing but what the tables hold.
 */
import { cutOver } from "@counterfoil/billing/CutOvers"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Effect from "effect/Effect"
import { Progress } from "../Progress.ts"
import { openAccounts } from "../StoreState.ts"
import { across, type Across } from "./AcrossDocuments.ts"
import { type Circumstances, compareGroups, type Compared, edgesOf } from "./ComparedSlice.ts"
import { addFindings, discrepanciesOf, findingsOf } from "./Findings.ts"
import { hold, type Lease, within } from "./Lease.ts"
import { dirty } from "./Dirty.ts"
import { look } from "./Look.ts"
import { catchUp, reachOf } from "./Projector.ts"
import * as Runs from "./Runs.ts"
import { type Changed, reading, type Sources } from "./Reading.ts"
import { step, type Stepping, TablesMoved } from "./Steps.ts"
import { sumUp } from "./SummedUp.ts"
import { addEdges, groupsOf, illegibleIn, missingOf, openOperations, suspectsOf } from "./Suspects.ts"

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
  const operations = yield* openOperations(tenant)
  const circumstances: Circumstances = {
    ...opened.settings,
    beginning: yield* cutOver,
    openAccounts: openAccounts({ operations }),
    deleted: yield* step(stepping, "deleted", 0, Effect.flatMap(missingOf(tenant, number), deletedOf)),
    illegible: yield* illegibleIn(tenant)
  }
  yield* told("Looking at what was applied", suspects, (slice, streams) =>
    step(stepping, "pairs", slice, edgesOf(tenant, streams, circumstances), (connection, edges) =>
      addEdges(connection, tenant, number, edges)
    )
  )
  const groups = yield* groupsOf(tenant, number, suspects)
  const compared = yield* told("Comparing", groups, (slice, own) =>
    step(
      stepping,
      "compare",
      slice,
      compareGroups(tenant, own, circumstances),
      (connection, { discrepancies }: Compared) => addFindings(connection, tenant, number, discrepancies)
    )
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

/** Slice by slice, telling how far it is. */
const told = Effect.fnUntraced(function* <Part, Result, E, R>(
  what: string,
  parts: ReadonlyMap<number, Part>,
  each: (slice: number, part: Part) => Effect.Effect<Result, E, R>
) {
  const progress = yield* Progress
  const results: Array<Result> = []
  for (const [slice, part] of parts) {
    results.push(yield* each(slice, part))
    yield* progress.tell({ what, done: results.length, of: parts.size })
  }
  return results
})
