/** Writing a report where it was asked for, and showing it as tables. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Money from "@counterfoil/domain/Money"
import { headline, lead } from "@counterfoil/reconciliation/report/Headline"
import { type Report, severities, summary } from "@counterfoil/reconciliation/report/Report"
import { toCsv } from "@counterfoil/reconciliation/report/ReportCsv"
import { toHtml } from "@counterfoil/reconciliation/report/ReportHtml"
import { toJson } from "@counterfoil/reconciliation/report/ReportJson"
import { aboutText } from "@counterfoil/reconciliation/report/sections/EqualCauses"
import { nameText, totalsText } from "@counterfoil/reconciliation/report/Shown"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as ExitCode from "./ExitCode.ts"
import { heading, say, table } from "./Screen.ts"

/** Files to write; each only where it is asked for. */
export interface Files {
  readonly html?: string | undefined
  readonly json?: string | undefined
  readonly csv?: string | undefined
}

/** Writes the report whole or not at all: first beside its place, then into it. */
export const write = Effect.fn("Reports.write")(function* (report: Report, files: Files) {
  const fs = yield* FileSystem.FileSystem
  const contents = [[files.html, toHtml] as const, [files.json, toJson] as const, [files.csv, toCsv] as const]
  for (const [file, render] of contents) {
    if (file === undefined) continue
    yield* fs.writeFileString(`${file}.part`, render(report))
    yield* fs.rename(`${file}.part`, file)
  }
})

/** Rows that a screen shows at most, and of each cause where there are more; the files hold all. */
const maxRows = 100
const maxOfCause = 10

/** The worst first, as the page has them; of many some of each cause, so that none hides the others. */
const shownOf = (
  found: ReadonlyArray<Discrepancy>,
  { byGroup }: ReturnType<typeof summary>
): ReadonlyArray<Discrepancy> =>
  found.length <= maxRows
    ? severities.flatMap((severity) => found.filter((one) => one.severity === severity))
    : byGroup.flatMap(({ group }) => group.members.slice(0, maxOfCause)).slice(0, maxRows)

const rows = (found: ReadonlyArray<Discrepancy>) =>
  found.map((one) => [
    one.code,
    one.name,
    one.title,
    one.amount === null ? "" : Money.show(one.amount),
    one.ours,
    one.theirs,
    one.resolution
  ])

/** Equal causes, where there are some: what one hand has done many times is one thing to look for. */
const causes = ({ all, byGroup }: ReturnType<typeof summary>) =>
  byGroup.length === all.count
    ? Effect.void
    : say(
        table(
          ["cause", "about", "discrepancies", "accounts", "sizes added up", "for example"],
          byGroup
            .slice(0, maxRows)
            .map(({ count, group, totals }) => [
              `${group.code} ${nameText(group.name)}`,
              aboutText(group),
              `${count}`,
              group.accounts === 0 ? "–" : `${group.accounts}`,
              totalsText(totals),
              group.members[0]?.title ?? ""
            ]),
          ["discrepancies", "accounts", "sizes added up"]
        )
      )

/** The report on the screen, in the words of its page: verdict, what differs, what could not be told, what was read. */
export const show = Effect.fn("Reports.show")(function* (report: Report) {
  yield* heading(`Reconciliation of ${report.tenant} as of ${report.asOf}: ${headline(report)}.`)
  yield* say(lead(report))
  const { discrepancies } = report
  if (discrepancies.length > 0) {
    const totals = summary(report)
    yield* causes(totals)
    const shown = shownOf(discrepancies, totals)
    yield* say(
      table(["code", "name", "document", "difference", "ours", "theirs", "resolution"], rows(shown), ["difference"])
    )
    if (shown.length < discrepancies.length)
      yield* say(
        `${discrepancies.length - shown.length} more are in the files of the report: --html, --csv or --json FILE.`
      )
  }
  for (const { subject, why } of report.untold) yield* say(`not told: ${subject}: ${why}`)
  const violated = report.identities.filter(({ violations }) => violations > 0)
  yield* say(
    violated.length === 0
      ? `${report.identities.length} identities hold over ${report.identities[0]?.checked ?? 0} documents.`
      : `Identities that do not hold: ${violated.map(({ code }) => code).join(", ")}.`
  )
  yield* say(`Read: ${report.sources.map(({ count, name }) => `${count} ${name}`).join("; ")}.`)
})

/** How a run ends. */
export const exitCode = ({ verdict }: Report): number =>
  verdict === "clean" ? ExitCode.clean : verdict === "discrepancies" ? ExitCode.discrepancies : ExitCode.couldNotTell
