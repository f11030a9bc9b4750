/** A form that asks for nothing but why: what is done then stands on its button, and what came of it above that. */
import { type FormEvent, type ReactNode, useId } from "react"
import { wordsOf } from "../Client.ts"

interface Props {
  readonly title: string
  readonly verb: string
  readonly note?: ReactNode
  /** Said instead of asking, to whoever has done it already. */
  readonly mine?: string | null
  readonly ask: {
    readonly mutate: (reason: string) => void
    readonly error: unknown
    readonly isPending: boolean
  }
}

export const ReasonForm = ({ ask, mine = null, note, title, verb }: Props) => {
  const id = useId()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    ask.mutate(textIn(new FormData(event.currentTarget), "reason"))
  }
  return (
    <form onSubmit={submit} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {note !== undefined && <p className="quiet">{note}</p>}
      {mine === null && (
        <label>
          Reason
          <textarea name="reason" rows={2} required />
        </label>
      )}
      <Outcome problem={ask.error} done={mine} />
      {mine === null && (
        <button type="submit" disabled={ask.isPending}>
          {verb}
        </button>
      )}
    </form>
  )
}

export const textIn = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === "string" ? value.trim() : ""
}

export const Outcome = ({ done, problem }: { readonly problem: unknown; readonly done: string | null }) => (
  <div aria-live="polite">
    {problem !== null && <p className="problem">{wordsOf(problem)}</p>}
    {problem === null && done !== null && <p className="done">{done}</p>}
  </div>
)
