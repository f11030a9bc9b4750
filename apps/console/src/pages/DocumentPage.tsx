/** One document at any two times: its items, and which cent of what settled which of them. */
import { getRouteApi } from "@tanstack/react-router"
import type { DocumentDetail } from "@counterfoil/http-api/Documents"
import { AccountLink } from "../parts/AccountLink.tsx"
import { Entries } from "../parts/Entries.tsx"
import { Facts } from "../parts/Facts.tsx"
import { kindNames } from "../parts/Documents.tsx"
import { Money } from "../parts/Money.tsx"
import { Paths } from "../parts/Paths.tsx"
import { Answered, Nothing } from "../parts/Trouble.tsx"
import { Why } from "../parts/Why.tsx"
import { useAnswer } from "../Queries.ts"

const route = getRouteApi("/documents/$stream")

export const DocumentPage = () => {
  const { stream } = route.useParams()
  const times = route.useSearch()
  const found = useAnswer(["documents", stream, times], ({ documents }) =>
    documents.get({ params: { stream }, query: times })
  )
  return (
    <Answered answer={found} what="the document">
      {(document) => <Whole document={document} />}
    </Answered>
  )
}

const Whole = ({ document }: { readonly document: DocumentDetail }) => {
  const { account, date, entries, explained, items, kind, number, open, paths, status, stream, total } = document
  return (
    <>
      <title>{`${number ?? stream} · Counterfoil`}</title>
      <p className="above">{kindNames[kind]}</p>
      <h1>{number ?? stream}</h1>
      <section aria-label="What it is">
        <Facts
          facts={[
            ["Status", status],
            ["Date", date ?? "–"],
            ["Total", <Money key="total" of={total} />],
            [kind === "Invoice" || kind === "DebitMemo" ? "Open" : "Unapplied", <Money key="open" of={open} />],
            ["Account", <AccountLink key="account" account={account} />]
          ]}
        />
        <Why explained={explained} />
      </section>
      {items.length > 0 && <Items items={items} />}
      <section aria-labelledby="paths">
        <h2 id="paths">The path of each cent</h2>
        {paths.length === 0 ? <Nothing>Nothing is applied.</Nothing> : <Paths paths={paths} />}
      </section>
      <section aria-labelledby="entries">
        <h2 id="entries">What happened</h2>
        <Entries entries={entries} />
      </section>
    </>
  )
}

const Items = ({ items }: Pick<DocumentDetail, "items">) => (
  <section aria-labelledby="items">
    <h2 id="items">Items</h2>
    <table className="stack">
      <caption className="away">Items</caption>
      <thead>
        <tr>
          <th scope="col">Item</th>
          <th scope="col">Kind</th>
          <th scope="col" className="amount">
            Amount
          </th>
          <th scope="col" className="amount">
            Balance
          </th>
        </tr>
      </thead>
      <tbody>
        {items.map(({ amount, balance, id, kind, name }) => (
          <tr key={id}>
            <th scope="row">{name}</th>
            <td data-label="Kind">{kind}</td>
            <td data-label="Amount" className="amount">
              <Money of={amount} />
            </td>
            <td data-label="Balance" className="amount">
              <Money of={balance} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </section>
)
