/** Repairs as people read them: what is proposed, why nothing is, and what became of each step. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Money from "@counterfoil/domain/Money"
import type { OfferedProposal, ReportedProposal } from "@counterfoil/reconciliation/repair/Proposals"
import type { Made } from "@counterfoil/reconciliation/repair/Repairing"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { heading, say, table } from "./Screen.ts"

type Proposals = Readonly<Record<string, ReportedProposal>>

/** Each discrepancy with its repair, or in a second table with the reason for none; with `json` one object a line. */
export const proposals = Effect.fn("ShownRepairs.proposals")(function* (
  found: ReadonlyArray<Discrepancy>,
  all: Proposals,
  json: boolean
) {
  if (json)
    return yield* Effect.forEach(found, (one) => Console.log(JSON.stringify(wire(one, all[one.id]))), { discard: true })
  if (found.length === 0) return yield* say("Nothing differs: there is nothing to repair.")
  const offered = found.flatMap((one) => {
    const proposal = all[one.id]
    return proposal?._tag === "Offered" ? [rowsOf(one, proposal)] : []
  })
  if (offered.length > 0) {
    yield* heading(`${offered.length} of ${found.length} can be repaired`)
    yield* say(table(["discrepancy", "what", "before", "after", "needs"], offered.flat(), ["before", "after"]))
  }
  const refrained = found.flatMap((one) => {
    const proposal = all[one.id]
    return proposal?._tag === "Refrained" ? [[one.id, one.title, proposal.why]] : []
  })
  if (refrained.length > 0) {
    yield* heading("Nothing is proposed for")
    yield* say(table(["discrepancy", "document", "why"], refrained))
  }
})

/** A line per step, then one per figure that it changes. */
const rowsOf = (discrepancy: Discrepancy, proposal: OfferedProposal): ReadonlyArray<ReadonlyArray<string>> => {
  const { approvers, costs, figures, words } = proposal
  const needed = [needs(approvers), ...costs.map((cost) => `costs ${Money.show(cost)}`)]
  const lines = [
    ...words.map((text, index) => [`${index + 1}. ${text}`, "", ""] as const),
    ...figures.map(
      ({ after, before, item, title }) =>
        [`   ${title}${item === null ? "" : `, ${item}`}`, text(before), text(after)] as const
    )
  ]
  return lines.map(([what, before, after], index) => [
    index === 0 ? discrepancy.id : "",
    what,
    before,
    after,
    needed[index] ?? ""
  ])
}

const text = (amount: Money.Money | null): string => (amount === null ? "–" : Money.show(amount))

/** Who must say yes. */
export const needs = (approvers: 0 | 1 | 2): string =>
  approvers === 0 ? "adopt does it" : `Needs ${approvers === 1 ? "one approver" : "two approvers"}`

const wire = ({ code, id, title }: Discrepancy, proposal: ReportedProposal | undefined) => {
  if (proposal?._tag !== "Offered") return { id, code, title, proposal: null, why: proposal?.why ?? null }
  const { approvers, costs, digest, figures, words } = proposal
  return {
    id,
    code,
    title,
    proposal: {
      digest,
      approvers,
      steps: words,
      figures: figures.map((one) => ({ ...one, before: amount(one.before), after: amount(one.after) })),
      costs: costs.map(amount)
    }
  }
}

const amount = (money: Money.Money | null) =>
  money === null ? null : { amount: Money.format(money), currency: money.currency }

const outcomes = { done: "done", failed: "failed", waits: "waits", left: "not made" } as const

/** What became of a repair, step by step, and what comes next. */
export const made = Effect.fn("ShownRepairs.made")(function* ({ discrepancyId, outcome, steps }: Made) {
  yield* heading(`Repair of ${discrepancyId}`)
  yield* say(
    table(
      ["step", "outcome", "operation", "why"],
      steps.map(({ outcome, settled, why, words }) => [words, outcomes[outcome], settled?.operationId ?? "", why ?? ""])
    )
  )
  yield* say(
    {
      done: "Made. Run reconcile again to prove it.",
      failed:
        "It failed, and nothing more of it is made. What was done stands; `counterfoil repair` proposes what is left.",
      open: "It waits: go on with it by `counterfoil repair --finish`."
    }[outcome]
  )
})
