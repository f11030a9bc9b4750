/** The sandbox as a program, as another team starts it. */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Loose } from "./Zuora.ts"

let folder: string
const running: Array<() => Promise<unknown>> = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "zuora-sandbox-"))
})
afterEach(async () => {
  for (const stop of running.splice(0)) await stop()
  rmSync(folder, { recursive: true })
})

const file = (name: string, content: string): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** Starts it and gives what it says first, or how it ended. */
const started = async (
  ...flags: ReadonlyArray<string>
): Promise<{ readonly line: string; readonly ended: boolean }> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../src/main.ts"), ...flags])
  const gone = new Promise<string>((resolve) => {
    let said = ""
    child.stderr.on("data", (data: Buffer) => (said += String(data)))
    child.once("close", () => resolve(said))
  })
  running.push(() => (child.kill("SIGKILL"), gone))
  const line = new Promise<string>((resolve) => child.stdout.once("data", (data: Buffer) => resolve(String(data))))
  return Promise.race([
    line.then((text) => ({ line: text, ended: false })),
    gone.then((text) => ({ line: text, ended: true }))
  ])
}

const get = async (line: string, path: string): Promise<Loose> =>
  (await fetch(`${(JSON.parse(line) as { baseUrl: string }).baseUrl}${path}`)).json()

describe("the program", () => {
  it("takes a seed, a plan of faults and switches from its command line", async () => {
    const seed = file("seed.json", '{"seed": "mine", "accounts": [{"number": "A1"}], "settings": {"tokenSeconds": 7}}')
    const plan = file("plan.json", '{"seed": "p", "rules": [{"kind": "twice", "rate": 0.125}]}')
    const flags = ["--seed", seed, "--plan", plan, "--switch", "applicationRule=FIFO", "--switch", "ratePerMinute=9"]
    const { line } = await started(...flags)
    const { account, plan: dealt, tenant } = await get(line, "/sandbox/state")
    expect(account.map((one: Loose) => one.number)).toEqual(["A1"])
    expect(tenant[0].settings).toMatchObject({ tokenSeconds: 7, applicationRule: "FIFO", ratePerMinute: 9 })
    expect([dealt[0].seed, dealt[0].rules[0].rate]).toEqual(["p", 125_000])
  })

  it("goes on with the state file, and then changes switches and plan only", async () => {
    const state = join(folder, "state.journal")
    const first = await started("--state", state, "--seed", "empty", "--switch", "applicationRule=FIFO")
    await get(first.line, "/sandbox/credentials")
    for (const stop of running.splice(0)) await stop()
    const { line } = await started("--state", state, "--seed", "demo", "--switch", "tokenSeconds=60")
    const { account, tenant } = await get(line, "/sandbox/state")
    expect([account, tenant[0].settings.applicationRule, tenant[0].settings.tokenSeconds]).toEqual([
      undefined,
      "FIFO",
      60
    ])
  })

  it("says what is wrong with a file or a switch, and ends", async () => {
    const missing = await started("--seed", join(folder, "nothing.json"))
    const broken = await started("--plan", file("plan.json", "{"))
    const unknown = await started("--switch", "weather=fine")
    expect([missing.ended, broken.ended, unknown.ended]).toEqual([true, true, true])
    expect(missing.line).toContain("nothing.json cannot be read")
    expect(broken.line).toContain("plan.json is no JSON")
    expect(unknown.line).toContain("Unknown switch or value: weather")
  })
})
