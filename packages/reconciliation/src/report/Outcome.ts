/** What a run came to, in short: kept of every run, so that runs can be seen over time. */
import type { Severity } from "@counterfoil/domain/DiscrepancyCode"
import type { Money } from "@counterfoil/domain/Money"
import { type Report, severities, summary, type Verdict } from "./Report.ts"

/** All instants are ISO 8601 in UTC. */
export interface Outcome {
  readonly runId: string
  /** `account`: it looked at one account only. */
  readonly mode: "full" | "incremental" | "account"
  readonly asOf: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly verdict: Verdict
  /** Discrepancies that count for the verdict. */
  readonly counting: number
  /** Those that would count, and are immaterial; runs of older programs did not say. */
  readonly immaterial?: number
  /** All discrepancies, timing included, by severity. */
  readonly bySeverity: Readonly<Record<Severity, number>>
  /** The sizes of all discrepancies that count, by currency, sorted. */
  readonly totals: ReadonlyArray<Money>
}

/** Runs that a report shows: this one, and those before it. */
export const shownRuns = 30

export const outcomeOf = (report: Report, mode: Outcome["mode"]): Outcome => {
  const { bySeverity, counting } = summary(report)
  const count = (severity: Severity) => bySeverity.find((one) => one.severity === severity)?.count ?? 0
  return {
    runId: report.runId,
    mode,
    asOf: report.asOf,
    startedAt: report.startedAt,
    finishedAt: report.finishedAt,
    verdict: report.verdict,
    counting: counting.count,
    immaterial: Object.values(report.cases).filter(({ isImmaterial }) => isImmaterial).length,
    bySeverity: Object.fromEntries(severities.map((severity) => [severity, count(severity)])) as Record<
      Severity,
      number
    >,
    totals: counting.totals.map(({ absolute }) => absolute)
  }
}
