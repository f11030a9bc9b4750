/** That every store is really tried, that ours does nothing wrong, and that what is wrong elsewhere is still found. */
import { describe, expect, it } from "vitest"
import * as ProbeRun from "../src/probes/ProbeRun.ts"

describe("pnpm bench probes", () => {
  it("finds nothing in our store, and what is wrong with the others", async () => {
    const rows = await ProbeRun.run({ rounds: 1, share: 0.01 })
    const verdicts = (store: string) =>
      Object.fromEntries(rows.filter((row) => row.store === store).map(({ probe, verdict }) => [probe, verdict]))
    const well = { "no-stream": "ok", racers: "ok", gap: "ok", page: "ok", stall: "ok", order: "ok", rewrite: "ok" }
    expect(verdicts("counterfoil")).toEqual(well)
    expect(verdicts("message-db")).toEqual({ ...well, rewrite: "FAIL" })
    expect(verdicts("castore")).toEqual({
      ...well,
      gap: "n/a",
      page: "n/a",
      stall: "n/a",
      order: "n/a",
      rewrite: "FAIL"
    })
    // Whether its pages miss events of so few depends on who was faster.
    expect(verdicts("emmett")).toMatchObject({ "no-stream": "FAIL", stall: "FAIL", order: "FAIL", rewrite: "FAIL" })
    const printed = ProbeRun.table(rows)
    expect(printed).toMatch(/\| counterfoil \| ok +\| ok +\| ok +\| ok +\| ok +\| ok +\| ok +\|/)
    expect(printed).toContain('- emmett, no-stream: a second "must not exist" append of a stream was accepted')
    // Four processes and a server are started: the limit only catches what hangs.
  }, 300_000)
})
