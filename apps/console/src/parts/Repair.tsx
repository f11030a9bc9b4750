/**
 * What may be done about a discrepancy: what was put on record with how far it is, and what a dry run on the books comes to
 * now. Nothing here calls Zuora: the page says which command does.
 */
import { useMutation } from "@tanstack/react-query"
import type { CaseDetail } from "@counterfoil/http-api/Cases"
import type { DryRun, Proposal, Repair as OnRecord } from "@counterfoil/http-api/Repairs"
import { ask } from "../Client.ts"
import { changed, useAnswer, usePerson } from "../Queries.ts"
import { Figures } from "./Figures.tsx"
import { When } from "./Marks.tsx"
import { Moneys } from "./Money.tsx"
import { ReasonForm } from "./ReasonForm.tsx"
import { RepairOnRecord } from "./RepairOnRecord.tsx"
import { Answered } from "./Trouble.tsx"

/** What ended is only shown; so is what has begun. */
export const Repair = ({ one }: { readonly one: CaseDetail }) => {
  const { phase, repair } = one
  const isOver = phase === "resolved" || phase === "accepted"
  const isMade = repair?.phase === "started" || repair?.phase === "done"
  if (isOver || isMade)
    return repair === null ? null : (
      <section aria-labelledby="repair">
        <h2 id="repair">Repair</h2>
        <RepairOnRecord repair={repair} isProven={phase === "resolved"} />
      </section>
    )
  return <Looked one={one} />
}

const Looked = ({ one }: { readonly one: CaseDetail }) => {
  const { id, repair } = one
  const looked = useAnswer(["cases", "repair", id], ({ repairs }) => repairs.look({ params: { id } }))
  const isSame = repair !== null && repair.digest === looked.data?.dryRun?.digest
  const isAsked = repair?.phase === "proposed"
  return (
    <section aria-labelledby="repair">
      <h2 id="repair">Repair</h2>
      {repair !== null && <RepairOnRecord repair={repair} isProven={false} />}
      <Answered answer={looked} what="the books">
        {(proposal) =>
          isAsked && isSame ? (
            <Come dryRun={proposal.dryRun} from={proposal} />
          ) : (
            <Offered one={one} proposal={proposal} isInstead={isAsked} />
          )
        }
      </Answered>
      {isAsked && <Approve id={id} repair={repair} />}
    </section>
  )
}

/** What is proposed now, and putting it on record. */
const Offered = ({
  isInstead,
  one,
  proposal
}: {
  readonly one: CaseDetail
  readonly proposal: Proposal
  readonly isInstead: boolean
}) => {
  const { dryRun, why } = proposal
  if (dryRun === null)
    return (
      <p>
        {isInstead ? "By now nothing is proposed any more: " : "Nothing is proposed: "}
        {why}.
      </p>
    )
  return (
    <>
      {isInstead && <p className="problem">The books have moved since: what is proposed now is this.</p>}
      <ol className="steps">
        {dryRun.steps.map((step) => (
          <li key={step}>
            <span className="first-large">{step}</span>
          </li>
        ))}
      </ol>
      <Come dryRun={dryRun} from={proposal} />
      {dryRun.approvers === 0 ? (
        <p>
          It only records what Zuora shows and needs no approval: <code>counterfoil adopt</code> does it.
        </p>
      ) : (
        <Propose id={one.id} dryRun={dryRun} approvers={dryRun.approvers} />
      )}
    </>
  )
}

/** What it comes to on a copy of the books. */
const Come = ({ dryRun, from: { asOf } }: { readonly dryRun: DryRun | null; readonly from: Pick<Proposal, "asOf"> }) =>
  dryRun === null ? null : (
    <>
      <Figures figures={dryRun.figures} />
      <p className="quiet">
        What is open of an invoice or memo and left of a payment, tried on a copy of the books with what the run as of{" "}
        <When at={asOf} /> read of Zuora.
        {dryRun.costs.length > 0 && (
          <>
            {" "}
            It costs <Moneys of={dryRun.costs} />
          </>
        )}
      </p>
    </>
  )

const Propose = ({
  approvers,
  dryRun,
  id
}: {
  readonly id: string
  readonly dryRun: DryRun
  readonly approvers: 1 | 2
}) => {
  const person = usePerson()
  const propose = useMutation({
    mutationFn: (reason: string) =>
      ask(({ repairs }) => repairs.propose({ params: { id }, payload: { digest: dryRun.digest, reason } })),
    onSettled: () => changed(id)
  })
  if (person?.roles.every((role) => role === "viewer") ?? true) return null
  return (
    <div className="actions">
      <ReasonForm
        title="Propose it"
        verb="Propose"
        ask={propose}
        note={approvers === 1 ? "One approver has to approve it." : "Two different approvers have to approve it."}
      />
    </div>
  )
}

const Approve = ({ id, repair }: { readonly id: string; readonly repair: OnRecord }) => {
  const person = usePerson()
  const { approvals, digest, needed } = repair
  const approve = useMutation({
    mutationFn: (reason: string) =>
      ask(({ repairs }) => repairs.approve({ params: { id }, payload: { digest, reason } })),
    onSettled: () => changed(id)
  })
  if (approvals.length >= needed || person?.roles.includes("approver") !== true) return null
  return (
    <div className="actions">
      <ReasonForm
        title="Approve it"
        verb="Approve"
        ask={approve}
        mine={approvals.includes(person.id) ? "You have approved it; another approver has to as well." : null}
      />
    </div>
  )
}
