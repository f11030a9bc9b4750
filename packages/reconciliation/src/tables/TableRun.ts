/**
 * A run over the tables: read, look, compare, confirm, sum up. Each step is committed with what came of it, under the lease
 * of the tenant; a run that was killed is gone on with. What it finds depends on nothing but what the tables hold.
 */
import { type Discrepancy, sort } from "@counterfoil/domain/Discrepancy"
import { oneCause } from "@counterfoil/domain/OneCause"
import { fromOperations } from "@counterfoil/domain/SelfCheck"
import { beneathGaps, fromStore } from "@counterfoil/domain/StoreFindings"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { StoreError } from "@counterfoil/event-store/StoreError"
import * as Effect from "effect/Effect"
import { type Noted, UnreadDocuments } from "../reading/UnreadDocuments.ts"
import { across, type Across } from "./AcrossDocuments.ts"
import { circumstancesOf, type OfZuora } from "./Circumstances.ts"
import type { Compared } from "./ComparedSlice.ts"
import { confirmed, confirmsIn, lookedAgainAt, steppingAt } from "./Confirming.ts"
import { addFindings, discrepanciesOf, findingsOf } from "./Findings.ts"
import { hold, type Lease, within } from "./Lease.ts"
import { dirty } from "./Dirty.ts"
import { look } from "./Look.ts"
import { addPages } from "./Manifests.ts"
import { caughtUp } from "./Projector.ts"
import * as Runs from "./Runs.ts"
import { type Changed, reading, type Sources } from "./Reading.ts"
import { inSlices, type Sliced } from "./Sharing.ts"
import * as Stages from "./Stages.ts"
import { carryFindings, namesIn, standingAbout, tie, unsettle } from "./Standing.ts"
import { step, type Stepping, TablesMoved } from "./Steps.ts"
import { storeFaults } from "./StoreFaults.ts"
import { sumUp } from "./SummedUp.ts"
import { groupsOf, missingOf, suspectsOf } from "./Suspects.ts"
import { keepTrees } from "./Trees.ts"

/** What a run is asked for. */
export interface Terms extends Runs.Settings {
  readonly tenant: string
  /** `incremental`: only what may have changed since the run before. Everything where there is none. */
  readonly mode: Runs.Run["mode"]
  readonly runId: string
  /** Who runs, for whoever wants to run meanwhile. */
  readonly holder: string
  /** Which run that was not finished is gone on with; any where nothing is said. */
  readonly asked?: Runs.Asked
}

/** Runs, or ends the run that was not finished: that one's terms hold then. */
export const run = Effect.fn("TableRun.run")(function* <Told, E, R, More = null>(
  { asked, holder, mode, runId, tenant, ...settings }: Terms,
  sources: Sources<Told, E, R, More>
) {
  return yield* hold(tenant, holder, (lease) =>
    Effect.gen(function* () {
      const begun = (yield* Runs.baseOf(tenant)) === undefined ? "full" : mode
      const { isResumed, run } = yield* Runs.open(lease, { runId, mode: begun, settings, asked })
      const former = run.mode === "full" ? undefined : yield* Runs.baseOf(tenant, run)
      const read = yield* reading(lease, run, former, sources)
      // Whoever else brings events into the tables makes it begin again, with these.
      const compared = yield* Effect.retry(compareAll(lease, run, read, former, sources), {
        while: (error) => error instanceof TablesMoved
      })
      const findings = yield* findingsOf(tenant, run.number)
      const discrepancies: ReadonlyArray<Discrepancy> = discrepanciesOf(findings)
      return {
        ...compared,
        number: run.number,
        runId: run.runId,
        mode: run.mode,
        settings: run.settings,
        since: former?.settings.watermark,
        isResumed,
        told: read.told,
        findings,
        discrepancies
      }
    })
  )
})

const pairing: Sliced<unknown> = { stage: "pairs", what: "Looking at what was applied" }
const comparing: Sliced<Compared> = {
  stage: "compare",
  what: "Comparing",
  early: ({ discrepancies }) => discrepancies
}

const compareAll = Effect.fnUntraced(function* <Told, E, R, More>(
  lease: Lease,
  opened: Runs.Run,
  { changed, told }: { readonly changed: Changed; readonly told: Told },
  former: Runs.Run | undefined,
  sources: Sources<Told, E, R, More>
) {
  const noted = sources.unread?.(told).noted
  let stepping = yield* lookedAt(lease, opened, changed, former, noted)
  for (;;) {
    const notes = [...(noted === undefined ? [] : [noted]), ...confirmsIn(stepping.steps).notes]
    const compared = yield* compareOnce(stepping, notes, sources.deleted)
    const again = yield* confirmed(stepping, compared.discrepancies, sources)
    if (again === undefined) return yield* concluded(stepping, compared, former, sources)
    stepping = again
  }
})

