/**
 * What is proposed about one discrepancy by what the last run has read: the same that a run proposes, without asking Zuora
 * anything. Where the tables no longer hold what that run compared, nothing is proposed, and that is said.
 */
import { Tenant } from "@counterfoil/billing/Tenant"
import { moment } from "@counterfoil/billing/TenantClock"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { TwoFrom } from "@counterfoil/domain/proposal/Approval"
import { titleOf } from "@counterfoil/domain/proposal/Changed"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type { SentGateway } from "../gateway/Gateways.ts"
import { keepGateways, referencesAbout, statementsAbout } from "../tables/GatewayRun.ts"
import { isRunning } from "../tables/Lease.ts"
import { lastFinding } from "../tables/listing/LastFinding.ts"
import { movedSince, shownTo } from "../tables/MovedSince.ts"
import { catchUp } from "../tables/Projector.ts"
import { lastEnded, type Run } from "../tables/Runs.ts"
import { surroundingsOf } from "../tables/Surroundings.ts"
import { proposalsOf, type ReportedProposal } from "./Proposals.ts"

/** Nobody can tell from the tables what may be done; `why` says what is missing, and what to do. */
export class ProposalUntold extends Data.TaggedError("ProposalUntold")<{
  readonly discrepancyId: string
  readonly why: string
}> {
  override get message(): string {
    return `what may be done about ${this.discrepancyId} cannot be told: ${this.why}`
  }
}

/** A proposal, the discrepancy that it is about, and the run that has found it. */
export interface FoundProposal {
  readonly runId: string
  /** The instant of which the run speaks, ISO in UTC. */
  readonly asOf: string
  readonly discrepancy: Discrepancy
  readonly proposal: ReportedProposal
}

/** Documents on which repairs are tried here: a dry run looks at all of an account, and holds up whoever else asks. */
const mostDocuments = 5_000

/** Fails with `ProposalUntold` while a run goes on, and where either side has moved since the last one. */
export const proposalFromTables = Effect.fn("ProposalFromTables.proposalFromTables")(function* (
  { code, discrepancyId }: { readonly code: string; readonly discrepancyId: string },
  { gateways, twoFrom }: { readonly gateways: ReadonlyArray<SentGateway>; readonly twoFrom: TwoFrom }
) {
  const { tenant } = yield* Tenant
  const untold = (why: string) => new ProposalUntold({ discrepancyId, why })
  if (yield* isRunning(tenant)) return yield* untold("a reconciliation goes on; ask again when it has ended")
  yield* catchUp(tenant)
  const run = yield* lastEnded(tenant)
  const discrepancy = yield* lastFinding(tenant, { code, discrepancyId })
  if (run === undefined || discrepancy === undefined)
    return yield* untold("the last run over the whole tenant has not found it; reconcile, or ask `counterfoil repair`")
  const kept = yield* keepGateways(tenant, gateways)
  const references = yield* referencesAbout(tenant, kept, [discrepancy])
  const { deleted, hasChanges } = yield* shownTo(tenant, run)
  const { streams, ...surroundings } = yield* surroundingsOf(tenant, [discrepancy], references, hasChanges)
  if (streams.length > mostDocuments)
    return yield* untold(
      `${streams.length} documents have to be looked at, which is for the command line: \`counterfoil repair\``
    )
  const moved = whatMoved(yield* movedSince(tenant, run, streams), run, surroundings.ledger)
  if (moved !== undefined) return yield* untold(moved)
  const { today } = yield* moment
  const proposals = proposalsOf([discrepancy], {
    ...surroundings,
    compared: surroundings.ledger,
    observed: { ...surroundings.observed, deleted },
    timing: run.settings,
    on: today,
    gateways: yield* statementsAbout(tenant, kept, streams),
    twoFrom
  })
  const proposal = proposals[discrepancyId]
  if (proposal === undefined) return yield* untold("the last run calls it by another name")
  return { runId: run.runId, asOf: run.settings.asOf, discrepancy, proposal } satisfies FoundProposal
})

const whatMoved = (
  { read, recorded }: Effect.Success<ReturnType<typeof movedSince>>,
  { settings: { asOf } }: Run,
  ledger: Ledger
): string | undefined => {
  if (recorded !== undefined)
    return `${titleOf(ledger, recorded)} has changed since the run as of ${asOf}, and what that read of Zuora may be older; reconcile first`
  return read === undefined
    ? undefined
    : `${titleOf(ledger, read)} was read anew by a run that has not ended; reconcile first`
}
