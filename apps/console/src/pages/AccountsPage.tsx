/** Accounts and what they owe. */
import { getRouteApi, Link } from "@tanstack/react-router"
import type { AccountRow } from "@counterfoil/http-api/Accounts"
import { given } from "../Given.ts"
import { columnsOf, DataTable } from "../parts/DataTable.tsx"
import { Moneys } from "../parts/Money.tsx"
import { Pages } from "../parts/Pages.tsx"
import { Answered, Nothing } from "../parts/Trouble.tsx"
import { useAnswer } from "../Queries.ts"

const route = getRouteApi("/accounts")

const column = columnsOf<AccountRow>()

const columns = column.columns([
  column.accessor("id", {
    header: "Account",
    cell: ({ row }) => (
      <Link to="/accounts/$id" params={{ id: row.original.id }}>
        {row.original.id}
      </Link>
    )
  }),
  column.accessor("documents", { header: "Documents" }),
  column.display({ id: "balance", header: "Balance", cell: ({ row }) => <Moneys of={row.original.balances} /> })
])

export const AccountsPage = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const accounts = useAnswer(["accounts", search], ({ accounts }) => accounts.list({ query: search }))
  return (
    <>
      <title>Accounts · Counterfoil</title>
      <h1>Accounts</h1>
      <section aria-label="Accounts">
        <form
          className="filters"
          role="search"
          onSubmit={(event) => {
            event.preventDefault()
          }}
        >
          <label className="wide">
            Id begins with
            <input
              type="search"
              value={search.search ?? ""}
              onChange={({ currentTarget: { value } }) => {
                void navigate({ search: value === "" ? {} : { search: value }, replace: true })
              }}
            />
          </label>
        </form>
        <Answered answer={accounts} what="the accounts">
          {({ next, rows }) =>
            rows.length === 0 ? (
              <Nothing>None that fits.</Nothing>
            ) : (
              <>
                <DataTable
                  caption="Accounts, by id"
                  columns={columns}
                  rows={rows}
                  idOf={({ id }) => id}
                  amounts={["documents", "balance"]}
                />
                <Pages
                  next={next}
                  isFirst={search.after === undefined}
                  go={(after) => {
                    void navigate({ search: given({ ...search, after }) })
                  }}
                />
              </>
            )
          }
        </Answered>
      </section>
    </>
  )
}
