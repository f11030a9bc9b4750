/** Both sides in memory at once: one account; a store that has no tables. The checks are the same as over the tables. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { compare } from "@counterfoil/domain/comparison/Comparison"
import type { Observed, Timing } from "@counterfoil/domain/comparison/Sides"
import { sort } from "@counterfoil/domain/Discrepancy"
import { booksOf } from "@counterfoil/domain/gateway/GatewayBooks"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import { oneCause } from "@counterfoil/domain/OneCause"
import { beneathGaps, fromStore } from "@counterfoil/domain/StoreFindings"
import { trialBalance } from "@counterfoil/domain/TrialBalance"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { accountsOf, balancesOf } from "./Accounts.ts"
import { brokenBy } from "./BrokenBy.ts"
import * as ClosedPeriods from "./close/ClosedPeriods.ts"
import * as Deleted from "./Deleted.ts"
import type { Findings, Instants, Options } from "./Findings.ts"
import { compareWith, readAll, together } from "./gateway/Gateways.ts"
import { Progress } from "./Progress.ts"
import type { Manifest } from "./reading/Manifest.ts"
import type { PartsMemory } from "./reading/PartsMemory.ts"
import { UnreadDocuments } from "./reading/UnreadDocuments.ts"
import { proposalsOf } from "./repair/Proposals.ts"
import { type Compared, compareTwice } from "./SecondReading.ts"
import * as SelfChecks from "./SelfChecks.ts"
import * as StoreState from "./StoreState.ts"
import { youngOf } from "./Young.ts"
import * as ZuoraSnapshot from "./ZuoraSnapshot.ts"

export const compareInMemory = Effect.fn("Reconciliation.compareInMemory")(function* <E, R>(
  options: Options,
  instants: Instants,
  on: LocalDate,
  manifest: Manifest,
  memory: PartsMemory<E, R>
) {
  const { settlement } = yield* Tenant
  const { accountId } = options
  const periods = yield* ClosedPeriods.watching
  const state = yield* StoreState.readWith(periods.see)
  const ledger = accountId === undefined ? state.ledger : StoreState.ofAccount(state.ledger, accountId)
  const told = { manifest, unread: new UnreadDocuments(), accountId, isThorough: options.isThorough === true }
  const scope = { accountId, windowSize: options.windowSize, isThrifty: options.maxRequests !== undefined }
  const snapshot = yield* ZuoraSnapshot.read(scope, told)
  const timing = (observed: Observed): Timing => ({ ...instants, changedAt: youngOf(state, ledger, observed) })
  const seen = yield* memory(Array.from(snapshot.documents.keys()))
  const compared = yield* compareTwice(ledger, snapshot, timing, { ...told, seen })
  const { differing, untold: deletedUntold } = yield* withDeleted(compared, timing)
  yield* (yield* Progress).found(differing)
  const { stuckBefore } = instants
  const checked = SelfChecks.check(state, ledger, { accountId, settlement, stuckBefore })
  const sent = yield* Effect.forEach(options.gateways ?? [], readAll)
  const books = booksOf(state.ledger, state.intents)
  const gateways = together(sent.map((one) => compareWith(one, books, on)))
  manifest.tellFiles(sent)
  const { illegible } = state
  const closed = accountId === undefined ? periods.found() : []
  const stored = fromStore(state.gaps, options.seals ?? [], state.keys)
  const found = [...differing, ...checked.discrepancies, ...gateways.discrepancies, ...closed, ...stored]
  const discrepancies = sort(beneathGaps(state.gaps, oneCause(found))).filter(
    // A gap is told of whatever stream it is in.
    (one) => one.code === "I13" || !illegible.concerns(one)
  )
  return {
    ...instants,
    runId: options.runId,
    since: null,
    sources: [state.source, ...ZuoraSnapshot.sourcesOf(compared.snapshot), ...gateways.sources],
    manifest: manifest.pages,
    discrepancies,
    brokenBy: yield* brokenBy(discrepancies, ledger, compared.observed, instants),
    proposals: proposalsOf(discrepancies, {
      ledger,
      compared: compared.ledger,
      observed: compared.observed,
      timing: instants,
      on,
      gateways: sent,
      intents: state.intents,
      twoFrom: options.twoFrom ?? new Map()
    }),
    untold: [
      ...illegible.untold(accountId),
      ...told.unread.untold,
      ...deletedUntold,
      ...gateways.untold,
      ...SelfChecks.untold(state.operations, SelfChecks.pendingIn(ledger))
    ],
    identities: checked.identities,
    accounts: accountsOf(ledger, balancesOf(compared.observed), told.unread.partialIn(ledger)),
    trialBalance: trialBalance(state.documents.map(({ event }) => event)),
    inTransit: gateways.inTransit,
    cases: state.cases
  } satisfies Findings
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
