/** One account at any two times: why it owes what it owes, its documents, and what happened. */
import { getRouteApi } from "@tanstack/react-router"
import type { AccountDetail } from "@counterfoil/http-api/Accounts"
import { useCallback } from "react"
import { given } from "../Given.ts"
import { AsOf, type Times } from "../parts/AsOf.tsx"
import { Documents } from "../parts/Documents.tsx"
import { Happenings } from "../parts/Happenings.tsx"
import { Answered, Nothing } from "../parts/Trouble.tsx"
import { Moneys } from "../parts/Money.tsx"
import { Why } from "../parts/Why.tsx"
import { useAnswer } from "../Queries.ts"

const route = getRouteApi("/accounts/$id")

export const AccountPage = () => {
  const { id } = route.useParams()
  const times = route.useSearch()
  const navigate = route.useNavigate()
  const account = useAnswer(["accounts", "one", id, times], ({ accounts }) =>
    accounts.get({ params: { id }, query: times })
  )
  const timeline = useAnswer(["accounts", "timeline", id], ({ accounts }) =>
    accounts.timeline({ params: { id }, query: { limit: 200 } })
  )
  const change = useCallback(
    ({ effective, knownAt }: Times) => {
      void navigate({ search: given({ effective, knownAt }), replace: true })
    },
    [navigate]
  )
  return (
    <>
      <title>{`Account ${id} · Counterfoil`}</title>
      <p className="above">Account</p>
      <h1>{id}</h1>
      <Answered answer={account} what="the account">
        {(found) => (
          <>
            {found.span !== null && <AsOf times={times} span={found.span} change={change} />}
            <Balance {...found} />
            <section aria-labelledby="documents">
              <h2 id="documents">Documents</h2>
              {found.documents.length === 0 ? (
                <Nothing>None by then.</Nothing>
              ) : (
                <Documents documents={found.documents} />
              )}
            </section>
          </>
        )}
      </Answered>
      <section aria-labelledby="timeline">
        <h2 id="timeline">What happened</h2>
        <Answered answer={timeline} what="the events">
          {({ rows }) => <Happenings happenings={rows} />}
        </Answered>
      </section>
    </>
  )
}

const Balance = ({ explained }: AccountDetail) => (
  <section aria-labelledby="balance">
    <h2 id="balance">
      Balance <Moneys of={explained.map(({ balance }) => balance)} />
    </h2>
    <Why explained={explained} />
  </section>
)
