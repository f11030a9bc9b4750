/** What the simulator promises: no rule is broken, every seed replays, and every careless policy is caught. */
import { calls } from "@counterfoil/billing/Calls"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { run, runAll } from "../src/Batch.ts"
import { type Mutant, mutants } from "../src/Mutants.ts"
import type * as Report from "../src/Report.ts"
import { workload } from "../src/Workload.ts"
import * as Trial from "../src/Trial.ts"

const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"

const hashOf = async (seed: number): Promise<string> => Trial.hash(await Effect.runPromise(Trial.run(seed)))

describe("billing under simulation", () => {
  it("is asked for every call that it has", () => {
    expect(new Set(workload.map(({ call }) => call))).toEqual(new Set(Object.keys(calls)))
  })

  it("breaks no rule, whatever dies, is lost or comes late", { timeout: isLong ? 3_600_000 : 300_000 }, async () => {
    const seeds = isLong ? 10_000 : 500
    const tally = await runAll({ firstSeed: 1, seeds, mutant: undefined, workers: 2 })
    expect(tally.failures.map(({ page }) => page).join("\n\n")).toBe("")
    expect(tally.seeds).toBe(seeds)
    // A simulation in which nothing happens proves nothing.
    expect(tally.operations).toBeGreaterThan(seeds)
    expect(tally.deaths).toBeGreaterThan(seeds / 4)
  })

  it("replays: a seed gives the same trace, whatever was run before it", async () => {
    const seeds = [1, 2, 3, 161, 1_000_003]
    const first = await Promise.all(seeds.map(hashOf))
    const again: Array<string> = []
    for (const seed of seeds.toReversed()) again.unshift(await hashOf(seed))
    expect(again).toEqual(first)
    expect(new Set(first).size).toBe(seeds.length)
  })
})

describe("billing with a rule broken", () => {
  const names = Object.keys(mutants) as ReadonlyArray<Mutant>

  it.each(names)("is caught within 1,000 seeds: %s", { timeout: 300_000 }, async (mutant) => {
    let caught: Report.Failure | undefined
    for (let seed = 1; seed <= 1000 && caught === undefined; seed += 1)
      caught = (await run({ firstSeed: seed, seeds: 1, mutant })).failures[0]
    process.stdout.write(`${mutant}: first caught by seed ${caught?.seed}\n`)
    expect(caught?.page).toContain(`pnpm simulate --seed ${caught?.seed} --mutant ${mutant}`)
  })
})
