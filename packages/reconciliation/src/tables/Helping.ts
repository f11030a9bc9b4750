/**
 * Doing slices of a run that another process holds: under its fence, without its lease. What a helper does is committed only
 * while that lease is the run's, and the tables are where the run looked; else it is dropped, and nobody misses it.
 */
import * as Cache from "effect/Cache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { type Circumstances, circumstancesOf, type OfZuora } from "./Circumstances.ts"
import { steppingAt } from "./Confirming.ts"
import { isHeld, type Lease, LeaseLost } from "./Lease.ts"
import * as Runs from "./Runs.ts"
import type { Task } from "./Sharing.ts"
import * as Stages from "./Stages.ts"
import { type Stepping, TablesMoved } from "./Steps.ts"
import { groupsOf, type Suspects, suspectsOf } from "./Suspects.ts"

/** `stale`: the run needs it no more: it is done, another process has taken the run over, or it looked again. */
export type Helped = "done" | "stale"

/** What a stage of a run is, wherever it was looked from. */
interface Scene {
  readonly lease: Lease
  readonly run: Runs.Run
  readonly stage: Stages.Stage
  readonly round: number
}

/** What all slices of a stage have in common: read once for many. */
interface Prepared {
  readonly stepping: Stepping
  readonly circumstances: Circumstances
  readonly suspects: Suspects
  readonly groups: ReadonlyMap<number, ReadonlyArray<ReadonlyArray<string>>>
}

/** Stages that are kept prepared. */
const maxPrepared = 2

/** Does slices of one tenant's runs, several at once where they are asked for so. */
export const helper = Effect.fnUntraced(function* (tenant: string) {
  const known = yield* Cache.makeWith(prepare, {
    capacity: maxPrepared,
    timeToLive: (exit) => (Exit.isSuccess(exit) ? Duration.infinity : Duration.zero)
  })
  return Effect.fn("Helping.help")(
    function* ({ fence, round, run: number, slice, stage }: Task) {
      const lease: Lease = { tenant, fence }
      if (!(yield* isHeld(lease))) return "stale" satisfies Helped
      const run = yield* Runs.comparing(tenant, number)
      if (run === undefined) return "stale" satisfies Helped
      const { circumstances, groups, stepping, suspects } = yield* Cache.get(known, {
        lease,
        round,
        run,
        stage
      })
      if (stepping.round !== round) return "stale" satisfies Helped
      if (stage === "pairs") yield* Stages.pairs(stepping, circumstances, slice, suspects.get(slice) ?? [])
      else yield* Stages.compare(stepping, circumstances, slice, groups.get(slice) ?? [])
      return "done" satisfies Helped
    },
    Effect.catchIf(
      (error) => error instanceof LeaseLost || error instanceof TablesMoved,
      () => Effect.succeed<Helped>("stale")
    )
  )
})

const prepare = Effect.fnUntraced(function* ({ lease, round, run, stage }: Scene) {
  const { tenant } = lease
  const steps = yield* Runs.stepsOf(tenant, run)
  const stepping = steppingAt(lease, run, steps)
  const told = (steps.get(Runs.keyOf(Runs.nameIn("circumstances", round))) ?? nothing) as OfZuora
  const { circumstances } = yield* circumstancesOf(tenant, run, told)
  const suspects = yield* suspectsOf(tenant, run.number)
  const groups = stage === "pairs" ? new Map() : yield* groupsOf(tenant, run.number, suspects)
  return { stepping, circumstances, suspects, groups } satisfies Prepared
})

const nothing: OfZuora = { documents: new Map(), untold: [], unread: { streams: [], after: [], untold: [] } }
