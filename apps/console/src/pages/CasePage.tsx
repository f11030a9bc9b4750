/** One discrepancy: both sides, what follows from it, its life, and what this person may do about it. */
import { useMutation } from "@tanstack/react-query"
import { getRouteApi, Link } from "@tanstack/react-router"
import type { CaseDetail } from "@counterfoil/http-api/Cases"
import { type FormEvent, useId } from "react"
import { ask, wordsOf } from "../Client.ts"
import { Facts } from "../parts/Facts.tsx"
import { PhaseMark, SeverityMark, When } from "../parts/Marks.tsx"
import { Money } from "../parts/Money.tsx"
import { Answered } from "../parts/Trouble.tsx"
import { queries, sessionKey, useAnswer } from "../Queries.ts"

const route = getRouteApi("/discrepancies/$id")

export const CasePage = () => {
  const { id } = route.useParams()
  const found = useAnswer(["cases", "one", id], ({ cases }) => cases.get({ params: { id } }))
  return (
    <Answered answer={found} what="the discrepancy">
      {(one) => <Whole one={one} />}
    </Answered>
  )
}

const Whole = ({ one }: { readonly one: CaseDetail }) => (
  <>
    <title>{`${one.code} ${one.title} · Counterfoil`}</title>
    <p className="above">
      <code>{one.code}</code> {one.name}
    </p>
    <h1 className="first-large">{one.title}</h1>
    <section aria-label="What it is">
      <Facts
        facts={[
          ["Severity", <SeverityMark key="severity" severity={one.severity} />],
          ["Phase", <PhaseMark key="phase" phase={one.phase} />],
          ["Amount", <Money key="amount" of={one.amount} />],
          ["Open since", one.since],
          [
            "Account",
            one.account === null ? (
              "–"
            ) : (
              <Link key="account" to="/accounts/$id" params={{ id: one.account }}>
                {one.account}
              </Link>
            )
          ]
        ]}
      />
      <p>{one.meaning}</p>
      {one.found !== null && (
        <>
          <dl className="sides">
            <div>
              <dt>Ours</dt>
              <dd>{one.found.ours}</dd>
            </div>
            <div>
              <dt>Theirs</dt>
              <dd>{one.found.theirs}</dd>
            </div>
          </dl>
          {one.found.documents.length > 0 && (
            <p>
              Look at{" "}
              {one.found.documents.map((stream) => (
                <Link key={stream} className="listed" to="/documents/$stream" params={{ stream }}>
                  {stream}
                </Link>
              ))}
            </p>
          )}
          {one.found.consequences.length > 0 && (
            <p className="quiet">
              Follows from it: {one.found.consequences.map(({ code, subject }) => `${code} ${subject}`).join(", ")}
            </p>
          )}
        </>
      )}
      <p className="advice">
        <strong>What to do.</strong> {one.advice}
      </p>
    </section>
    <Actions one={one} />
    <section aria-labelledby="life">
      <h2 id="life">Its life</h2>
      <ol className="entries">
        {one.history.map(({ actor, at, reason, run, what }) => (
          <li key={`${at} ${what}`}>
            <p className="what">{what}</p>
            <p className="quiet">
              <When at={at} /> by {actor}
              {run !== null && <> · run {run}</>}
              {reason !== null && <> · “{reason}”</>}
            </p>
          </li>
        ))}
      </ol>
    </section>
  </>
)

const Actions = ({ one }: { readonly one: CaseDetail }) => {
  const session = useAnswer(sessionKey, ({ session }) => session.whoAmI())
  const person = session.data?.person
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
