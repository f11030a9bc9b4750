/** Calls to Zuora without an end: nothing of them is sent again until it is known what became of them. */
import { Link } from "@tanstack/react-router"
import type { Operation } from "@counterfoil/http-api/Operations"
import { AccountLink } from "../parts/AccountLink.tsx"
import { columnsOf, DataTable } from "../parts/DataTable.tsx"
import { CallMark, When } from "../parts/Marks.tsx"
import { Answered, Nothing } from "../parts/Trouble.tsx"
import { useAnswer } from "../Queries.ts"

const column = columnsOf<Operation>()

const columns = column.columns([
  column.accessor("what", {
    header: "Call",
    cell: ({ row }) => (
      <>
        <Link to="/operations/$id" params={{ id: row.original.id }} className="first-large">
          {row.original.what}
        </Link>
        <span className="quiet name">{row.original.id}</span>
      </>
    )
  }),
  column.accessor("state", {
    header: "State",
    cell: ({ row }) => <CallMark state={row.original.state} />
  }),
  column.accessor("since", { header: "Since", cell: ({ row }) => <When at={row.original.since} /> }),
  column.accessor("attempts", { header: "Attempts" }),
  column.accessor("account", {
    header: "Account",
    cell: ({ row }) => <AccountLink account={row.original.account} />
  }),
  column.accessor("advice", { header: "What to do", enableSorting: false })
])

export const OperationsPage = () => {
  const open = useAnswer(["operations"], ({ operations }) => operations.open())
  return (
    <>
      <title>Operations · Counterfoil</title>
      <h1>Operations without an end</h1>
      <section aria-label="Operations without an end">
        <Answered answer={open} what="the operations">
          {(rows) =>
            rows.length === 0 ? (
              <Nothing>None: every call that was asked for has its outcome on record.</Nothing>
            ) : (
              <DataTable
                caption="Operations without an end"
                columns={columns}
                rows={rows}
                idOf={({ id }) => id}
                amounts={["attempts"]}
              />
            )
          }
        </Answered>
      </section>
    </>
  )
}
