/** The main job on a sandbox and a PostgreSQL of its own: from the first call to a run that proves that it balances. */
import { Billing } from "@counterfoil/billing/Billing"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { adopt } from "@counterfoil/reconciliation/Adoption"
import * as Import from "@counterfoil/reconciliation/Import"
import { defaults, run as reconcile } from "@counterfoil/reconciliation/Reconciliation"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Command } from "effect/cli"
import { join, resolve } from "node:path"
import * as DemoRun from "../demo/DemoRun.ts"
import * as Story from "../demo/Story.ts"
import { clean, Ended } from "../ExitCode.ts"
import * as Reports from "../Reports.ts"
import { heading, progress, say, table } from "../Screen.ts"
import * as Services from "../Services.ts"
import * as ShownImport from "../ShownImport.ts"
import { root, type Settings } from "../Settings.ts"
import { told } from "../Told.ts"

/** Short waits, so that nobody waits for the demo; a real tenant waits minutes. */
const patience = { laneMs: 1_000, quietMs: 500, readLagMs: 500 }

/** The sandbox's own zone, a fixed offset. */
const timeZone = "Etc/GMT+8"

const layers = (settings: Settings, folder: string, run: DemoRun.DemoRun) => {
  const tenant = run.runId
  const zuora = Layer.unwrap(
    Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
      Zuora.layer(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) }))
    )
  )
  return Billing.layer({ owner: Services.owner }).pipe(
    Layer.provideMerge(zuora),
    Layer.provideMerge(
      Sandbox.layer({
        seed: "demo",
        state: DemoRun.sandboxState(folder, run),
        // Nobody at a demonstration wants to wait for jobs as long as Zuora takes.
        settings: { dataQueryMs: 0 }
      })
    ),
    Layer.provideMerge(Services.storeOf(settings, tenant)),
    Layer.provideMerge(Tenant.layer({ tenant, timeZone, ...patience })),
    Layer.provideMerge(progress)
  )
}

const reconcileAs = (runId: string, asOf?: string) =>
  reconcile({ runId, asOf, lagMs: defaults.lagMs, stuckMs: defaults.stuckMs })

const story = Effect.fn("Demo.story")(function* ({ runId }: DemoRun.DemoRun) {
  yield* heading("1  Import what Zuora has")
  yield* ShownImport.show(yield* Import.run({ importId: `${runId}.import`, actor: "demo", terms: { _tag: "Begin" } }))

  yield* Story.play(runId)

  yield* heading("7  Reconcile")
  const before = yield* reconcileAs(`${runId}.run-1`)
  yield* Reports.show(before.report)

  yield* Story.meddle()
  yield* say("Three hours pass: Zuora's changes are older than the lag of two hours now.")
  const asOf = yield* Story.pass(3 * 3_600)

  yield* heading("9  Reconcile, and adopt what Zuora verifiably shows")
  const found = yield* reconcileAs(`${runId}.run-2`, asOf)
  yield* Reports.show(found.report)
  if (found.report.discrepancies.length > 0)
    yield* Reports.write(found.report, { html: "report.html", json: "report.json", csv: "report.csv" })
  const { adopted } = yield* adopt(found.report.discrepancies, {
    actor: "demo",
    causationId: `${runId}.run-2`,
    correlationId: `${runId}.run-2`
  })
  yield* say(
    table(
      ["code", "document", "facts recorded"],
      adopted.map(({ discrepancy, facts }) => [discrepancy.code, discrepancy.title, `${facts}`]),
      ["facts recorded"]
    )
  )

  yield* heading("10  Reconcile again")
  const after = yield* reconcileAs(`${runId}.run-3`, asOf)
  yield* Reports.show(after.report)
  yield* showEvents(runId)
  return after.report
})

const showEvents = Effect.fnUntraced(function* (tenant: string) {
  const store = yield* EventStore
  const heads = yield* store.logs
  const events = heads.reduce((sum, { position }) => sum + position, 0)
  yield* say(`\n${events} events are in the store. Ask it:`)
  yield* say(`  pnpm counterfoil --tenant ${tenant} audit balance`)
  yield* say(`  pnpm counterfoil --tenant ${tenant} audit events`)
})

export const demo = Command.make(
  "demo",
  {},
  Effect.fnUntraced(function* () {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const folder = join(resolve(settings.dataDir), "demo")
        const { isResumed, run } = yield* DemoRun.begin(folder)
        yield* say(
          isResumed
            ? `Demo ${run.runId} was stopped before its end: it goes on where it stopped.`
            : `Demo ${run.runId}: a PostgreSQL 18 and a Zuora sandbox on this machine, a tenant of its own.`
        )
        const report = yield* story(run).pipe(Effect.provide(layers(settings, folder, run)))
        yield* DemoRun.end(folder, run)
        yield* say("\nThe run with the discrepancies is in report.html, report.json and report.csv.")
        const code = Reports.exitCode(report)
        if (code !== clean) return yield* new Ended({ code })
      })
    )
  })
).pipe(
  Command.withDescription(
    "Run the whole main job on this machine: import, collect, apply, create, reconcile, adopt, reconcile again"
  )
)
