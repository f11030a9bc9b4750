/**
 * The slices of a stage, done by whoever is there. A run asks for help and waits for as long as slices come in; what nobody
 * else has done then it does itself, so it needs nobody, and a slice that is done twice counts once.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { sql } from "kysely"
import { Progress } from "../Progress.ts"
import { within } from "./Lease.ts"
import { isReach } from "./Projector.ts"
import * as Runs from "./Runs.ts"
import type { Stage } from "./Stages.ts"
import { queryOn } from "./Statements.ts"
import { type Stepping, TablesMoved } from "./Steps.ts"

/** One slice that another process may do, for as long as the run has this fence. */
export interface Task {
  readonly tenant: string
  readonly run: bigint
  readonly fence: bigint
  readonly stage: Stage
  /** Of how many looks at what was read a second time: what was done for another counts for nothing. */
  readonly round: number
  readonly slice: number
}

/** Whoever may do slices of this process's runs; nobody by default. */
export const Helpers = Context.Reference<
  | {
      /** Hands the tasks out. That it could not is nothing that a run ends by: it does them itself. */
      readonly ask: (tasks: ReadonlyArray<Task>) => Effect.Effect<void>
      /** How often to look what has come in. */
      readonly pollMs: number
      /** Nothing came in for so long: the run goes on by itself. Longer than a slice takes, and its second try. */
      readonly patienceMs: number
    }
  | undefined
>("@counterfoil/reconciliation/tables/Helpers", { defaultValue: () => undefined })

/** A stage as it is told while it goes on. */
export interface Sliced<Result> {
  readonly stage: Stage
  readonly what: string
  /** What a slice has found that may be told before the run is over. */
  readonly early?: (result: Result) => ReadonlyArray<Discrepancy>
}

/** All slices of a stage, in order; gives what each has told. */
export const inSlices = Effect.fnUntraced(function* <Part, Result, E, R>(
  stepping: Stepping,
  { early, stage, what }: Sliced<Result>,
  parts: ReadonlyMap<number, Part>,
  each: (stepping: Stepping, slice: number, part: Part) => Effect.Effect<Result, E, R>
) {
  const progress = yield* Progress
  const tell = (done: number) => progress.tell({ what, done, of: parts.size })
  const together = yield* withHelp(stepping, stage, Array.from(parts.keys()), tell)
  const results: Array<Result> = []
  for (const [slice, part] of parts) {
    const result = yield* each(together, slice, part)
    results.push(result)
    if (early !== undefined) yield* progress.found(early(result))
    yield* tell(results.length)
  }
  return results
})

/** The run with all steps that others have done for it. */
const withHelp = Effect.fnUntraced(function* (
  stepping: Stepping,
  stage: Stage,
  slices: ReadonlyArray<number>,
  tell: (done: number) => Effect.Effect<void>
) {
  const { lease, round, run, steps } = stepping
  const helpers = yield* Helpers
  const open = slices.filter((slice) => !steps.has(Runs.keyOf(Runs.nameIn(stage, round), slice)))
  // Handing out a single slice only loses time.
  if (helpers === undefined || open.length < 2) return stepping
  const { fence, tenant } = lease
  yield* helpers.ask(open.map((slice) => ({ tenant, run: run.number, fence, stage, round, slice })))
  let done = slices.length - open.length
  let since = yield* Clock.currentTimeMillis
  while (done < slices.length) {
    yield* Effect.sleep(helpers.pollMs)
    const now = yield* Clock.currentTimeMillis
    const found = yield* doneOf(stepping, stage)
    if (found > done) {
      done = found
      since = now
      yield* tell(done)
    } else if (now - since >= helpers.patienceMs) break
  }
  return { lease, round, run, steps: yield* Runs.stepsOf(tenant, run) } satisfies Stepping
})

/** How many slices of a stage are done; fails where that is of no use any more. */
const doneOf = ({ lease, round, run }: Stepping, stage: Stage) =>
  within(lease, "await", (connection) =>
    Effect.gen(function* () {
      const { tenant } = lease
      if (!(yield* isReach(connection, tenant, run.heads))) return yield* new TablesMoved(lease)
      const [row] = yield* queryOn(
        connection,
        "done",
        sql<{ readonly done: bigint }>`select count(*) as done from recon.step
          where tenant = ${tenant} and run = ${run.number} and name = ${Runs.nameIn(stage, round)}`
      )
      return Number(row?.done ?? 0)
    })
  )
