/** One run as the program does it, for a person or for a schedule: compared, its cases and what it came to kept, written. */
import * as Cases from "@counterfoil/reconciliation/Cases"
import { type Options, run } from "@counterfoil/reconciliation/Reconciliation"
import { type Outcome, outcomeOf } from "@counterfoil/reconciliation/report/Outcome"
import type { Report } from "@counterfoil/reconciliation/report/Report"
import { remember, withTrend } from "@counterfoil/reconciliation/tables/RunHistory"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { followedNames } from "./FollowedNames.ts"
import * as Reports from "./Reports.ts"
import * as RunMetrics from "./RunMetrics.ts"
import { complain } from "./Screen.ts"

export interface How {
  readonly actor: string
  readonly files: (report: Report) => Reports.Files
  /** Otherwise nothing is written to the store. */
  readonly isKept: boolean
}

/** Gives the report, with the runs before it. */
export const reconciled = Effect.fn("Reconciled.reconciled")(function* (
  options: Options,
  { actor, files, isKept }: How
) {
  const { cases, report: found } = yield* run({ ...options, isKept })
  const mode = modeOf(options, found)
  const outcome = outcomeOf(found, mode)
  yield* Effect.annotateCurrentSpan({
    "counterfoil.tenant": found.tenant,
    "counterfoil.run": found.runId,
    "counterfoil.mode": mode,
    "counterfoil.verdict": found.verdict
  })
  yield* RunMetrics.tell(found.tenant, outcome)
  if (isKept)
    yield* Cases.record(
      found,
      cases,
      { isWhole: options.accountId === undefined, withGateways: (options.gateways ?? []).length > 0 },
      { actor, causationId: found.runId, correlationId: found.runId }
    )
  const report = yield* withTrend(found, outcome)
  if (isKept) yield* followedNames
  yield* Reports.write(report, files(report))
  // The last of all: whoever was killed before this goes on with the same run.
  if (isKept) yield* remember(found, mode)
  return report
})

/** A process that was killed is waited for, for as long as it counts as alive: then this one goes on with its run. */
export const inTurn = <A, E extends { readonly _tag: string; readonly message: string }, R>(
  ran: Effect.Effect<A, E, R>
) =>
  ran.pipe(
    Effect.tapError((error) => (error._tag === "RunGoesOn" ? complain(`Waiting: ${error.message}`) : Effect.void)),
    Effect.retry({ while: ({ _tag }) => _tag === "RunGoesOn", schedule: Schedule.spaced("5 seconds"), times: 13 })
  )

const modeOf = ({ accountId }: Options, { since }: Report): Outcome["mode"] =>
  accountId !== undefined ? "account" : since === null ? "full" : "incremental"
