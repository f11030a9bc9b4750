/** That the growth suite really grows a store and measures it beside a small one; never how fast. */
import { expect, it } from "vitest"
import { growth } from "../src/growth/GrowthSuite.ts"
import * as Rounds from "../src/Rounds.ts"

it("measures appends and reads of the newest streams, in a small store and in one a hundred times as large", async () => {
  const effort = { rounds: 1, share: 0.001 }
  const rows = await growth.open(effort, async (measures) => {
    const all: Array<Rounds.Row> = []
    for (const measure of measures) all.push(...(await Rounds.run(measure, effort)))
    return all
  })
  expect(rows.map(({ contestant, measure }) => `${measure}: ${contestant}`)).toEqual(
    ["append-1-sequential", "append-1-16-writers", "read-newest-streams"].flatMap((measure) => [
      `${measure}: 160 events`,
      `${measure}: 160 events again`,
      `${measure}: 16,000 events`
    ])
  )
  for (const { value } of rows) expect(value).toBeGreaterThan(0)
  // Two processes and a server are started: the limit only catches what hangs.
}, 300_000)
