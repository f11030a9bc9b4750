/** A repair that somebody has put on record, step by step: who has approved it, how far its calls are, what comes next. */
import { Link } from "@tanstack/react-router"
import type { Repair } from "@counterfoil/http-api/Repairs"
import { CallMark } from "./Marks.tsx"

interface Props {
  readonly repair: Repair
  /** Whether a run has looked since, and found the discrepancy no more. */
  readonly isProven: boolean
}

export const RepairOnRecord = ({ isProven, repair }: Props) => (
  <>
    <ol className="steps">
      {repair.steps.map(({ operation, what }) => (
        <li key={what}>
          <span className="first-large">{what}</span>
          {operation !== null && (
            <span className="quiet name">
              <CallMark state={operation.state} /> · operation{" "}
              <Link to="/operations/$id" params={{ id: operation.id }}>
                {operation.id}
              </Link>
            </span>
          )}
        </li>
      ))}
    </ol>
    <Stands repair={repair} isProven={isProven} />
  </>
)

const Stands = ({ isProven, repair: { approvals, needed, phase } }: Props) => {
  const people = approvals.join(" and ")
  switch (phase) {
    case "proposed":
      return approvals.length >= needed ? (
        <p className="done">
          Approved by {people}. <code>counterfoil repair --finish</code> makes its calls, where Zuora’s credentials are:
          this page has none.
        </p>
      ) : (
        <p className="quiet">
          It waits for approval: {approvals.length} of {needed}
          {people === "" ? "" : `, by ${people}`}.
        </p>
      )
    case "started":
      return (
        <p className="problem">
          It has begun and has not ended: <code>counterfoil repair --finish</code> goes on with it, and makes no call
          twice.
        </p>
      )
    case "done":
      return (
        <p className="done">
          It was made as {people} approved it.{" "}
          {isProven ? "A run has looked since, and it holds." : "The next run proves it."}
        </p>
      )
    case "failed":
      return (
        <p className="problem">
          It could not be made whole; what its steps have done stands. Why, its life below says. What is left is
          proposed anew.
        </p>
      )
    case "outdated":
      return <p className="quiet">It is no longer up to date: the discrepancy is another one since.</p>
  }
}
