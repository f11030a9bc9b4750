/** What a person may do about a discrepancy, by the roles of the token: the server decides, this only offers. */
import { useMutation } from "@tanstack/react-query"
import type { CaseDetail } from "@counterfoil/http-api/Cases"
import { type FormEvent, useId } from "react"
import { ask } from "../Client.ts"
import { changed, usePerson } from "../Queries.ts"
import { Outcome, ReasonForm, textIn } from "./ReasonForm.tsx"

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

const Explain = ({ one }: { readonly one: CaseDetail }) => {
  const ids = useId()
  const explain = useMutation({
    mutationFn: (payload: { readonly cause: string; readonly expectedBy: string }) =>
      ask(({ cases }) => cases.explain({ params: { id: one.id }, payload })),
    onSuccess: () => changed(one.id)
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
  const accept = useMutation({
    mutationFn: (reason: string) => ask(({ cases }) => cases.accept({ params: { id: one.id }, payload: { reason } })),
    onSuccess: () => changed(one.id)
  })
  const isMine = one.approvals.includes(me)
  return (
    <ReasonForm
      title="Take it as it is"
      verb="Accept"
      ask={accept}
      note={
        <>
          {one.needed === 2 ? "Two different approvers have to." : "One approver is enough."}{" "}
          {one.approvals.length > 0 && `So far: ${one.approvals.join(", ")}.`}
        </>
      }
      mine={isMine ? "You have accepted it; another approver has to as well." : null}
    />
  )
}
