/** That the archive suite really archives, reads and verifies what it is given; never how fast. */
import { describe, expect, it } from "vitest"
import { archiving } from "../src/archive/ArchiveSuite.ts"
import * as Rounds from "../src/Rounds.ts"

describe("the archive suite", () => {
  it("measures space, reading and verifying, in the database and archived", async () => {
    const effort = { rounds: 1, share: 0.02 }
    const rows = await archiving.open(effort, async (measures) => {
      const all: Array<Rounds.Row> = []
      for (const measure of measures) all.push(...(await Rounds.run(measure, effort)))
      return all
    })
    const both = ["in the database", "in the database again", "archived"]
    expect(rows.map(({ contestant, measure }) => `${measure}: ${contestant}`)).toEqual([
      ...["in the database", "archived: database", "archived: files"].map((name) => `archive-space: ${name}`),
      ...["archive-read-stream", "archive-read-scattered", "archive-read-all"].flatMap((measure) =>
        both.map((name) => `${measure}: ${name}`)
      ),
      ...[...both, "without the archive"].map((name) => `archive-verify: ${name}`)
    ])
    for (const { value } of rows) expect(value).toBeGreaterThan(0)
    const [here, spine, file] = rows.map(({ value }) => value)
    expect(spine).toBeLessThan((here ?? 0) / 2)
    expect(file).toBeLessThan((here ?? 0) / 2)
  }, 300_000)
})
