/** What may be done about a discrepancy: looked at, put on record, approved. The calls are made from the command line. */
import type { Known } from "@counterfoil/domain/Case"
import type { TwoFrom } from "@counterfoil/domain/proposal/Approval"
import { Api } from "@counterfoil/http-api/Api"
import { Caller } from "@counterfoil/http-api/Authorization"
import { Refused, Unavailable } from "@counterfoil/http-api/Problem"
import * as Cases from "@counterfoil/reconciliation/Cases"
import type { SentGateway } from "@counterfoil/reconciliation/gateway/Gateways"
import { approveProposed, propose } from "@counterfoil/reconciliation/repair/Approving"
import { type FoundProposal, proposalFromTables } from "@counterfoil/reconciliation/repair/ProposalFromTables"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Semaphore from "effect/Semaphore"
import { asked, refused, standing } from "../CaseCommand.ts"
import { type Edge, edge } from "../Edge.ts"
import { found } from "../FoundCase.ts"
import { needs } from "../Guard.ts"
import { proposalOf } from "../ShownRepair.ts"

export interface RepairOptions {
  readonly twoFrom: TwoFrom
  /** What gateways and bank have sent, read anew each time; nothing where nobody said where it is. */
  readonly gateways: Effect.Effect<ReadonlyArray<SentGateway>, { readonly message: string }>
}

/** A person waits; the command line has the time. */
const limit = "10 seconds"

const tooLong = new Unavailable({
  message: `What can be done was not found within ${limit}: \`counterfoil repair\` has the time`
})

export const repairAnswers = ({ gateways, twoFrom }: RepairOptions) =>
  HttpApiBuilder.group(
    Api,
    "repairs",
    Effect.fnUntraced(function* (handlers) {
      const context = yield* Effect.context<Edge>()
      // A dry run takes a core while it lasts: one at a time.
      const one = yield* Semaphore.make(1)
      const look = (state: Known) =>
        Effect.gen(function* () {
          const sent = yield* gateways.pipe(
            Effect.mapError(
              ({ message }) => new Unavailable({ message: `What gateways sent cannot be read: ${message}` })
            )
          )
          return yield* proposalFromTables(state, { gateways: sent, twoFrom })
        }).pipe(
          Effect.catchTag("ProposalUntold", ({ why }) =>
            Effect.fail(new Unavailable({ message: `What can be done cannot be told now: ${why}` }))
          ),
          (looking) => one.withPermit(looking),
          Effect.timeoutOrElse({ duration: limit, orElse: () => Effect.fail(tooLong) })
        )
      return handlers.handleAll({
        look: ({ params: { id } }) =>
          Effect.gen(function* () {
            const { state } = yield* found(id)
            return proposalOf(yield* look(state))
          }).pipe(edge(context)),
        propose: ({ params: { id }, payload: { digest, reason } }) =>
          Effect.gen(function* () {
            yield* needs("operator", "approver")
            const { state } = yield* found(id)
            const seen = yield* look(state)
            const proposal = yield* approvable(seen, digest)
            const cause = yield* asked("propose")
            yield* record(seen, state, cause).pipe(refused)
            yield* propose(proposal, reason, cause).pipe(refused)
            return yield* standing(id, twoFrom)
          }).pipe(edge(context)),
        approve: ({ params: { id }, payload: { digest, reason } }) =>
          Effect.gen(function* () {
            yield* needs("approver")
            yield* found(id)
            const { token: approverToken } = yield* Caller
            const proposal = { digest, discrepancyId: id }
            yield* approveProposed(proposal, { approverToken, reason }, yield* asked("approve")).pipe(refused)
            return yield* standing(id, twoFrom)
          }).pipe(edge(context))
      })
    })
  )

/** What somebody has seen, and nothing else, is put on record. */
const approvable = Effect.fnUntraced(function* ({ proposal }: FoundProposal, digest: string) {
  if (proposal._tag !== "Offered" || proposal.digest !== digest)
    return yield* new Refused({ rule: "ProposalChanged", message: "What can be done has changed: look at it again" })
  const { approvers } = proposal
  if (approvers === 0)
    return yield* new Refused({
      rule: "NothingToApprove",
      message: "It only records what Zuora shows, and needs no approval: `counterfoil adopt` does it"
    })
  return { ...proposal, approvers }
})

/** The case is brought to what the run has found first, in case that run has only looked. */
const record = (
  { asOf, discrepancy, runId }: FoundProposal,
  state: Known,
  cause: Effect.Success<ReturnType<typeof asked>>
) =>
  Cases.record(
    { runId, asOf, discrepancies: [discrepancy], untold: [] },
    new Map([[discrepancy.id, state]]),
    { isWhole: false, withGateways: false },
    cause
  )
