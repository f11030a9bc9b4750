/** `pnpm bench <suite>`: measures or probes, prints a table and writes JSON. Exit codes: 0 measured, 3 misuse. */
import { writeFileSync } from "node:fs"
import * as Arguments from "./Arguments.ts"
import * as ProbeRun from "./probes/ProbeRun.ts"
import * as Report from "./Report.ts"
import * as Rounds from "./Rounds.ts"
import { archiving } from "./archive/ArchiveSuite.ts"
import { auditSuite } from "./audit/AuditSuite.ts"
import { commandsSuite } from "./commands/CommandsSuite.ts"
import { consoleSuite } from "./console/ConsoleSuite.ts"
import { growth } from "./growth/GrowthSuite.ts"
import { importing } from "./import/ImportSuite.ts"
import { proof } from "./proof/ProofSuite.ts"
import { reconcileGrowth } from "./reconcile/ReconcileGrowthSuite.ts"
import { reconcile } from "./reconcile/ReconcileSuite.ts"
import { store } from "./store/StoreSuite.ts"
import type { Suite } from "./Suite.ts"
import { zuora } from "./zuora/ZuoraSuite.ts"

const suites: ReadonlyArray<Suite> = [
  archiving,
  auditSuite,
  consoleSuite,
  growth,
  importing,
  proof,
  reconcile,
  reconcileGrowth,
  store,
  zuora,
  commandsSuite
]
/** Not a measurement: what stores get wrong, not how fast they are. */
const probes = "probes"

const args = Arguments.parse(process.argv.slice(2), [...suites.map(({ name }) => name), probes])
if (typeof args === "string") {
  process.stderr.write(`${args}\n${Arguments.usage}\n`)
  process.exitCode = 3
} else {
  const { json } = args
  if (args.suite === probes) {
    const rows = await ProbeRun.run(args.effort)
    process.stdout.write(ProbeRun.table(rows))
    if (json !== undefined) writeFileSync(json, `${JSON.stringify({ suite: probes, rows }, null, 2)}\n`)
  }
  for (const suite of suites.filter(({ name }) => name === args.suite)) {
    const effort = { ...args.effort, rounds: suite.rounds ?? args.effort.rounds }
    const rows = await suite.open(effort, async (measures) => {
      const all: Array<Rounds.Row> = []
      for (const measure of measures) all.push(...(await Rounds.run(measure, effort)))
      return all
    })
    const report = Report.make(suite.name, effort.rounds, rows)
    process.stdout.write(Report.table(report))
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`)
  }
}
