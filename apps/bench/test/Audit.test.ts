/** That the suite asks, follows and goes through everything, and measures it; never how fast. */
import { expect, it } from "vitest"
import { auditSuite } from "../src/audit/AuditSuite.ts"
import * as Rounds from "../src/Rounds.ts"

const effort = { rounds: 1, share: 0.02 }
/** Only catches what hangs: processes and a server are started. */
const timeoutMs = 300_000

it(
  "asks beside bare statements, follows names, and goes through a store and one ten times as large",
  async () => {
    const rows = await auditSuite.open(effort, async (measures) => {
      const all: Array<Rounds.Row> = []
      for (const measure of measures) all.push(...(await Rounds.run(measure, effort)))
      return all
    })
    const questions = ["balance", "explain", "trace"].flatMap((name) =>
      ["p50", "p95"].flatMap((share) => ["bare", "counterfoil"].map((who) => `audit-${name}-${share}: ${who}`))
    )
    expect(rows.map(({ contestant, measure }) => `${measure}: ${contestant}`)).toEqual([
      ...questions,
      "audit-names: reading alone",
      "audit-names: counterfoil",
      ...["trial", "export", "propose"].flatMap((name) => [
        `audit-${name}-heap: 600 events`,
        `audit-${name}-heap: 6,000 events`
      ])
    ])
    for (const { value } of rows) expect(value).toBeGreaterThan(0)
  },
  timeoutMs
)
