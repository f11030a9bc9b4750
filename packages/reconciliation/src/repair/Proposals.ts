/** What a run proposes about what it has found: the repair that approvers would approve, or why there is none. */
import type { Observed, Timing } from "@counterfoil/domain/comparison/Sides"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import type { Ledger } from "@counterfoil/domain/Ledger"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Money from "@counterfoil/domain/Money"
import { approversOf, type TwoFrom } from "@counterfoil/domain/proposal/Approval"
import { type Proposal, propose } from "@counterfoil/domain/proposal/Proposal"
import { sceneOf } from "@counterfoil/domain/proposal/Scene"
import { Step } from "@counterfoil/domain/proposal/Step"
import { canonical, type Json } from "@counterfoil/event-store/Json"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { createHash } from "node:crypto"
import { ownOf, type ReadGateway } from "../gateway/Gateways.ts"
import { railOf } from "../gateway/GatewaysFile.ts"

export interface OfferedProposal extends Proposal {
  readonly _tag: "Offered"
  /** sha256 of steps and figures: an approval is of exactly these. Hexadecimal. */
  readonly digest: string
  /** How many approvers it needs; none where it only records. */
  readonly approvers: 0 | 1 | 2
}

/** By the discrepancy's id. */
export type ReportedProposal = OfferedProposal | { readonly _tag: "Refrained"; readonly why: string }

export interface Looking {
  readonly ledger: Ledger
  /** The books that were compared with what was read. */
  readonly compared: Ledger
  readonly observed: Observed
  readonly timing: Omit<Timing, "changedAt">
  readonly on: LocalDate
  readonly gateways: ReadonlyArray<ReadGateway>
  readonly intents: ReadonlyMap<string, string>
  readonly twoFrom: TwoFrom
}

/** Discrepancies that repairs are looked for in one run, the first ones; each is tried on the books of its account. */
const most = 1_000

/** Those that repairs are looked for. */
export const looked = (discrepancies: ReadonlyArray<Discrepancy>): ReadonlyArray<Discrepancy> =>
  discrepancies.slice(0, most)

export const proposalsOf = (
  discrepancies: ReadonlyArray<Discrepancy>,
  { compared, gateways, twoFrom, ...looking }: Looking
): Readonly<Record<string, ReportedProposal>> => {
  const scene = sceneOf({
    ...looking,
    isCompared: isIn(compared),
    statements: gateways.map(({ gateway, statement }) => ({
      statement,
      rail: railOf(gateway),
      ownOf: (books) => ownOf(books, gateway)
    }))
  })
  return Object.fromEntries(
    discrepancies.map((discrepancy, index): readonly [string, ReportedProposal] => {
      if (index >= most)
        return [discrepancy.id, { _tag: "Refrained", why: `only the first ${most} are looked into: name an account` }]
      const proposed = propose(discrepancy, scene)
      return [
        discrepancy.id,
        proposed._tag === "Refrained"
          ? proposed
          : {
              _tag: "Offered",
              ...proposed.proposal,
              digest: digestOf(proposed.proposal),
              approvers: approversOf(proposed.proposal.steps, discrepancy.amount, twoFrom)
            }
      ]
    })
  )
}

const isIn =
  ({ creditMemos, debitMemos, invoices, payments }: Ledger) =>
  (stream: string): boolean => {
    const id = stream.slice(stream.indexOf("-") + 1) as never
    return invoices.has(id) || debitMemos.has(id) || creditMemos.has(id) || payments.has(id)
  }

const encodeSteps = Schema.encodeSync(Schema.Array(Step))

const digestOf = ({ discrepancyId, figures, steps }: Proposal): string => {
  const text = (amount: Money.Money | null): Json => (amount === null ? null : Money.show(amount))
  const shown = figures.map(({ after, before, item, stream }) => [stream, item, text(before), text(after)])
  const content = { discrepancyId, steps: encodeSteps(steps) as unknown as Json, figures: shown }
  return createHash("sha256")
    .update(Result.getOrThrow(canonical(content)))
    .digest("hex")
}

/** One line: `un-apply 40.00 EUR of payment P-7 from invoice INV-3 — needs two approvers`. */
export const lineOf = ({ approvers, words }: OfferedProposal): string => {
  const who = approvers === 0 ? "can be adopted" : `needs ${approvers === 1 ? "one approver" : "two approvers"}`
  return `${words.join("; ")} — ${who}`
}
