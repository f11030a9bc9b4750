/**
 * One run: the store against itself and against Zuora. What differs comes out once, under its cause; what could not be
 * told is said, and never counted as clean.
 */
import { compare } from "@counterfoil/domain/comparison/Comparison"
import { streamOf, type Timing } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { sort } from "@counterfoil/domain/Discrepancy"
import { checkBooks } from "@counterfoil/domain/identities/Books"
import { identities } from "@counterfoil/domain/identities/Identities"
import type { Ledger } from "@counterfoil/domain/Ledger"
import { fromOperations, fromViolations, hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import { trialBalance } from "@counterfoil/domain/TrialBalance"
import { dayOf, later, moment } from "@counterfoil/billing/TenantClock"
import { type Settings, Tenant } from "@counterfoil/billing/Tenant"
import * as Applications from "@counterfoil/domain/Applications"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { accountsOf } from "./Accounts.ts"
import { type Cases, reported } from "./Cases.ts"
import { compareGateways, type ReadGateway } from "./gateway/Gateways.ts"
import { leaveOut } from "./BeforeCutOver.ts"
import * as ClosedPeriods from "./close/ClosedPeriods.ts"
import * as Deleted from "./Deleted.ts"
import { isCounting, type Report, type Untold } from "./report/Report.ts"
import * as StoreState from "./StoreState.ts"
import * as ZuoraSnapshot from "./ZuoraSnapshot.ts"

export interface Options {
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
}

export const defaults = { lagMs: 2 * 3_600_000, stuckMs: 48 * 3_600_000 } as const

/** A report, and what it was made from: adopting needs both. `cases` are as they were before the run. */
export interface Outcome {
  readonly report: Report
  readonly cases: Cases
  readonly snapshot: ZuoraSnapshot.Snapshot
}

/** Reads both sides and compares them. Changes nothing. */
export const run = Effect.fn("Reconciliation.run")(function* (options: Options) {
  const { settlement, tenant, timeZone } = yield* Tenant
  const started = yield* moment
  const asOf = options.asOf ?? started.now
  const watermark = later(asOf, -options.lagMs)
  const state = yield* StoreState.read
  const read = yield* ZuoraSnapshot.read({ accountId: options.accountId })
  const ledger = options.accountId === undefined ? state.ledger : StoreState.ofAccount(state.ledger, options.accountId)
  const timing = (snapshot: ZuoraSnapshot.Snapshot) => ({
    asOf,
    watermark,
    stuckBefore: later(asOf, -options.stuckMs),
    changedAt: youngOf(state, ledger, snapshot)
  })
  const living = { ...read, observed: yield* leaveOut(read.observed, state.ledger) }
  const { differing, snapshot } = yield* withDeleted(ledger, living, timing(living))
  const { illegible } = state
  const checked = identities.map((identity) => ({
    identity,
    violations: illegible.elsewhere(identity.check(ledger), state.ledger)
  }))
  // The books are sums over everything: with an event less they say nothing.
  const books = options.accountId === undefined && illegible.size === 0 ? checkBooks(state.documents, ledger) : []
  const violations = [...checked, ...books].flatMap((one) => one.violations)
  const gateways = compareGateways(options.gateways ?? [], state, dayOf(asOf, timeZone))
  const unread = new Set(snapshot.untold.map(({ subject }) => subject.split(" ").at(-1) ?? ""))
  const discrepancies = sort([
    ...differing.filter((found) => !isUnread(found, unread)),
    ...fromViolations(violations),
    ...hiddenOffsets(ledger, violations),
    ...fromOperations(state.operations, later(asOf, -options.stuckMs)),
    ...gateways.discrepancies,
    ...(options.accountId === undefined ? yield* ClosedPeriods.check : [])
  ]).filter((found) => !illegible.concerns(found))
  const untold = [
    ...illegible.untold(options.accountId),
    ...snapshot.untold,
    ...gateways.untold,
    ...pendingSplits(ledger),
    ...unknownOutcomes(state)
  ]
  const documents = ledger.invoices.size + ledger.debitMemos.size + ledger.creditMemos.size + ledger.payments.size
  const finished = yield* moment
  const cases = reported(state.cases, discrepancies, options.runId, dayOf(asOf, timeZone))
  const report: Report = {
    tenant,
    runId: options.runId,
    asOf,
    watermark,
    startedAt: started.now,
    finishedAt: finished.now,
    verdict: verdictOf(discrepancies, cases, untold),
    sources: [state.source, ...snapshot.sources, ...gateways.sources],
    discrepancies,
    cases,
    untold,
    identities: [
      ...checked.map(({ identity, violations }) => ({
        code: identity.code,
        equation: identity.equation,
        checked: documents,
        violations: violations.length,
        silent: silenceOf(identity.code, settlement, ledger)
      })),
      ...books.map(({ code, equation, violations }) => ({
        code,
        equation,
        checked: state.documents.length,
        violations: violations.length,
        silent: null
      }))
    ],
    accountNames: snapshot.accountNames,
    accounts: accountsOf(ledger, snapshot.observed),
    trialBalance: trialBalance(state.documents.map(({ event }) => event)),
    inTransit: gateways.inTransit
  }
  return { report, snapshot, cases: state.cases } satisfies Outcome
})

/** What is missing in Zuora is looked for among what was deleted: only that proves that it is gone. */
const withDeleted = Effect.fnUntraced(function* (ledger: Ledger, living: ZuoraSnapshot.Snapshot, timing: Timing) {
  const differing = compare(ledger, living.observed, timing)
  const missing = differing.flatMap(({ code, documents, subject }) =>
    code === "Z02" && documents.includes(subject) ? [subject] : []
  )
  if (missing.length === 0) return { differing, snapshot: living }
  const deleted = yield* Effect.result(Deleted.read(missing))
  if (Result.isFailure(deleted)) {
    const untold = [...living.untold, { subject: "deleted documents", why: deleted.failure.message }]
    return { differing, snapshot: { ...living, untold } }
  }
  const observed = { ...living.observed, deleted: deleted.success }
  return { differing: compare(ledger, observed, timing), snapshot: { ...living, observed } }
})

/** Why an identity has nothing to say in this tenant: applications without items, accounts without credit balances. */
const silenceOf = (code: string, settlement: Settings["settlement"], ledger: Ledger): string | null => {
  if (settlement !== "item" && /^(2|3|14) /.test(code)) return "not itemised"
  return code.startsWith("21 ") && ledger.creditBalances.size === 0 ? "not applicable" : null
}

/** Later than every watermark. */
const stillChanging = "9999-12-31T23:59:59.999Z"

/**
 * When our streams changed. Everything of an account with an open call counts as changed now: what differs there may be
 * that call, and only its own end may record it.
 */
const youngOf = (
  state: StoreState.StoreState,
  ledger: Ledger,
  { observed }: ZuoraSnapshot.Snapshot
): ReadonlyMap<string, string> => {
  const open = StoreState.openAccounts(state)
  if (open.size === 0) return state.changedAt
  const young = new Map(state.changedAt)
  const mark = (stream: string, accountId: string | null | undefined): void => {
    if (accountId !== null && accountId !== undefined && open.has(accountId)) young.set(stream, stillChanging)
  }
  for (const [kind, states] of [
    ["Invoice", ledger.invoices],
    ["DebitMemo", ledger.debitMemos],
    ["CreditMemo", ledger.creditMemos],
    ["Payment", ledger.payments]
  ] as const)
    for (const [id, one] of states) if (one._tag !== "NotSeen") mark(`${kind}-${id}`, one.accountId)
  for (const documents of [observed.invoices, observed.debitMemos, observed.creditMemos, observed.payments])
    for (const document of documents.values()) mark(streamOf(document), document.accountId)
  return young
}

/** What could not be read is missing from the snapshot, not from Zuora. */
const isUnread = ({ documents }: Discrepancy, unread: ReadonlySet<string>): boolean =>
  documents.some((stream) => unread.has(stream.slice(stream.indexOf("-") + 1)))

/** Splits that nobody has read yet leave their items untold. */
const pendingSplits = (ledger: Ledger): ReadonlyArray<Untold> =>
  [...ledger.invoices.values(), ...ledger.debitMemos.values()].flatMap(({ applications }) =>
    Applications.pending(applications).map((application) => ({
      subject: `application ${application.id}`,
      why: "Zuora chose its items and they have not been read yet: resume the operation, or adopt"
    }))
  )

/** A call whose outcome nobody knows: what it may have done is neither ours nor somebody else's yet. */
const unknownOutcomes = ({ operations }: StoreState.StoreState): ReadonlyArray<Untold> =>
  Array.from(operations).flatMap(([id, state]) =>
    state._tag === "Unknown"
      ? [{ subject: `operation ${id}`, why: `its outcome is unknown since ${state.since}: resume it` }]
      : []
  )

const verdictOf = (
  discrepancies: ReadonlyArray<Discrepancy>,
  cases: Report["cases"],
  untold: ReadonlyArray<Untold>
): Report["verdict"] =>
  untold.length > 0 ? "could-not-tell" : discrepancies.some((one) => isCounting(cases, one)) ? "discrepancies" : "clean"
