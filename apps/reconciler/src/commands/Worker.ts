/** A worker: takes scheduled runs and slices of runs, of all tenants of its settings, until it is stopped. */
import type { TwoFrom } from "@counterfoil/domain/proposal/Approval"
import * as Gateways from "@counterfoil/reconciliation/gateway/Gateways"
import { defaults } from "@counterfoil/reconciliation/Reconciliation"
import { helper } from "@counterfoil/reconciliation/tables/Helping"
import { isTold } from "@counterfoil/reconciliation/tables/RunHistory"
import type { RunJob } from "@counterfoil/workers/Jobs"
import type { Queue } from "@counterfoil/workers/Queue"
import * as Schedules from "@counterfoil/workers/Schedules"
import * as SharedSlices from "@counterfoil/workers/SharedSlices"
import * as Watch from "@counterfoil/workers/Watch"
import { type Own, work } from "@counterfoil/workers/Worker"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Schedule from "effect/Schedule"
import { Command, Flag } from "effect/cli"
import { join, resolve } from "node:path"
import * as Configured from "../Configured.ts"
import * as Flags from "../Flags.ts"
import * as Log from "../Log.ts"
import { reconciled } from "../Reconciled.ts"
import { loggedProgress } from "../Screen.ts"
import * as Services from "../Services.ts"
import { root, type Settings } from "../Settings.ts"
import { told } from "../Told.ts"
import { twoFrom } from "../TwoApprovers.ts"

const number = (name: string, description: string, fallback: number) =>
  Flag.Int(name).pipe(
    Flag.filter(
      (count) => count >= 1 && count <= 64,
      (count) => `--${name} ${count}: between 1 and 64`
    ),
    Flag.withDescription(`${description}; ${fallback} by default`),
    Flag.withDefault(fallback)
  )

const flags = {
  concurrency: number("concurrency", "Slices at once", 2),
  runs: number("runs", "Runs at once: others of its tenants wait, or another worker takes them", 1),
  lag: Flags.duration("lag", "Younger changes are timing, not discrepancies; 2h by default", defaults.lagMs),
  maxRequests: Flags.requests("max-requests", "Send at most so many requests to Zuora in a run"),
  reports: Flags.optional("reports", "Write each run's report there, as TENANT/RUN.html, .json and .csv", "FOLDER"),
  logFormat: Log.format,
  actor: Flags.actor
}

interface Wishes {
  readonly lag: number
  readonly maxRequests: Option.Option<number>
  readonly reports: Option.Option<string>
  readonly twoFrom: TwoFrom
  readonly actor: string
}

/** A run that was left unfinished speaks of its own time: what was wanted comes after it. */
const maxRuns = 3

const runFor = Effect.fn("Worker.run")(function* (
  tenant: string,
  wanted: RunJob & { wantedAt: string },
  wishes: Wishes
) {
  const { gateways, mode, schedule, wantedAt } = wanted
  for (let times = 0; times < maxRuns; times++) {
    if (yield* isTold(tenant, wantedAt, mode)) return
    const options = {
      runId: yield* Flags.newId("run"),
      holder: Services.owner,
      lagMs: wishes.lag,
      stuckMs: defaults.stuckMs,
      maxRequests: Option.getOrUndefined(wishes.maxRequests),
      twoFrom: wishes.twoFrom,
      gateways: gateways === undefined ? [] : yield* Gateways.read(gateways),
      isIncremental: mode === "incremental"
    }
    if (Option.isSome(wishes.reports))
      yield* (yield* FileSystem.FileSystem).makeDirectory(join(resolve(wishes.reports.value), tenant), {
        recursive: true
      })
    yield* Effect.logInfo("A run begins", { schedule, mode })
    const { discrepancies, runId, verdict } = yield* reconciled(options, {
      actor: wishes.actor,
      isKept: true,
      files: ({ runId }) => filesIn(wishes.reports, tenant, runId)
    })
    yield* Effect.logInfo("A run has ended", { runId, mode, verdict, discrepancies: discrepancies.length })
  }
})

const filesIn = (reports: Option.Option<string>, tenant: string, runId: string) => {
  if (Option.isNone(reports)) return {}
  const place = join(resolve(reports.value), tenant, runId)
  return { html: `${place}.html`, json: `${place}.json`, csv: `${place}.csv` }
}

/** What this worker does for one tenant, on connections of its own. */
const ownOf = Effect.fnUntraced(function* (settings: Settings, tenant: string, wishes: Wishes) {
  const own = { ...settings, tenant: Option.some(tenant) }
  const services = yield* Layer.build(Layer.provideMerge(SharedSlices.layer(), Services.all(own)))
  const context = Context.merge(yield* Effect.context<FileSystem.FileSystem | Path.Path | Queue>(), services)
  const help = yield* Effect.provideContext(helper(tenant), context)
  const { schedules, settings: known } = yield* Configured.tenant(own)
  const wanted = Object.entries(schedules).map(([name, { cron, gateways, graceMinutes, mode, timeZone }]) => ({
    name,
    cron,
    timeZone: timeZone ?? known.timeZone,
    mode: mode ?? "full",
    graceMinutes: graceMinutes ?? Schedules.defaultGraceMinutes,
    gateways: gateways === undefined ? undefined : resolve(gateways)
  }))
  if (Option.isSome(settings.config)) yield* Schedules.settle(tenant, wanted)
  const annotated = Effect.annotateLogs({ tenant })
  const watch = Effect.flatMap(Schedules.list([tenant]), (all) => Watch.look(tenant, all, Services.owner)).pipe(
    Effect.catch(({ message }) => Effect.logError("Nobody could look for missing runs", { reason: message })),
    Effect.repeat(Schedule.spaced("1 minute")),
    Effect.provideContext(context),
    annotated
  )
  yield* Effect.forkScoped(watch)
  return {
    help: (task) => help(task).pipe(Effect.provideContext(context), annotated),
    run: (job) =>
      runFor(tenant, job, wishes).pipe(Effect.provide(loggedProgress), Effect.provideContext(context), annotated)
  } satisfies Own
})

export const worker = Command.make(
  "worker",
  flags,
  Effect.fnUntraced(function* ({ concurrency, logFormat, runs, ...given }) {
    const settings = yield* root
    return yield* told(
      Effect.gen(function* () {
        const wishes = { ...given, twoFrom: yield* twoFrom }
        const tenants = new Map<string, Own>()
        for (const tenant of yield* Configured.tenantNames(settings))
          tenants.set(tenant, yield* ownOf(settings, tenant, wishes))
        yield* Effect.logInfo("A worker begins", { worker: Services.owner, tenants: Array.from(tenants.keys()) })
        return yield* Effect.ensuring(
          work({ tenants, slices: concurrency, runs }),
          Effect.andThen(
            Effect.logInfo("A worker has ended", { worker: Services.owner }),
            Effect.sync(() => {
              process.exitCode = 0
            })
          )
        )
      }).pipe(Effect.scoped, Effect.provide(Services.queue(settings, true)))
    ).pipe(Effect.provide(Log.layer(logFormat)))
  })
).pipe(
  Command.withDescription(
    "Take scheduled runs and slices of runs, of all tenants of the settings, until stopped. SIGTERM: ends its slices, lets go of its runs"
  ),
  Command.withExamples([
    {
      command: "counterfoil worker --config tenants.json --reports /var/lib/counterfoil",
      description: "On each machine"
    }
  ])
)
