/** Metrics of whole runs: how many, how long, what they found. */
import type { Outcome } from "@counterfoil/reconciliation/report/Outcome"
import { severities } from "@counterfoil/reconciliation/report/Report"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"

const runs = Metric.counter("counterfoil.runs", { description: "Runs that have ended", incremental: true })
const took = Metric.histogram("counterfoil.run.duration", {
  description: "Runs: seconds",
  boundaries: Metric.boundariesFromIterable([1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 7_200, 14_400])
})
const found = Metric.gauge("counterfoil.discrepancies", { description: "Discrepancies that the last run has found" })

/** Tells what a run of a tenant came to. */
export const tell = (tenant: string, { bySeverity, finishedAt, mode, startedAt, verdict }: Outcome) =>
  Effect.gen(function* () {
    yield* Metric.update(Metric.withAttributes(runs, { tenant, mode, verdict }), 1)
    const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000
    yield* Metric.update(Metric.withAttributes(took, { tenant, mode }), seconds)
    if (mode === "account") return
    for (const severity of severities)
      yield* Metric.update(Metric.withAttributes(found, { tenant, severity }), bySeverity[severity])
  })
