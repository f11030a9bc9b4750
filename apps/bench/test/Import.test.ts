/** That both contestants read the same past to its end; never how fast. */
import { expect, it } from "vitest"
import { importing } from "../src/import/ImportSuite.ts"
import * as Rounds from "../src/Rounds.ts"

it("the import suite tells documents, requests and memory of both", async () => {
  const effort = { rounds: 1, share: 0.002 }
  const rows = await importing.open(effort, async (measures) => {
    const all: Array<Rounds.Row> = []
    for (const measure of measures) all.push(...(await Rounds.run(measure, effort)))
    return all
  })
  expect(rows.map(({ contestant, measure, unit }) => [measure, contestant, unit])).toEqual([
    ["import", "fetch", "documents/s"],
    ["import", "counterfoil", "documents/s"],
    ["requests", "fetch", "requests"],
    ["requests", "counterfoil", "requests"],
    ["peak-memory", "fetch", "MB"],
    ["peak-memory", "counterfoil", "MB"]
  ])
  for (const { value } of rows) expect(value).toBeGreaterThan(0)
})
