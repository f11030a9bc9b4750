/** One discrepancy: both sides, what follows from it, its life, and what this person may do about it. */
import { getRouteApi, Link } from "@tanstack/react-router"
import type { CaseDetail } from "@counterfoil/http-api/Cases"
import { AccountLink } from "../parts/AccountLink.tsx"
import { Actions } from "../parts/CaseActions.tsx"
import { Facts } from "../parts/Facts.tsx"
import { SeverityMark, Standing, When } from "../parts/Marks.tsx"
import { Money } from "../parts/Money.tsx"
import { Repair } from "../parts/Repair.tsx"
import { Answered } from "../parts/Trouble.tsx"
import { useAnswer } from "../Queries.ts"

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
          ["Phase", <Standing key="phase" of={one} />],
          ["Amount", <Money key="amount" of={one.amount} />],
          ["Open since", one.since],
          ["Account", <AccountLink key="account" account={one.account} />]
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
              {one.found.documents.map(({ stream, title }) => (
                <Link key={stream} className="listed" to="/documents/$stream" params={{ stream }}>
                  {title}
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
    <Repair one={one} />
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
