/** What stands where an answer is missing: it is awaited, it failed, or there is nothing to show. */
import { Link } from "@tanstack/react-router"
import type { ReactNode } from "react"
import { wordsOf } from "../Client.ts"

export const Waiting = ({ what }: { readonly what: string }) => (
  <p className="quiet waiting" role="status">
    Reading {what}…
  </p>
)

export const Trouble = ({ problem }: { readonly problem: unknown }) => (
  <p className="problem" role="alert">
    {wordsOf(problem)}
  </p>
)

export const Nothing = ({ children }: { readonly children: ReactNode }) => <p className="quiet nothing">{children}</p>

export const Nowhere = () => (
  <section>
    <h1>There is no such page</h1>
    <p>
      <Link to="/">To the runs</Link>
    </p>
  </section>
)

/** Shows an answer, or why there is none yet. What was shown before stays while the next one is awaited. */
export const Answered = <A,>({
  answer,
  children,
  what
}: {
  readonly answer: { readonly data: A | undefined; readonly error: unknown; readonly isPlaceholderData: boolean }
  readonly children: (data: A) => ReactNode
  readonly what: string
}) => {
  if (answer.data === undefined)
    return answer.error === null ? <Waiting what={what} /> : <Trouble problem={answer.error} />
  return (
    <div aria-busy={answer.isPlaceholderData} className={answer.isPlaceholderData ? "older" : undefined}>
      {answer.error !== null && <Trouble problem={answer.error} />}
      {children(answer.data)}
    </div>
  )
}
