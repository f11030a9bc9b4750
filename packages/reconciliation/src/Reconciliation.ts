/**
 * One run: the store against itself and against Zuora. Read, compare, confirm, collapse, look up cases, report: what
 * differs comes out once, under its cause; what could not be told is said, and never counted as clean.
 */
import { PageLog } from "@counterfoil/billing/bulk/PageLog"
import { dayOf, later, moment } from "@counterfoil/billing/TenantClock"
import { Tenant } from "@counterfoil/billing/Tenant"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { Allowance } from "@counterfoil/zuora/Allowance"
import * as Effect from "effect/Effect"
import { type Cases, reported } from "./Cases.ts"
import { compareInMemory } from "./ComparisonInMemory.ts"
import { compareOverTables } from "./ComparisonOverTables.ts"
import type { Findings, Instants, Options } from "./Findings.ts"
import { thresholdsOf } from "./Materiality.ts"
import { inOrder, Manifest } from "./reading/Manifest.ts"
import { none } from "./reading/PartsMemory.ts"
import { isCounting, type Report } from "./report/Report.ts"
import { budgetOf } from "./RequestBudget.ts"
import { memoryOf } from "./tables/Remembering.ts"
import * as ZuoraSnapshot from "./ZuoraSnapshot.ts"

export type { Options } from "./Findings.ts"

export const defaults = { lagMs: 2 * 3_600_000, stuckMs: 48 * 3_600_000 } as const

/** A report, and the cases as they were before the run. */
export interface Outcome {
  readonly report: Report
  readonly cases: Cases
}

/**
 * Reads both sides and compares them; records nothing but what is kept of the run in the tables. One account is compared in
 * memory.
 */
export const run = Effect.fn("Reconciliation.run")(function* (options: Options) {
  const { tenant } = yield* Tenant
  return yield* judged(options, ({ begunAt, instants, manifest, on }) =>
    options.accountId === undefined
      ? compareOverTables(options, instants, begunAt, manifest)
      : compareInMemory(options, instants, on, manifest, memoryOf(tenant))
  )
})

/** The same for a store that has no tables: everything is held in memory, and nothing is kept of a run that is killed. */
export const runInMemory = Effect.fn("Reconciliation.runInMemory")((options: Options) =>
  judged(options, ({ instants, manifest, on }) => compareInMemory(options, instants, on, manifest, none))
)

interface Begun {
  readonly begunAt: string
  readonly instants: Instants
  /** The tenant's day of the run. */
  readonly on: LocalDate
  readonly manifest: Manifest
}

const judged = Effect.fnUntraced(function* <E, R>(
  options: Options,
  compare: (begun: Begun) => Effect.Effect<Findings, E, R>
) {
  const settings = yield* Tenant
  const { tenant, timeZone } = settings
  const thresholds = yield* Effect.fromResult(thresholdsOf(settings))
  const allowance = yield* budgetOf(options)
  const manifest = new Manifest()
  const { now: startedAt } = yield* moment
  const asOf = options.asOf ?? startedAt
  const instants = { asOf, watermark: later(asOf, -options.lagMs), stuckBefore: later(asOf, -options.stuckMs) }
  const scope = { ...options, isThrifty: options.maxRequests !== undefined }
  const { accountNames, findings } = yield* Effect.gen(function* () {
    const findings = yield* compare({ begunAt: startedAt, instants, on: dayOf(asOf, timeZone), manifest })
    manifest.take()
    return { findings, accountNames: yield* ZuoraSnapshot.namesOf(scope) }
  }).pipe(Effect.provideService(Allowance, allowance), Effect.provideService(PageLog, manifest.tell))
  const { cases, ...found } = findings
  const standing = reported(cases, found.discrepancies, found.runId, dayOf(found.asOf, timeZone), thresholds)
  const { now: finishedAt } = yield* moment
  const report: Report = {
    ...found,
    tenant,
    startedAt,
    finishedAt,
    verdict: verdictOf(found, standing),
    manifest: inOrder([...found.manifest, ...manifest.take()]),
    requests: allowance.sent,
    cases: standing,
    accountNames,
    trend: []
  }
  return { report, cases } satisfies Outcome
})

const verdictOf = (
  { discrepancies, untold }: Pick<Report, "discrepancies" | "untold">,
  cases: Report["cases"]
): Report["verdict"] =>
  untold.length > 0 ? "could-not-tell" : discrepancies.some((one) => isCounting(cases, one)) ? "discrepancies" : "clean"
