/**
 * One run: the store against itself and against Zuora. Read, compare, confirm, collapse, report: what differs comes out
 * once, under its cause; what could not be told is said, and never counted as clean.
 */
import { PageLog } from "@counterfoil/billing/bulk/PageLog"
import { compare } from "@counterfoil/domain/comparison/Comparison"
import type { Observed, Timing } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { sort } from "@counterfoil/domain/Discrepancy"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { beneathGaps, fromStore, type SealFinding } from "@counterfoil/domain/StoreFindings"
import { trialBalance } from "@counterfoil/domain/TrialBalance"
import { dayOf, later, moment } from "@counterfoil/billing/TenantClock"
import { Tenant } from "@counterfoil/billing/Tenant"
import { Allowance } from "@counterfoil/zuora/Allowance"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { accountsOf, balancesOf } from "./Accounts.ts"
import { type Cases, reported } from "./Cases.ts"
import { compareGateways, type ReadGateway } from "./gateway/Gateways.ts"
import * as ClosedPeriods from "./close/ClosedPeriods.ts"
import { brokenBy } from "./BrokenBy.ts"
import * as Deleted from "./Deleted.ts"
import { dirtyIn, restrict } from "./incremental/Dirty.ts"
import type { FormerRun } from "./incremental/FormerRun.ts"
import * as ZuoraChanges from "./incremental/ZuoraChanges.ts"
import { Manifest } from "./reading/Manifest.ts"
import { UnreadDocuments } from "./reading/UnreadDocuments.ts"
import { isCounting, type Report, type Untold } from "./report/Report.ts"
import { budgetOf, type Limits } from "./RequestBudget.ts"
import { type Compared, compareTwice } from "./SecondReading.ts"
import * as SelfChecks from "./SelfChecks.ts"
import * as StoreState from "./StoreState.ts"
import { youngOf } from "./Young.ts"
import * as ZuoraSnapshot from "./ZuoraSnapshot.ts"

export interface Options extends Limits {
  readonly runId: string
  /** The instant as of which the run speaks, ISO in UTC; now by default. */
  readonly asOf?: string | undefined
  /** Changes younger than this are timing: Zuora's long transactions commit late. Source: Zuora, AQuA best practices. */
  readonly lagMs: number
  /** Payments that are Processing, and calls without an outcome, for longer than this are discrepancies. */
  readonly stuckMs: number
  readonly accountId?: string | undefined
  /** What gateways and bank sent; none by default. */
  readonly gateways?: ReadonlyArray<ReadGateway> | undefined
  /** Whether everything of which something was refunded is read singly: only that tells chargebacks. */
  readonly isThorough?: boolean | undefined
  /** Only what has changed since this run is compared, and everything else taken as it stood; all of it by default. */
  readonly former?: FormerRun | undefined
  /** Documents of Zuora that are read together. */
  readonly windowSize?: number | undefined
  /** Where a verification has found that the events are not what was sealed; none by default. */
  readonly seals?: ReadonlyArray<SealFinding> | undefined
}

export const defaults = { lagMs: 2 * 3_600_000, stuckMs: 48 * 3_600_000 } as const

/** A report, and the cases as they were before the run. */
export interface Outcome {
  readonly report: Report
  readonly cases: Cases
}

/** Reads both sides and compares them. Changes nothing. */
export const run = Effect.fn("Reconciliation.run")(function* (options: Options) {
  const allowance = yield* budgetOf(options)
  const manifest = new Manifest()
  const { cases, report } = yield* reconcile(options, manifest).pipe(
    Effect.provideService(Allowance, allowance),
    Effect.provideService(PageLog, manifest.tell)
  )
  return { report: { ...report, manifest: manifest.pages, requests: allowance.sent }, cases } satisfies Outcome
})

