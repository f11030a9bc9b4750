/** What a person may do about a discrepancy, by the roles of the token: the server decides, this only offers. */
import { useMutation } from "@tanstack/react-query"
import type { CaseDetail, Repair } from "@counterfoil/http-api/Cases"
import { type FormEvent, useId } from "react"
import { ask, wordsOf } from "../Client.ts"
import { queries, sessionKey, useAnswer } from "../Queries.ts"

export const Actions = ({ one }: { readonly one: CaseDetail }) => {
  const person = usePerson()
  if (person === undefined || one.phase === "resolved" || one.phase === "accepted") return null
  const mayExplain = person.roles.some((role) => role !== "viewer")
  const mayAccept = person.roles.includes("approver")
  if (!mayExplain) return null
  return (
    <section aria-labelledby="actions">
      <h2 id="actions">What you can do</h2>
      <div className="actions">
        <Explain one={one} />
        {mayAccept && <Accept one={one} me={person.id} />}
      </div>
    </section>
  )
}

const usePerson = () => useAnswer(sessionKey, ({ session }) => session.whoAmI()).data?.person

const stands = {
  proposed: "waits for its approvers",
  outdated: "is no longer up to date: the discrepancy is another one since",
  started: "has begun",
  done: "was made; the next run proves it",
  failed: "could not be made whole"
} as const

/** The repair on record, step by step, and approving exactly that. */
export const ProposedRepair = ({ one, repair }: { readonly one: CaseDetail; readonly repair: Repair }) => {
  const person = usePerson()
  const { approvals, needed, phase, steps } = repair
  const isApproved = approvals.length >= needed
  return (
    <section aria-labelledby="repair">
      <h2 id="repair">Proposed repair</h2>
      <ol className="steps">
        {steps.map((step) => (
          <li key={step} className="first-large">
            {step}
          </li>
        ))}
      </ol>
      <p className="quiet">
        {phase === "proposed" && isApproved
          ? "It is approved; counterfoil repair --finish makes it."
          : `It ${stands[phase]}.`}{" "}
        {`${approvals.length} of ${needed} approvals${approvals.length === 0 ? "" : `: ${approvals.join(", ")}`}.`}
      </p>
      {phase === "proposed" && !isApproved && person?.roles.includes("approver") === true && (
        <Approve one={one} repair={repair} me={person.id} />
      )}
    </section>
  )
}

const Approve = ({ me, one, repair }: { readonly one: CaseDetail; readonly repair: Repair; readonly me: string }) => {
  const ids = useId()
  const approve = useMutation({
    mutationFn: (reason: string) =>
      ask(({ cases }) => cases.approve({ params: { id: one.id }, payload: { digest: repair.digest, reason } })),
    onSuccess: changed(one.id)
  })
  const isMine = repair.approvals.includes(me)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    approve.mutate(textIn(new FormData(event.currentTarget), "why"))
  }
  return (
    <div className="actions">
      <form onSubmit={submit} aria-labelledby={`${ids}-approve`}>
        <h3 id={`${ids}-approve`}>Approve it</h3>
        <label>
          Why
          <textarea name="why" rows={2} required disabled={isMine} />
        </label>
        <Outcome
          problem={approve.error}
          done={isMine ? "You have approved it; another approver has to as well." : null}
        />
        <button type="submit" disabled={isMine || approve.isPending}>
          Approve
        </button>
      </form>
    </div>
  )
}

const changed = (id: string) => async () => {
  await queries.invalidateQueries({ queryKey: ["cases", "one", id] })
  await queries.invalidateQueries({ queryKey: ["cases"] })
}

const textIn = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === "string" ? value.trim() : ""
}

const Explain = ({ one }: { readonly one: CaseDetail }) => {
  const ids = useId()
  const explain = useMutation({
    mutationFn: (payload: { readonly cause: string; readonly expectedBy: string }) =>
      ask(({ cases }) => cases.explain({ params: { id: one.id }, payload })),
    onSuccess: changed(one.id)
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    explain.mutate({ cause: textIn(form, "cause"), expectedBy: textIn(form, "expectedBy") })
  }
  return (
    <form onSubmit={submit} aria-labelledby={`${ids}-explain`}>
      <h3 id={`${ids}-explain`}>Explain it</h3>
      <p className="quiet">
        It stops to count until the day by which it will have gone; what is critical goes on counting.
      </p>
      <label>
        Why it is there
        <textarea name="cause" rows={2} required defaultValue={one.explanation?.cause ?? ""} />
      </label>
      <label>
        Gone by
        <input name="expectedBy" type="date" required defaultValue={one.explanation?.expectedBy ?? ""} />
      </label>
      <Outcome problem={explain.error} done={explain.isSuccess ? "Explained." : null} />
      <button type="submit" disabled={explain.isPending}>
        Explain
      </button>
    </form>
  )
}

const Accept = ({ me, one }: { readonly one: CaseDetail; readonly me: string }) => {
  const ids = useId()
  const accept = useMutation({
    mutationFn: (payload: { readonly reason: string }) =>
      ask(({ cases }) => cases.accept({ params: { id: one.id }, payload })),
    onSuccess: changed(one.id)
  })
  const isMine = one.approvals.includes(me)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    accept.mutate({ reason: textIn(new FormData(event.currentTarget), "reason") })
  }
  return (
    <form onSubmit={submit} aria-labelledby={`${ids}-accept`}>
      <h3 id={`${ids}-accept`}>Take it as it is</h3>
      <p className="quiet">
        {one.needed === 2 ? "Two different approvers have to." : "One approver is enough."}{" "}
        {one.approvals.length > 0 && `So far: ${one.approvals.join(", ")}.`}
      </p>
      <label>
        Reason
        <textarea name="reason" rows={2} required disabled={isMine} />
      </label>
      <Outcome
        problem={accept.error}
        done={isMine ? "You have accepted it; another approver has to as well." : accept.isSuccess ? "Accepted." : null}
      />
      <button type="submit" disabled={isMine || accept.isPending}>
        Accept
      </button>
    </form>
  )
}

const Outcome = ({ done, problem }: { readonly problem: unknown; readonly done: string | null }) => (
  <div aria-live="polite">
    {problem !== null && <p className="problem">{wordsOf(problem)}</p>}
    {problem === null && done !== null && <p className="done">{done}</p>}
  </div>
)
