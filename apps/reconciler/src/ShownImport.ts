/** What an import came to, as people read it and as the program ends. */
import * as Money from "@counterfoil/domain/Money"
import { agrees, type ImportReport, type ImportVerdict } from "@counterfoil/reconciliation/import/ImportReport"
import { names } from "@counterfoil/reconciliation/import/Kinds"
import * as Effect from "effect/Effect"
import * as ExitCode from "./ExitCode.ts"
import { complain, say, table } from "./Screen.ts"

const words: Readonly<Record<ImportVerdict, string>> = {
  complete: "Complete: everything that Zuora shows is in the books, and both sides add up to the same.",
  differs: "Both sides do not add up to the same. Run reconcile: it names what differs.",
  "could-not-tell": "Not everything is known: see the gaps.",
  stopped: "Stopped: no more requests may be sent. Go on with: counterfoil import --resume"
}

/** Requests to Zuora for each document, to two places. */
const perDocument = ({ imported, requests }: ImportReport): string => {
  const documents = imported.reduce((sum, one) => sum + one.documents, 0)
  return documents === 0 ? "" : `, ${(Math.round((requests * 100) / documents) / 100).toString()} per document`
}

/** Gaps on the screen; the JSON has them all. */
const mostShown = 50

export const show = Effect.fnUntraced(function* (report: ImportReport) {
  yield* say(
    table(
      ["documents", "read", "deleted", "read again", "facts"],
      report.imported.map(({ changed, deleted, documents, facts, kind }) => [
        names[kind],
        `${documents}`,
        `${deleted}`,
        `${changed}`,
        `${facts}`
      ]),
      ["read", "deleted", "read again", "facts"]
    )
  )
  if (report.controls.length > 0)
    yield* say(
      table(
        ["open at the end", "ours", "Zuora's", "agree"],
        report.controls.map((control) => [
          control.what,
          Money.show(control.ours),
          Money.show(control.zuora),
          agrees(control) ? "yes" : "NO"
        ]),
        ["ours", "Zuora's"]
      )
    )
  const facts = report.imported.reduce((sum, one) => sum + one.facts, 0)
  yield* say(`${facts} facts recorded, ${report.requests} requests to Zuora${perDocument(report)}.`)
  yield* say(`What was deleted in Zuora before ${report.forgottenBefore.slice(0, 10)} Zuora has forgotten.`)
  for (const { subject, why } of report.gaps.slice(0, mostShown)) yield* complain(`not known: ${subject}: ${why}`)
  if (report.gaps.length > mostShown)
    yield* complain(`${report.gaps.length - mostShown} more gaps are not shown: --json has them all`)
  yield* say(words[report.verdict])
  if (report.needsRequests !== null)
    yield* complain(
      `nothing was recorded: so few requests do not read one window. Allow at least ${report.needsRequests} a run.`
    )
})

export const exitCode = ({ verdict }: ImportReport): number =>
  verdict === "complete" ? ExitCode.clean : verdict === "differs" ? ExitCode.discrepancies : ExitCode.couldNotTell
