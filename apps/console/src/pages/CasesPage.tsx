/** Discrepancies that runs have found, by what is looked for. */
import { getRouteApi, Link } from "@tanstack/react-router"
import type { Case } from "@counterfoil/http-api/Cases"
import { type Phase, phases } from "@counterfoil/http-api/Phase"
import { type Severity, severities } from "@counterfoil/http-api/Severity"
import { given } from "../Given.ts"
import { AccountLink } from "../parts/AccountLink.tsx"
import { columnsOf, DataTable } from "../parts/DataTable.tsx"
import { SeverityMark, Standing } from "../parts/Marks.tsx"
import { Money, order } from "../parts/Money.tsx"
import { Pages } from "../parts/Pages.tsx"
import { Answered, Nothing } from "../parts/Trouble.tsx"
import { useAnswer } from "../Queries.ts"

const route = getRouteApi("/discrepancies")

const column = columnsOf<Case>()

const columns = column.columns([
  column.accessor("title", {
    header: "Discrepancy",
    cell: ({ row }) => (
      <Link to="/discrepancies/$id" params={{ id: row.original.id }}>
        <span className="first-large">{row.original.title}</span>
        <span className="quiet name">
          <code>{row.original.code}</code> {row.original.name}
        </span>
      </Link>
    )
  }),
  column.accessor(({ severity }) => severities.indexOf(severity), {
    id: "severity",
    header: "Severity",
    cell: ({ row }) => <SeverityMark severity={row.original.severity} />
  }),
  column.accessor("phase", { header: "Phase", cell: ({ row }) => <Standing of={row.original} /> }),
  column.accessor("account", {
    header: "Account",
    cell: ({ row }) => <AccountLink account={row.original.account} />
  }),
  column.accessor("since", {
    header: "Since",
    cell: ({ row }) => <span className="whole">{row.original.since}</span>
  }),
  column.accessor(({ amount }) => order(amount), {
    id: "amount",
    header: "Amount",
    cell: ({ row }) => <Money of={row.original.amount} />
  })
])

interface Filter {
  readonly phase?: Phase | undefined
  readonly severity?: Severity | undefined
  readonly code?: string | undefined
  readonly text?: string | undefined
}

export const CasesPage = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const cases = useAnswer(["cases", search], ({ cases }) => cases.list({ query: search }))
  const filter = (changed: Filter) => {
    void navigate({ search: given({ ...search, after: undefined, ...changed }), replace: true })
  }
  return (
    <>
      <title>Discrepancies · Counterfoil</title>
      <h1>Discrepancies</h1>
      <section aria-label="Discrepancies">
        <Filters search={search} filter={filter} />
        <Answered answer={cases} what="the discrepancies">
          {({ counting, immaterial, next, rows, total }) =>
            rows.length === 0 ? (
              <Nothing>None that fits.</Nothing>
            ) : (
              <>
                <p className="quiet" role="status">
                  {countsOf({ counting, immaterial, total })}
                </p>
                <DataTable
                  caption="Discrepancies"
                  columns={columns}
                  rows={rows}
                  idOf={({ id }) => id}
                  amounts={["amount"]}
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

const countsOf = ({
  counting,
  immaterial,
  total
}: {
  readonly total: number
  readonly counting: number
  readonly immaterial: number
}): string => {
  const all = total === 1 ? "1 discrepancy" : `${total} discrepancies`
  const small =
    immaterial === 0
      ? ""
      : `; ${immaterial} ${immaterial === 1 ? "is immaterial and does" : "are immaterial and do"} not`
  return `${all}, of which ${counting} ${counting === 1 ? "counts" : "count"}${small}`
}

const Filters = ({ filter, search }: { readonly search: Filter; readonly filter: (changed: Filter) => void }) => (
  <form
    className="filters"
    role="search"
    onSubmit={(event) => {
      event.preventDefault()
    }}
  >
    <label>
      Phase
      <select
        value={search.phase ?? ""}
        onChange={({ currentTarget }) => {
          filter({ phase: phases.find((one) => one === currentTarget.value) })
        }}
      >
        <option value="">not resolved</option>
        {phases.map((phase) => (
          <option key={phase}>{phase}</option>
        ))}
      </select>
    </label>
    <label>
      Severity
      <select
        value={search.severity ?? ""}
        onChange={({ currentTarget }) => {
          filter({ severity: severities.find((one) => one === currentTarget.value) })
        }}
      >
        <option value="">any</option>
        {severities.map((severity) => (
          <option key={severity}>{severity}</option>
        ))}
      </select>
    </label>
    <label>
      Code
      <input
        value={search.code ?? ""}
        placeholder="Z04"
        size={5}
        onChange={({ currentTarget }) => {
          filter({ code: currentTarget.value === "" ? undefined : currentTarget.value.toUpperCase() })
        }}
      />
    </label>
    <label className="wide">
      Text
      <input
        type="search"
        value={search.text ?? ""}
        placeholder="invoice number, account, words"
        onChange={({ currentTarget }) => {
          filter({ text: currentTarget.value === "" ? undefined : currentTarget.value })
        }}
      />
    </label>
  </form>
)
