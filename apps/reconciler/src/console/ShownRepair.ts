/** Repairs as the API tells them: what is on record with how far its calls are, and what would be done. */
import { load } from "@counterfoil/billing/Loaded"
import { loadOperation } from "@counterfoil/billing/OperationRecord"
import type { Repair } from "@counterfoil/domain/CaseRepair"
import { isCall, type Step, streamsOf } from "@counterfoil/domain/proposal/Step"
import { inWords } from "@counterfoil/domain/proposal/Words"
import type * as Told from "@counterfoil/http-api/Repairs"
import type { FoundProposal } from "@counterfoil/reconciliation/repair/ProposalFromTables"
import { operationIdOf } from "@counterfoil/reconciliation/repair/Repairing"
import * as Effect from "effect/Effect"
import { callStateOf } from "./CallState.ts"
import { amountOf } from "./Words.ts"

/** Its steps name documents by their numbers. */
export const repairOf = Effect.fnUntraced(function* (discrepancyId: string, repair: Repair) {
  const { approvals, digest, needed, phase, steps } = repair
  const { ledger } = yield* load(steps.flatMap(streamsOf))
  const made = yield* Effect.forEach(steps, (step, index) => callOf(step, discrepancyId, repair, index))
  return {
    digest,
    phase,
    approvals,
    needed,
    steps: steps.map((step, index) => ({
      what: inWords(step, { ledger, documents: new Map() }),
      operation: made[index] ?? null
    }))
  } satisfies Told.Repair
})

const callOf = Effect.fnUntraced(function* (step: Step, discrepancyId: string, repair: Repair, index: number) {
  if (!isCall(step)) return null
  const id = operationIdOf(discrepancyId, repair, index)
  const { state } = yield* loadOperation(id)
  const stands = callStateOf(state._tag, state._tag === "Recorded" ? state.outcome : null)
  return stands === null ? null : { id, state: stands }
})

export const proposalOf = ({ asOf, proposal, runId }: FoundProposal): Told.Proposal => {
  const from = { run: runId, asOf }
  if (proposal._tag === "Refrained") return { ...from, dryRun: null, why: proposal.why }
  const { approvers, costs, digest, figures, words } = proposal
  return {
    ...from,
    why: null,
    dryRun: {
      digest,
      approvers,
      steps: words,
      figures: figures.map(({ after, before, ...figure }) => ({
        ...figure,
        before: before === null ? null : amountOf(before),
        after: after === null ? null : amountOf(after)
      })),
      costs: costs.map(amountOf)
    }
  }
}
