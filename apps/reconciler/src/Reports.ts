/** Writing a report where it was asked for, and showing it as tables. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Money from "@counterfoil/domain/Money"
import { type Report, summary } from "@counterfoil/reconciliation/report/Report"
import { toCsv } from "@counterfoil/reconciliation/report/ReportCsv"
import { toHtml } from "@counterfoil/reconciliation/report/ReportHtml"
import { toJson } from "@counterfoil/reconciliation/report/ReportJson"
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

/** The report on the screen: verdict, what differs, what could not be told, what was read. */
export const show = Effect.fn("Reports.show")(function* (report: Report) {
  const { counting, countingGroups } = summary(report)
  const totals = counting.totals.map(({ absolute }) => Money.show(absolute)).join(", ")
  const verdict = {
    clean: "Everything balances.",
    discrepancies: `${counting.count} ${counting.count === 1 ? "discrepancy" : "discrepancies"}${countingGroups === counting.count ? "" : `, ${countingGroups} ${countingGroups === 1 ? "cause" : "causes"}`}${totals === "" ? "" : `, ${totals}`}.`,
    "could-not-tell": "Could not tell: not everything could be read or is known."
  }[report.verdict]
  yield* heading(`Reconciliation of ${report.tenant} as of ${report.asOf}: ${verdict}`)
  if (report.discrepancies.length > 0)
    yield* say(
      table(["code", "name", "document", "difference", "ours", "theirs", "resolution"], rows(report.discrepancies), [
        "difference"
      ])
    )
  const small = Object.values(report.cases).filter(({ isImmaterial }) => isImmaterial).length
  if (small > 0)
    yield* say(
      `${small} of them ${small === 1 ? "is" : "are"} immaterial and ${small === 1 ? "does" : "do"} not count.`
    )
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
