/** That the frame ends and writes what it promises; never how fast anything is. */
import { execFileSync, spawnSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, describe, expect, it } from "vitest"
import * as Report from "../src/Report.ts"
import * as Rounds from "../src/Rounds.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const folder = mkdtempSync(join(tmpdir(), "bench-"))
afterAll(() => rmSync(folder, { recursive: true }))

const bench = (...args: ReadonlyArray<string>) => spawnSync(process.execPath, [main, ...args], { encoding: "utf8" })

describe("pnpm bench", () => {
  it("says which suites there are when it does not know one, or gets none", () => {
    for (const args of [["nonsense"], [], ["zuora", "store"], ["--fast", "zuora"]]) {
      const { status, stderr, stdout } = bench(...args)
      expect([args, status, stdout]).toEqual([args, 3, ""])
      expect(stderr).toContain("usage: pnpm bench <suite>")
    }
    expect(bench("nonsense").stderr).toContain(
      'there is no suite "nonsense": archive, audit, console, growth, import, proof, reconcile, reconcile-growth, store, zuora, commands, probes'
    )
  })

  it("runs the zuora suite, prints a table and writes JSON", () => {
    const file = join(folder, "zuora.json")
    const printed = execFileSync(process.execPath, [main, "zuora", "--quick", "--json", file], { encoding: "utf8" })
    const report = JSON.parse(readFileSync(file, "utf8")) as Report.Report
    expect(report).toMatchObject({ suite: "zuora", rounds: 5, machine: { node: process.version } })
    const measures = ["get-payment", "invoice-items", "apply-payment", "object-query"]
    expect(report.rows.map(({ contestant, measure }) => [measure, contestant])).toEqual(
      measures.flatMap((measure) => ["fetch", "fetch again", "counterfoil"].map((contestant) => [measure, contestant]))
    )
    for (const { contestant, high, low, ratio, unit, value } of report.rows) {
      expect(unit).toBe("µs CPU/call")
      for (const number of [value, ratio, low, high]) expect(number).toBeGreaterThan(0)
      expect(low <= ratio && ratio <= high).toBe(true)
      expect([contestant === "fetch", ratio === 1 && low === 1 && high === 1]).not.toEqual([true, false])
    }
    expect(printed).toBe(Report.table(report))
  })
})

describe("a measure", () => {
  it("takes its contestants in turns, each beginning once, and compares within a round", async () => {
    const order: Array<string> = []
    const contestant = (name: string, times: ReadonlyArray<number>) => {
      let round = 0
      return {
        name,
        round: () => {
          order.push(name)
          return Promise.resolve(times[round++] ?? 0)
        }
      }
    }
    const rows = await Rounds.run(
      {
        name: "m",
        unit: "calls/s",
        goal: 2,
        shown: (seconds) => 1 / seconds,
        contestants: [contestant("a", [1, 2, 4]), contestant("b", [3, 4, 12])]
      },
      { rounds: 3, share: 1 }
    )
    expect(order.join("")).toBe("abbaab")
    expect(rows).toEqual([
      { measure: "m", contestant: "a", value: 0.5, unit: "calls/s", ratio: 1, low: 1, high: 1 },
      { measure: "m", contestant: "b", value: 0.25, unit: "calls/s", ratio: 3, low: 2, high: 3, goal: 2 }
    ])
    const [, , head, , last] = Report.table(Report.make("s", 3, rows)).split("\n")
    expect([head, last].map((line) => line?.split(/ {2,}/).at(-1))).toEqual(["goal", "2"])
  })

  it("gives an interval that leaves out the same number of rounds on both sides", () => {
    const upTo = (n: number) => Array.from({ length: n }, (_, index) => n - index)
    expect(Rounds.intervalOfMedian(upTo(5))).toEqual([1, 5])
    expect(Rounds.intervalOfMedian(upTo(15))).toEqual([4, 12])
    expect(Rounds.median(upTo(4))).toBe(2.5)
  })
})
