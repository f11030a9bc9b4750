/** That the proof suite really verifies, reads and appends what it is given; never how fast. */
import { describe, expect, it } from "vitest"
import { proof } from "../src/proof/ProofSuite.ts"
import * as Rounds from "../src/Rounds.ts"

describe("the proof suite", () => {
  it("measures verifying against reading, and appending with a sealer against without", async () => {
    // More than a range of 4,096 events, so that verifying is done by threads.
    const effort = { rounds: 1, share: 0.01 }
    const rows = await proof.open(effort, async (measures) => {
      const all: Array<Rounds.Row> = []
      for (const measure of measures) all.push(...(await Rounds.run(measure, effort)))
      return all
    })
    expect(rows.map(({ contestant, measure }) => `${measure}: ${contestant}`)).toEqual([
      "verify: pg-cursor",
      "verify: pg-cursor again",
      "verify: one thread",
      "verify: a thread per core",
      ...["seal-beside-sequential", "seal-beside-16-writers"].flatMap((measure) =>
        ["no sealer", "no sealer again", "a sealer beside"].map((contestant) => `${measure}: ${contestant}`)
      )
    ])
    for (const { unit, value } of rows) {
      expect(unit).toBe("events/s")
      expect(value).toBeGreaterThan(0)
    }
  }, 300_000)
})
