/** What a state file keeps beside documents: where a plan stands, and requests that are still on their way. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Zuora, run, zuora } from "./Zuora.ts"

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zuora-sandbox-"))
})
afterEach(() => rmSync(folder, { recursive: true }))

const payment = { accountNumber: "A00000002", amount: 1, currency: "EUR", type: "External" }

/** Statuses of so many reads. */
const reads = async ({ call }: Zuora, count: number): Promise<ReadonlyArray<number>> => {
  const seen: Array<number> = []
  for (let n = 0; n < count; n++) seen.push((await call("GET", "/v1/payments/P-00000100")).status)
  return seen
}

describe("a restart", () => {
  it("goes on with the plan of faults at the call where it stopped", async () => {
    const rules = [{ kind: "answer", rate: 0.3, path: "/v1/*" }] as const
    const course = async (state: string, restart: (running: Zuora) => Promise<Zuora>) => {
      const first = await zuora({ state })
      await run(first.plan({ seed: "s", rules }))
      const before = await reads(first, 20)
      return [...before, ...(await reads(await restart(first), 20))]
    }
    const whole = await course(join(folder, "whole"), async (running) => {
      await fetch(`${running.baseUrl}/oauth/token`, { method: "POST" })
      return running
    })
    const broken = await course(join(folder, "broken"), async (running) => {
      await running.stop()
      return zuora({ state: join(folder, "broken") })
    })
    expect(broken).toEqual(whole)
    expect(new Set(whole.slice(20)).size).toBeGreaterThan(1)
  })

  it("lands what was postponed before it", async () => {
    const state = join(folder, "state")
    const first = await zuora({ state })
    await run(first.fault({ kind: "landLate", path: "/v1/payments", delayMs: 60_000 }))
    await expect(first.call("POST", "/v1/payments", payment)).rejects.toThrow("fetch failed")
    await first.stop()
    const second = await zuora({ state })
    expect((await second.call("GET", "/v1/payments/P-00000001")).status).toBe(404)
    await run(second.clock({ advanceSeconds: 60 }))
    expect((await second.call("GET", "/v1/payments/P-00000001")).body.amount).toBe(1)
  })
})
