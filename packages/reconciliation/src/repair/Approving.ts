/** Repairs on record: proposed by somebody, approved by approvers, begun and ended, each once. */
import { approve as approveBy } from "@counterfoil/billing/Approvers"
import { load, stateIn } from "@counterfoil/billing/Loaded"
import { persistent } from "@counterfoil/billing/Persistent"
import type { Cause } from "@counterfoil/billing/Recording"
import { moment } from "@counterfoil/billing/TenantClock"
import * as Case from "@counterfoil/domain/Case"
import type { Command, Repair } from "@counterfoil/domain/CaseRepair"
import * as StreamName from "@counterfoil/domain/StreamName"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { append, type Change } from "../Cases.ts"
import type { OfferedProposal } from "./Proposals.ts"

type Asking = Omit<Extract<Command, { readonly _tag: "ProposeRepair" }>, "_tag" | "on">

/** What is to be approved: a proposal that needs approvers. */
export interface Approvable extends OfferedProposal {
  readonly approvers: 1 | 2
}

const askingOf = ({ approvers, digest, steps }: Approvable, reason: string): Asking => ({
  digest,
  needed: approvers,
  steps,
  reason
})

/** Puts a proposal on record, so that approvers find it. The same again is no news. */
export const propose = Effect.fn("Approving.propose")(function* (proposal: Approvable, reason: string, asked: Cause) {
  return yield* decided(proposal.discrepancyId, asked, (on) => [
    { _tag: "ProposeRepair", ...askingOf(proposal, reason), on }
  ])
})

/** Proposes it and approves it by an approver's token, in one commit; gives the repair as it is then. */
export const approve = Effect.fn("Approving.approve")(function* (
  proposal: Approvable,
  { approverToken, reason }: { readonly approverToken: Redacted.Redacted; readonly reason: string },
  asked: Cause
) {
  const attempt = Effect.gen(function* () {
    const { approverId, versions } = yield* approveBy(approverToken, "approver")
    const { digest, discrepancyId } = proposal
    return yield* once(
      discrepancyId,
      { ...asked, causationId: `${asked.causationId}:${approverId}` },
      (on) => [
        { _tag: "ProposeRepair", ...askingOf(proposal, reason), on },
        { _tag: "ApproveRepair", digest, approverId, reason, on }
      ],
      versions
    )
  })
  return yield* persistent(attempt)
})

/** Approves what is on record, by its digest and an approver's token; gives the repair as it is then. */
export const approveProposed = Effect.fn("Approving.approveProposed")(function* (
  { digest, discrepancyId }: { readonly digest: string; readonly discrepancyId: string },
  { approverToken, reason }: { readonly approverToken: Redacted.Redacted; readonly reason: string },
  asked: Cause
) {
  const attempt = Effect.gen(function* () {
    const { approverId, versions } = yield* approveBy(approverToken, "approver")
    return yield* once(
      discrepancyId,
      { ...asked, causationId: `${asked.causationId}:${approverId}` },
      (on) => [{ _tag: "ApproveRepair", digest, approverId, reason, on }],
      versions
    )
  })
  return yield* persistent(attempt)
})

/** From here on it is gone on with. */
export const start = (discrepancyId: string, { digest }: Repair, asked: Cause) =>
  decided(discrepancyId, asked, (on) => [{ _tag: "StartRepair", digest, on }])

export const end = (
  discrepancyId: string,
  { digest }: Repair,
  ended: { readonly outcome: "done" | "failed"; readonly why?: string },
  asked: Cause
) => decided(discrepancyId, asked, (on) => [{ _tag: "EndRepair", digest, ...ended, on }])

/** The repair of a case as it is on record; undefined where none was proposed. */
export const repairOf = Effect.fn("Approving.repairOf")(function* (discrepancyId: string) {
  const stream = StreamName.ofCase(discrepancyId)
  const state = stateIn(yield* load([stream]), "Case", stream)
  return state._tag === "NotSeen" ? undefined : state.repair
})

const decided = (discrepancyId: string, asked: Cause, commands: Commands) =>
  persistent(once(discrepancyId, asked, commands))

type Commands = (on: Effect.Success<typeof moment>["today"]) => ReadonlyArray<Command>

const once = Effect.fnUntraced(function* (
  discrepancyId: string,
  asked: Cause,
  commands: Commands,
  conditions: ReadonlyMap<string, number> = new Map()
) {
  const { today } = yield* moment
  const change: Change<Case.Rejection> = {
    id: discrepancyId,
    decide: (state) =>
      commands(today).reduce<Result.Result<ReadonlyArray<Case.Event>, Case.Rejection>>(
        (so, command) =>
          Result.flatMap(so, (events) =>
            Result.map(Case.decide(command, discrepancyId, events.reduce(Case.evolve, state)), (more) => [
              ...events,
              ...more
            ])
          ),
        Result.succeed([])
      )
  }
  const [state = Case.initial] = yield* append(asked.causationId, asked, [change], conditions)
  return state._tag === "NotSeen" ? undefined : state.repair
})
