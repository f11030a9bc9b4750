/** The runs of tenants over time, and whether those that are scheduled have happened: for people, and for monitors. */
import * as Money from "@counterfoil/domain/Money"
import type { Outcome } from "@counterfoil/reconciliation/report/Outcome"
import { severities } from "@counterfoil/reconciliation/report/Report"
import { list } from "@counterfoil/reconciliation/tables/RunHistory"
import * as Schedules from "@counterfoil/workers/Schedules"
import { missing } from "@counterfoil/workers/Watch"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { Command, Flag } from "effect/cli"
import * as Configured from "../Configured.ts"
import { couldNotTell, Ended } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import { complain, heading, say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root, type Settings } from "../Settings.ts"
import { told } from "../Told.ts"

export const runs = Command.make(
  "runs",
  {
    limit: Flag.Int("limit").pipe(
      Flag.filter(
        (limit) => limit >= 1 && limit <= 10_000,
        (limit) => `--limit ${limit}: between 1 and 10000`
      ),
      Flag.withDescription("So many of each tenant, the newest; 30 by default"),
      Flag.withDefault(30)
    ),
    check: Flag.Boolean("check").pipe(
      Flag.withDescription(
        "Only look whether each schedule's last run has happened; needs no worker. Exit code 2 if not"
      ),
      Flag.withDefault(false)
    ),
    json: Flags.json
  },
  Effect.fnUntraced(function* ({ check, json, limit }) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const tenants = yield* Configured.tenantNames(settings)
        if (check) return yield* checked(settings, tenants, json)
        for (const tenant of tenants) {
          const outcomes = yield* Effect.provide(list(tenant, { limit }), Services.storeOf(settings, tenant))
          if (json) for (const one of outcomes) yield* Console.log(JSON.stringify({ tenant, ...wire(one) }))
          else yield* show(tenant, outcomes)
        }
      })
    )
  })
).pipe(
  Command.withDescription(
    "List the reconciliations of each tenant: when, how, verdict, discrepancies, sums. With --check: have those happened that are scheduled?"
  ),
  Command.withExamples([
    { command: "counterfoil runs", description: "The last 30 runs of each tenant" },
    { command: "counterfoil runs --check", description: "For cron or a monitor: exit code 2 when a run is missing" }
  ])
)

const checked = Effect.fnUntraced(function* (settings: Settings, tenants: ReadonlyArray<string>, json: boolean) {
  let isWell = true
  for (const tenant of tenants) {
    const layer = Services.storeOf(settings, tenant)
    const schedules = yield* Effect.provide(Schedules.list([tenant]), Services.queue(settings))
    const found = yield* Effect.provide(missing(schedules), layer)
    // A schedule that somebody lost would else look like one that is kept.
    if (schedules.length === 0) yield* complain(`${tenant}: no run is scheduled`)
    for (const { dueAt, schedule } of found)
      yield* complain(`${tenant}: the run "${schedule}" that was due at ${dueAt} has not happened`)
    if (json) yield* Console.log(JSON.stringify({ tenant, schedules: schedules.length, missing: found }))
    else if (schedules.length > 0 && found.length === 0) yield* say(`${tenant}: all scheduled runs have happened`)
    isWell &&= schedules.length > 0 && found.length === 0
  }
  if (!isWell) return yield* new Ended({ code: couldNotTell })
})

const show = (tenant: string, outcomes: ReadonlyArray<Outcome>) =>
  Effect.andThen(
    heading(`${tenant}: ${outcomes.length === 0 ? "no run so far" : `the last ${outcomes.length} runs`}`),
    outcomes.length === 0
      ? Effect.void
      : say(
          table(
            ["as of", "mode", "verdict", ...severities, "differences", "took"],
            outcomes.map(({ asOf, bySeverity, finishedAt, mode, startedAt, totals, verdict }) => [
              asOf,
              mode,
              verdict,
              ...severities.map((severity) => `${bySeverity[severity]}`),
              totals.map(Money.show).join(", "),
              tookText(Date.parse(finishedAt) - Date.parse(startedAt))
            ]),
            [...severities, "differences", "took"]
          )
        )
  )

/** `850 ms`, `12 s`, `3 min`. */
const tookText = (ms: number): string =>
  ms < 1_000 ? `${ms} ms` : ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`

const wire = ({ totals, ...outcome }: Outcome) => ({
  ...outcome,
  totals: totals.map((total) => ({ amount: Money.format(total), currency: total.currency }))
})