/** Compares what is not settled, slice by slice. */
const compareOnce = Effect.fnUntraced(function* <E, R>(
  stepping: Stepping,
  notes: ReadonlyArray<Noted>,
  deletedOf: Sources<unknown, E, R>["deleted"]
) {
  const { lease, run } = stepping
  const { tenant } = lease
  const { number } = run
  const unread = UnreadDocuments.of(notes)
  const own = yield* suspectsOf(tenant, number)
  const ofZuora: Effect.Effect<OfZuora, StoreError | E, Postgres | R> = Effect.gen(function* () {
    const missing = (yield* missingOf(tenant, number)).filter((stream) => !unread.has(stream))
    return { ...(yield* deletedOf(missing)), unread: unread.noted }
  })
  const told = yield* step(stepping, Runs.nameIn("circumstances", stepping.round), 0, ofZuora)
  const { circumstances, operations } = yield* circumstancesOf(tenant, run, told)
  const pairs = yield* inSlices(stepping, pairing, own, (together, slice, streams) =>
    Stages.pairs(together, circumstances, slice, streams)
  )
  const isTied =
    pairs.some((edges) => edges.length > 0) &&
    (yield* within(lease, "tie", (connection) => tie(connection, tenant, number)))
  const suspects = isTied ? yield* suspectsOf(tenant, number) : own
  const groups = yield* groupsOf(tenant, number, suspects)
  const compared = yield* inSlices(stepping, comparing, groups, (together, slice, parts) =>
    Stages.compare(together, circumstances, slice, parts)
  )
  return {
    compared,
    deleted: told.documents,
    discrepancies: compared.flatMap(({ discrepancies }) => discrepancies),
    illegible: circumstances.illegible,
    operations,
    unread,
    untold: told.untold
  }
})

/** What holds of the whole, and everything that was found, once and under its cause. */
const concluded = Effect.fnUntraced(function* <Told, E, R, More>(
  stepping: Stepping,
  {
    compared,
    deleted,
    discrepancies,
    illegible,
    operations,
    unread,
    untold
  }: Effect.Success<ReturnType<typeof compareOnce>>,
  former: Runs.Run | undefined,
  sources: Sources<Told, E, R, More>
) {
  const { lease, run } = stepping
  const { tenant } = lease
  const accounts = stepping.steps.get(Runs.keyOf("look")) as ReadonlyArray<string>
  const between: Across =
    accounts.length === 0
      ? { violations: [], placed: new Map(), inTransit: [], shares: [] }
      : yield* step(stepping, "across", 0, across(tenant, accounts, illegible))
  const { discrepancies: own, ...summedUp } = yield* sumUp(tenant, run.mode === "full", compared, between, illegible)
  const faults = yield* storeFaults(tenant)
  const pages = () => sources.pages?.() ?? []
  const beside =
    sources.beside &&
    (yield* step(stepping, "beside", 0, sources.beside(run), (connection, { trees }) =>
      Effect.andThen(addPages(connection, tenant, run.number, pages()), keepTrees(connection, tenant, trees))
    ))
  const other = [
    ...own,
    ...fromOperations(operations, run.settings.stuckBefore),
    ...fromStore(faults.gaps, [], faults.keys),
    ...(beside?.discrepancies ?? [])
  ]
  const stands = former && { from: former.number, to: run.number, about: namesIn([...discrepancies, ...other]) }
  const met = stands === undefined ? [] : yield* standingAbout(tenant, stands)
  // In an order that does not depend on which run has compared what.
  const differing = sort([...met, ...discrepancies])
  const found = oneCause([...differing, ...other])
  yield* step(stepping, "sum up", 0, Effect.succeed(true), (connection) =>
    Effect.gen(function* () {
      // A gap is told of whatever stream it is in.
      const told = beneathGaps(faults.gaps, found).filter((one) => one.code === "I13" || !illegible.concerns(one))
      yield* addFindings(connection, tenant, run.number, told)
      if (stands !== undefined) yield* carryFindings(connection, tenant, stands)
      const whole = new Set(told)
      const beneath = differing.filter((one) => !whole.has(one))
      yield* unsettle(connection, tenant, run.number, namesIn(beneath))
      yield* addPages(connection, tenant, run.number, pages())
      // No incremental run rests on one of a tenant without Invoice Settlement: changes have no time, and no memos were read.
      yield* Runs.finish(connection, tenant, run, unread.untold.length === 0 && run.settings.isLegacy !== true)
    })
  )
  return { ...summedUp, deleted, operations, illegible, unread, untold, beside: beside?.more }
})

/** The tables at where the events are, and what is to be compared of them: the look itself is a step. */
const lookedAt = Effect.fnUntraced(function* (
  lease: Lease,
  opened: Runs.Run,
  changed: Changed,
  former: Runs.Run | undefined,
  noted: Noted | undefined
) {
  const { tenant } = lease
  // What it looked at is compared and kept: it is only told.
  if (opened.phase === "finished") return steppingAt(lease, opened, yield* Runs.stepsOf(tenant, opened))
  const { heads } = yield* caughtUp(tenant)
  const run: Runs.Run = { ...opened, heads }
  const isAsBefore =
    heads.size === opened.heads.size && Array.from(heads).every(([log, at]) => opened.heads.get(log) === at)
  const before = yield* Runs.stepsOf(tenant, run)
  if (isAsBefore && before.has(Runs.keyOf("look"))) return steppingAt(lease, run, before)
  const { asked, notes } = confirmsIn(before)
  const isUnread = !UnreadDocuments.of(noted === undefined ? notes : [noted, ...notes]).isEmpty
  yield* within(lease, "look", (connection) =>
    Effect.gen(function* () {
      yield* Runs.compareAt(connection, tenant, opened, heads)
      const isAll = former === undefined || changed === "everything"
      const scope = isAll
        ? undefined
        : yield* dirty(connection, tenant, run, former, { streams: [...changed, ...asked], isUnread })
      const accounts = yield* look(connection, tenant, opened, scope)
      yield* Runs.done(connection, tenant, run, "look", 0, accounts)
      if (asked.length > 0) yield* Runs.keep(connection, tenant, run, "looked again", lookedAgainAt(before))
    })
  )
  return steppingAt(lease, run, yield* Runs.stepsOf(tenant, run))
})
