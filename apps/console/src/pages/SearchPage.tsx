/** What is called as somebody asked: straight to it where it is one thing, else a list to choose from. */
import { getRouteApi, Link, Navigate } from "@tanstack/react-router"
import type { Hit } from "@counterfoil/http-api/Search"
import { AccountLink } from "../parts/AccountLink.tsx"
import { Answered, Nothing } from "../parts/Trouble.tsx"
import { useAnswer } from "../Queries.ts"

const route = getRouteApi("/search")

export const SearchPage = () => {
  const { for: text = "" } = route.useSearch()
  return (
    <>
      <title>{`${text} · Counterfoil`}</title>
      <h1>{text === "" ? "Search" : `“${text}”`}</h1>
      {text === "" ? <Hints /> : <Found text={text} />}
    </>
  )
}

const Found = ({ text }: { readonly text: string }) => {
  const hits = useAnswer(["search", text], ({ search }) => search.find({ query: { for: text } }))
  return (
    <Answered answer={hits} what="the names">
      {(found) => {
        const [first, ...more] = found
        if (first === undefined) return <Hints />
        if (more.length === 0 && first.by !== "begins with" && !hits.isPlaceholderData)
          return <Navigate {...placeOf(first)} replace />
        return <Hits hits={found} />
      }}
    </Answered>
  )
}

const Hits = ({ hits }: { readonly hits: ReadonlyArray<Hit> }) => (
  <section aria-label="Found">
    <table className="stack">
      <caption className="away">What is called so</caption>
      <thead>
        <tr>
          <th scope="col">What</th>
          <th scope="col">Found by</th>
          <th scope="col">Account</th>
        </tr>
      </thead>
      <tbody>
        {hits.map((hit) => (
          <tr key={`${hit.kind} ${hit.id}`}>
            <th scope="row">
              <Link {...placeOf(hit)} className="first-large">
                {hit.title}
              </Link>
              <span className="quiet name">{hit.kind}</span>
            </th>
            <td data-label="Found by">{hit.by === "begins with" ? "how its id begins" : hit.by}</td>
            <td data-label="Account">
              <span>
                <AccountLink account={hit.kind === "account" ? null : hit.account} />
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)

/** Where it is shown. */
const placeOf = ({ id, kind }: Hit) => {
  switch (kind) {
    case "document":
      return { to: "/documents/$stream", params: { stream: id } } as const
    case "account":
      return { to: "/accounts/$id", params: { id } } as const
    case "operation":
      return { to: "/operations/$id", params: { id } } as const
    case "discrepancy":
      return { to: "/discrepancies/$id", params: { id } } as const
  }
}

const Hints = () => (
  <section aria-label="What can be found">
    <Nothing>
      Nothing is called so. Names are looked up whole, except accounts, which are found by how their id begins:
    </Nothing>
    <ul className="bullets">
      <li>the number or id of an invoice, credit memo, debit memo or payment, the number of a refund</li>
      <li>what a gateway calls a payment</li>
      <li>a Zuora-Track-Id, Zuora’s request id, or an idempotency key, which is the id of an operation</li>
      <li>an account’s id, or the id of a discrepancy</li>
    </ul>
  </section>
)
