/** The nightly comparison, and adopting what is safe to adopt. */
import type { Cause } from "@counterfoil/billing/Recording"
import { adopt as adoptAll } from "@counterfoil/reconciliation/Adoption"
import * as Gateways from "@counterfoil/reconciliation/gateway/Gateways"
import { defaults, run } from "@counterfoil/reconciliation/Reconciliation"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { Command, Flag } from "effect/cli"
import { clean, discrepancies, Ended } from "../ExitCode.ts"
import * as Flags from "../Flags.ts"
import { inTurn, reconciled } from "../Reconciled.ts"
import * as Reports from "../Reports.ts"
import { progress, say, table } from "../Screen.ts"
import * as SealFiles from "../SealFiles.ts"
import * as Seals from "../Seals.ts"
import * as Services from "../Services.ts"
import { root } from "../Settings.ts"
import { Misused, told } from "../Told.ts"
import { twoFrom } from "../TwoApprovers.ts"

const shared = {
  account: Flags.optional("account", "Only this account, by id", "ID"),
  asOf: Flags.instant("as-of", "The instant as of which to speak, 2026-03-31T22:00:00Z; now by default"),
  lag: Flags.duration("lag", "Younger changes are timing, not discrepancies; 2h by default", defaults.lagMs),
  thorough: Flag.Boolean("thorough").pipe(
    Flag.withDescription("Read what was refunded singly too: after an import, since only that tells chargebacks"),
    Flag.withDefault(false)
  ),
  gateways: Flags.optional("gateways", "What gateways and bank send, see docs/gateways.md", "FILE"),
  maxRequests: Flags.requests("max-requests", "Send at most so many requests to Zuora; what is left unread is said"),
  maxRequestsPerDay: Flags.requests("max-requests-per-day", "The same together with the imports of the tenant's day"),
  html: Flags.optional("html", "Write the report for people", "FILE"),
  json: Flags.optional("json", "Write the report for programs", "FILE"),
  csv: Flags.optional("csv", "Write one row per discrepancy", "FILE")
}

type Shared = {
  readonly account: Option.Option<string>
  readonly asOf: Option.Option<string>
  readonly lag: number
  readonly thorough: boolean
  readonly gateways: Option.Option<string>
  readonly maxRequests: Option.Option<number>
  readonly maxRequestsPerDay: Option.Option<number>
  readonly html: Option.Option<string>
  readonly json: Option.Option<string>
  readonly csv: Option.Option<string>
}

const optionsOf = Effect.fnUntraced(function* (flags: Shared, runId: string) {
  if (Option.isSome(flags.gateways) && Option.isSome(flags.account))
    return yield* new Misused({ message: "--gateways goes without --account: a file's lines are of all accounts" })
  return {
    runId,
    holder: Services.owner,
    asOf: Option.getOrUndefined(flags.asOf),
    lagMs: flags.lag,
    stuckMs: defaults.stuckMs,
    isThorough: flags.thorough,
    accountId: Option.getOrUndefined(flags.account),
    twoFrom: yield* twoFrom,
    maxRequests: Option.getOrUndefined(flags.maxRequests),
    maxRequestsPerDay: Option.getOrUndefined(flags.maxRequestsPerDay),
    gateways: Option.isNone(flags.gateways) ? [] : yield* Gateways.read(flags.gateways.value)
  }
})

const filesOf = ({ csv, html, json }: Shared): Reports.Files => ({
  html: Option.getOrUndefined(html),
  json: Option.getOrUndefined(json),
  csv: Option.getOrUndefined(csv)
})

export const reconcile = Command.make(
  "reconcile",
  {
    ...shared,
    incremental: Flag.Boolean("incremental").pipe(
      Flag.withDescription(
        "Read and compare only what has changed since the last run; everything, and that is said, where that could not tell"
      ),
      Flag.withDefault(false)
    ),
    seals: Flag.Boolean("seals").pipe(
      Flag.withDescription("Verify what is sealed, too, and tell where it is not what was stored; needs --trust"),
      Flag.withDefault(false)
    ),
    trustFile: SealFiles.trustFile,
    lookOnly: Flag.Boolean("look-only").pipe(
      Flag.withDescription("Leave the cases as they are: nothing is written to the store"),
      Flag.withDefault(false)
    ),
    actor: Flags.actor
  },
  Effect.fnUntraced(function* (flags) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        if (flags.incremental && Option.isSome(flags.account))
          return yield* new Misused({ message: "--incremental goes without --account: one account is compared whole" })
        const options = {
          ...(yield* optionsOf(flags, yield* Flags.newId("run"))),
          isIncremental: flags.incremental,
          seals: flags.seals ? yield* Seals.findings(settings, flags.trustFile) : []
        }
        const report = yield* inTurn(
          reconciled(options, { actor: flags.actor, isKept: !flags.lookOnly, files: () => filesOf(flags) })
        )
        if (flags.incremental && report.since === null)
          yield* say("There is no run before that read everything: everything was compared.")
        yield* Reports.show(report)
        const code = Reports.exitCode(report)
        if (code !== clean) return yield* new Ended({ code })
      }).pipe(Effect.provide(Layer.merge(Services.all(settings), progress)))
    )
  })
).pipe(
  Command.withDescription(
    "Compare the events with Zuora. Exit codes: 0 clean, 1 discrepancies, 2 could not tell, 3 misuse"
  ),
  Command.withExamples([
    { command: "counterfoil reconcile --html report.html", description: "What differs, as a page for people" },
    {
      command: "counterfoil reconcile --incremental --json today.json",
      description: "What has changed since the last run"
    },
    { command: "counterfoil reconcile --lag 0s --account ID", description: "One account, changes of this minute too" }
  ])
)

export const adopt = Command.make(
  "adopt",
  {
    ...shared,
    dryRun: Flag.Boolean("dry-run").pipe(
      Flag.withDescription("Only say what would be adopted"),
      Flag.withDefault(false)
    ),
    actor: Flags.actor,
    reason: Flags.reason
  },
  Effect.fnUntraced(function* (flags) {
    const settings = yield* root
    yield* told(
      Effect.gen(function* () {
        const runId = yield* Flags.newId("run")
        const { report } = yield* inTurn(run(yield* optionsOf(flags, runId)))
        yield* Reports.write(report, filesOf(flags))
        yield* Reports.show(report)
        if (flags.dryRun) return
        const cause: Cause = {
          actor: flags.actor,
          reason: Option.getOrUndefined(flags.reason),
          causationId: runId,
          correlationId: runId
        }
        const { adopted, left } = yield* adoptAll(report.discrepancies, cause)
        yield* say(
          table(
            ["code", "document", "facts recorded"],
            adopted.map(({ discrepancy, facts }) => [discrepancy.code, discrepancy.title, `${facts}`]),
            ["facts recorded"]
          )
        )
        yield* Console.log(
          left.length === 0
            ? "Adopted. Run reconcile again to prove it."
            : `${left.length} left that somebody must look at: ${left.map(({ code, title }) => `${code} ${title}`).join("; ")}`
        )
        if (left.length > 0) return yield* new Ended({ code: discrepancies })
      }).pipe(Effect.provide(Layer.merge(Services.all(settings), progress)))
    )
  })
).pipe(
  Command.withDescription(
    "Record what Zuora shows, for the discrepancies where that is safe; each is read once more first"
  )
)
