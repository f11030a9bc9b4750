/** Seals over the events, and whether the events are still what was signed. */
import { useMutation } from "@tanstack/react-query"
import { getRouteApi } from "@tanstack/react-router"
import type { Seal, Verification } from "@counterfoil/http-api/Seals"
import { ask } from "../Client.ts"
import { given } from "../Given.ts"
import { columnsOf, DataTable } from "../parts/DataTable.tsx"
import { When } from "../parts/Marks.tsx"
import { Pages } from "../parts/Pages.tsx"
import { Answered, Nothing, Trouble } from "../parts/Trouble.tsx"
import { sessionKey, useAnswer } from "../Queries.ts"

const route = getRouteApi("/seals")

const column = columnsOf<Seal>()

const columns = column.columns([
  column.accessor("at", { header: "Signed", cell: ({ row }) => <When at={row.original.at} /> }),
  column.accessor("log", { header: "Log" }),
  column.accessor("size", { header: "Events under it" }),
  column.accessor("root", {
    header: "Root",
    enableSorting: false,
    cell: ({ row }) => <code className="hash">{row.original.root}</code>
  }),
  column.accessor("keyId", { header: "Key", cell: ({ row }) => <code>{row.original.keyId}</code> })
])

export const SealsPage = () => {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const seals = useAnswer(["seals", search], ({ seals }) => seals.list({ query: search }))
  return (
    <>
      <title>Seals · Counterfoil</title>
      <h1>Seals</h1>
      <Verify />
      <section aria-label="Seals">
        <Answered answer={seals} what="the seals">
          {({ next, rows }) =>
            rows.length === 0 ? (
              <Nothing>
                Nothing is sealed yet: <code>counterfoil seal</code> signs what the store holds.
              </Nothing>
            ) : (
              <>
                <DataTable
                  caption="Signed tree heads, the newest first"
                  columns={columns}
                  rows={rows}
                  idOf={({ log, size }) => `${log} ${size}`}
                  amounts={["log", "size"]}
                />
                <Pages
                  next={next}
                  isFirst={search.after === undefined}
                  go={(after) => {
                    void navigate({ search: given({ after }) })
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

const Verify = () => {
  const session = useAnswer(sessionKey, ({ session }) => session.whoAmI())
  const verify = useMutation({ mutationFn: () => ask(({ seals }) => seals.verify()) })
  if (session.data?.person.roles.every((role) => role === "viewer") ?? true) return null
  return (
    <section aria-labelledby="verify">
      <h2 id="verify">Are the events what was signed?</h2>
      <p className="quiet">Reads and hashes every event, and holds every seal against it.</p>
      <button
        type="button"
        disabled={verify.isPending}
        onClick={() => {
          verify.mutate()
        }}
      >
        {verify.isPending ? "Verifying…" : "Verify now"}
      </button>
      <div aria-live="polite">
        {verify.error !== null && <Trouble problem={verify.error} />}
        {verify.data !== undefined && <Told verification={verify.data} />}
      </div>
    </section>
  )
}

const Told = ({ verification }: { readonly verification: Verification }) => {
  const { events, problems, seals, unsealed, verdict } = verification
  return (
    <>
      <p className={verdict === "intact" ? "done" : "problem"}>
        {verdict === "intact"
          ? `${events} events are what ${seals === 1 ? "the seal" : `the ${seals} seals`} signed. ${unsealed} are not sealed yet.`
          : "They are not."}
      </p>
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </>
  )
}