const reconcile = Effect.fnUntraced(function* (options: Options, manifest: Manifest) {
  const { settlement, tenant, timeZone } = yield* Tenant
  const { accountId } = options
  const started = yield* moment
  const asOf = options.asOf ?? started.now
  const on = dayOf(asOf, timeZone)
  const watermark = later(asOf, -options.lagMs)
  const stuckBefore = later(asOf, -options.stuckMs)
  const state = yield* StoreState.read
  const ledger = accountId === undefined ? state.ledger : StoreState.ofAccount(state.ledger, accountId)

  const told = { manifest, unread: new UnreadDocuments(), accountId, isThorough: options.isThorough === true }
  const scope = { ...options, isThrifty: options.maxRequests !== undefined }
  const reading = yield* read(options, state, ledger, told)
  const instants = { asOf, watermark, stuckBefore }
  const timing = (observed: Observed): Timing => ({ ...instants, changedAt: youngOf(state, ledger, observed) })
  const compared = yield* compareTwice(reading.booksOf, reading.snapshot, timing, told)
  const { differing, untold: deletedUntold } = yield* withDeleted(compared, timing)
  const accountNames = yield* ZuoraSnapshot.namesOf(scope)

  const checked = SelfChecks.check(state, ledger, { isWhole: accountId === undefined, settlement, stuckBefore })
  const gateways = compareGateways(options.gateways ?? [], state, on)
  const { illegible } = state
  const closed = accountId === undefined ? yield* ClosedPeriods.check : []
  const stored = fromStore(state.gaps, options.seals ?? [], state.keys)
  const found = [...differing, ...checked.discrepancies, ...gateways.discrepancies, ...closed, ...stored]
  const discrepancies = sort(beneathGaps(state.gaps, found)).filter(
    // A gap is told of whatever stream it is in.
    (one) => one.code === "I13" || !illegible.concerns(one)
  )
  const untold = [
    ...illegible.untold(accountId),
    ...told.unread.untold,
    ...deletedUntold,
    ...gateways.untold,
    ...SelfChecks.untold(state, ledger)
  ]
  const broken = yield* brokenBy(discrepancies, ledger, compared.observed, instants)
  const cases = reported(state.cases, discrepancies, options.runId, on)
  const finished = yield* moment
  const report = {
    tenant,
    runId: options.runId,
    asOf,
    watermark,
    since: reading.since,
    startedAt: started.now,
    finishedAt: finished.now,
    verdict: verdictOf(discrepancies, cases, untold),
    sources: [state.source, ...ZuoraSnapshot.sourcesOf(compared.snapshot), ...gateways.sources],
    discrepancies,
    cases,
    brokenBy: broken,
    untold,
    identities: checked.identities,
    accountNames,
    accounts: accountsOf(ledger, reading.balances ?? balancesOf(compared.observed), told.unread.partialIn(ledger)),
    trialBalance: trialBalance(state.documents.map(({ event }) => event)),
    inTransit: gateways.inTransit
  }
  return { report, cases: state.cases }
})

/** What a comparison starts from: all of Zuora, or what has changed since a former run. */
const read = Effect.fnUntraced(function* (
  { accountId, former, lagMs, maxRequests, windowSize }: Options,
  state: StoreState.StoreState,
  ledger: Ledger,
  told: ZuoraSnapshot.Told
) {
  const { settlement } = yield* Tenant
  // Legacy changes tell no document to look at, and one account is small.
  if (former === undefined || settlement === "legacy" || accountId !== undefined) {
    const scope = { accountId, windowSize, isThrifty: maxRequests !== undefined }
    const snapshot: ZuoraSnapshot.Snapshot = yield* ZuoraSnapshot.read(scope, told)
    return { snapshot, booksOf: () => ledger, balances: undefined, since: null }
  }
  const since = later(former.asOf, -lagMs)
  const { asked, balances, ...snapshot } = yield* ZuoraChanges.read(ledger, dirtyIn(state, former, since), since, told)
  const booksOf = (again: ReadonlySet<string>) => restrict(ledger, (stream) => asked.has(stream) || again.has(stream))
  return { snapshot, booksOf, balances, since }
})

/** What is missing in Zuora is looked for among what was deleted: only that proves that it is gone. */
const withDeleted = Effect.fnUntraced(function* (
  { differing, ledger, observed }: Compared,
  timing: (observed: Observed) => Timing
) {
  const missing = differing.flatMap(({ code, documents, subject }) =>
    code === "Z02" && documents.includes(subject) ? [subject] : []
  )
  if (missing.length === 0) return { differing, untold: [] }
  const deleted = yield* Effect.result(Deleted.read(missing))
  if (Result.isFailure(deleted))
    return { differing, untold: [{ subject: "deleted documents", why: deleted.failure.message }] }
  const proven = { ...observed, deleted: deleted.success }
  return { differing: compare(ledger, proven, timing(proven)), untold: [] }
})

const verdictOf = (
  discrepancies: ReadonlyArray<Discrepancy>,
  cases: Report["cases"],
  untold: ReadonlyArray<Untold>
): Report["verdict"] =>
  untold.length > 0 ? "could-not-tell" : discrepancies.some((one) => isCounting(cases, one)) ? "discrepancies" : "clean"
