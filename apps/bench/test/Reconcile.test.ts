/** That both suites find what was planted, in every way that they run, and measure it; never how fast. */
import { expect, it } from "vitest"
import { reconcileGrowth } from "../src/reconcile/ReconcileGrowthSuite.ts"
import { reconcile } from "../src/reconcile/ReconcileSuite.ts"
import * as Rounds from "../src/Rounds.ts"
import type { Suite } from "../src/Suite.ts"

const effort = { rounds: 1, share: 0.02 }
/** Only catches what hangs: processes and a server are started. */
const timeoutMs = 300_000

const rowsOf = (suite: Suite): Promise<ReadonlyArray<Rounds.Row>> =>
  suite.open(effort, async (measures) => {
    const all: Array<Rounds.Row> = []
    for (const measure of measures) all.push(...(await Rounds.run(measure, effort)))
    return all
  })

it(
  "runs over the tables beside naive SQL, and incrementally",
  async () => {
    const rows = await rowsOf(reconcile)
    expect(rows.map(({ contestant, measure }) => `${measure}: ${contestant}`)).toEqual([
      "reconcile-full: naive SQL",
      "reconcile-full: naive SQL again",
      "reconcile-full: counterfoil",
      "reconcile-incremental: full",
      "reconcile-incremental: one account in 1,000",
      "reconcile-peak-memory: counterfoil",
      "reconcile-full-closed: full",
      "reconcile-full-closed: with a closed month",
      "reconcile-full-closed: with a closed month, gateway and bank",
      "reconcile-incremental-closed: incremental",
      "reconcile-incremental-closed: with a closed month",
      "reconcile-full-gateway: naive SQL",
      "reconcile-full-gateway: counterfoil",
      "reconcile-full-gateway: counterfoil, incremental",
      "reconcile-gateway-load: csv-parse alone",
      "reconcile-gateway-load: counterfoil",
      "reconcile-closed-peak-memory: counterfoil"
    ])
    for (const { value } of rows) expect(value).toBeGreaterThan(0)
  },
  timeoutMs
)

it(
  "runs over a tenant and one ten times as large, made of copies",
  async () => {
    const rows = await rowsOf(reconcileGrowth)
    expect(rows.map(({ contestant, measure }) => `${measure}: ${contestant}`)).toEqual(
      ["reconcile-full-growth", "reconcile-incremental-growth", "reconcile-peak-memory"].flatMap((measure) => [
        `${measure}: 3,000 invoices`,
        `${measure}: 3,000 invoices again`,
        `${measure}: 30,000 invoices`
      ])
    )
    for (const { value } of rows) expect(value).toBeGreaterThan(0)
  },
  timeoutMs
)
