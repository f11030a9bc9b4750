/** One call to Zuora: what was meant, what is known of the money, what it moved, and what happened in which order. */
import { getRouteApi } from "@tanstack/react-router"
import type { OperationDetail } from "@counterfoil/http-api/Operations"
import { DocumentLink } from "../parts/DocumentLink.tsx"
import { AccountLink } from "../parts/AccountLink.tsx"
import { Facts } from "../parts/Facts.tsx"
import { CallMark, When } from "../parts/Marks.tsx"
import { Money } from "../parts/Money.tsx"
import { Answered } from "../parts/Trouble.tsx"
import { useAnswer } from "../Queries.ts"

const route = getRouteApi("/operations/$id")

export const OperationPage = () => {
  const { id } = route.useParams()
  const found = useAnswer(["operations", id], ({ operations }) => operations.get({ params: { id } }))
  return (
    <Answered answer={found} what="the operation">
      {(operation) => <Whole operation={operation} />}
    </Answered>
  )
}

const Whole = ({ operation }: { readonly operation: OperationDetail }) => {
  const { accounts, advice, call, id, legs, money, state, timeline, what } = operation
  return (
    <>
      <title>{`${what} · Counterfoil`}</title>
      <p className="above">Operation {id}</p>
      <h1 className="first-large">{what}</h1>
      <section aria-label="What it is">
        <Facts
          facts={[
            ["State", <CallMark key="state" state={state} />],
            ["Money", money],
            [
              accounts.length > 1 ? "Accounts" : "Account",
              accounts.map((account) => (
                <span className="listed" key={account}>
                  <AccountLink account={account} />
                </span>
              ))
            ],
            ["If repeated", call.keyed ? "Zuora knows its key" : "looked at first: it has no key"]
          ]}
        />
        <p className="quiet">
          <code>
            {call.method} {call.path}
          </code>
          {call.trackId !== null && (
            <>
              , track id <code>{call.trackId}</code>
            </>
          )}
        </p>
        {advice !== "nothing" && (
          <p className="advice">
            <strong>What to do.</strong> <span className="first-large">{advice}.</span>
          </p>
        )}
      </section>
      {legs.length > 0 && <Legs legs={legs} />}
      <section aria-labelledby="happened">
        <h2 id="happened">What happened</h2>
        <ol className="entries">
          {timeline.map(({ actor, at, detail, what }) => (
            <li key={`${at} ${what}`}>
              <p className="what">
                <span className="first-large">{what}</span>
              </p>
              <p className="quiet">
                <When at={at} /> by {actor}
                {detail !== "" && <> · {detail}</>}
              </p>
            </li>
          ))}
        </ol>
      </section>
    </>
  )
}

const Legs = ({ legs }: Pick<OperationDetail, "legs">) => (
  <section aria-labelledby="legs">
    <h2 id="legs">What it moved</h2>
    <table className="stack">
      <caption className="away">What it moved, from where to where</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">To</th>
          <th scope="col">What</th>
          <th scope="col" className="amount">
            Amount
          </th>
        </tr>
      </thead>
      <tbody>
        {legs.map(({ amount, from, to, what }, at) => (
          // Two of the same documents differ in nothing else; their order never changes.
          <tr key={`${from.stream} ${to.stream} ${at}`}>
            <th scope="row">
              <End {...from} />
            </th>
            <td data-label="To">
              <span>
                <End {...to} />
              </span>
            </td>
            <td data-label="What">{what}</td>
            <td data-label="Amount" className="amount">
              <Money of={amount} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

const End = ({ isBooked, stream, title }: OperationDetail["legs"][number]["from"]) => (
  <>
    <DocumentLink stream={stream} title={title} isFirst />
    {!isBooked && <span className="name problem">its half is not on record</span>}
  </>
)
