/** Runs over time: the last verdict first, then a picture of the last runs, then each of them. */
import { Link } from "@tanstack/react-router"
import type { Run } from "@counterfoil/http-api/Runs"
import { severities } from "@counterfoil/http-api/Severity"
import { useMemo } from "react"
import { Chart, stacked } from "../parts/Chart.tsx"
import { columnsOf, DataTable } from "../parts/DataTable.tsx"
import { Verdict, When } from "../parts/Marks.tsx"
import { Moneys } from "../parts/Money.tsx"
import { Answered, Nothing } from "../parts/Trouble.tsx"
import { useAnswer } from "../Queries.ts"

const shown = 100

const column = columnsOf<Run>()

const columns = column.columns([
  column.accessor("asOf", { header: "As of", cell: ({ row }) => <When at={row.original.asOf} /> }),
  column.accessor("mode", { header: "Mode" }),
  column.accessor("verdict", {
    header: "Verdict",
    cell: ({ row }) => <Verdict verdict={row.original.verdict} />
  }),
  column.accessor("counting", {
    header: "Counting",
    cell: ({ row: { original } }) => (
      <>
        {original.counting}
        {(original.immaterial ?? 0) > 0 && <span className="quiet name">{original.immaterial} immaterial</span>}
      </>
    )
  }),
  column.display({ id: "differences", header: "Sum", cell: ({ row }) => <Moneys of={row.original.differences} /> })
])

export const RunsPage = () => {
  const runs = useAnswer(["runs"], ({ runs }) => runs.list({ query: { limit: shown } }))
  return (
    <>
      <title>Runs · Counterfoil</title>
      <h1>Runs</h1>
      <Answered answer={runs} what="the runs">
        {({ rows }) =>
          rows.length === 0 ? (
            <Nothing>
              No run yet. <code>counterfoil reconcile</code> makes the first one.
            </Nothing>
          ) : (
            <>
              <Latest run={rows[0]} />
              <section aria-labelledby="over-time">
                <h2 id="over-time">What runs found, over time</h2>
                <OverTime runs={rows} />
                <DataTable
                  caption="Runs, the newest first"
                  columns={columns}
                  rows={rows}
                  idOf={({ id }) => id}
                  amounts={["counting", "differences"]}
                />
              </section>
            </>
          )
        }
      </Answered>
    </>
  )
}

const Latest = ({ run }: { readonly run: Run | undefined }) =>
  run === undefined ? null : (
    <section className="latest" aria-labelledby="latest">
      <h2 id="latest" className="away">
        The last run
      </h2>
      <p>
        <Verdict verdict={run.verdict} /> <span className="quiet">as of</span> <When at={run.asOf} />
      </p>
      {(run.immaterial ?? 0) > 0 && (
        <p className="quiet small">
          {run.immaterial} of what it found {run.immaterial === 1 ? "is" : "are"} immaterial: shown like everything
          else, and not counted.
        </p>
      )}
      <ul className="cards">
        {severities.map((severity) => {
          const count = run.bySeverity.find((one) => one.severity === severity)?.count ?? 0
          return (
            <li key={severity} className={`card ${severity} ${count === 0 ? "zero" : "some"}`}>
              <Link to="/discrepancies" search={{ severity }}>
                <span className="count">{count}</span> {severity}
              </Link>
            </li>
          )
        })}
      </ul>
    </section>
  )

const OverTime = ({ runs }: { readonly runs: ReadonlyArray<Run> }) => {
  const { at, curves } = useMemo(() => {
    const oldestFirst = runs.filter(({ mode }) => mode !== "account").toReversed()
    return {
      at: oldestFirst.map(({ asOf }) => Date.parse(asOf) / 1000),
      curves: stacked(
        severities.map((severity) => ({
          name: severity,
          colour: severity,
          values: oldestFirst.map(({ bySeverity }) => bySeverity.find((one) => one.severity === severity)?.count ?? 0)
        }))
      )
    }
  }, [runs])
  return (
    <>
      <Chart
        label="Discrepancies by severity in each run; the table below has the figures"
        at={at}
        curves={curves}
        shape="bars"
      />
      <ul className="legend" aria-hidden="true">
        {severities.map((severity) => (
          <li key={severity} className={severity}>
            {severity}
          </li>
        ))}
      </ul>
    </>
  )
}
