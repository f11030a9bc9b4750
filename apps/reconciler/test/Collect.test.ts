/** Many accounts in one run of the program: one summary, one exit code, and a second run that changes nothing. */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { migrate } from "@counterfoil/event-store/Migrations"
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { counterfoil } from "./InProcess.ts"

const scope = Effect.runSync(Scope.make())
const folder = mkdtempSync(join(tmpdir(), "counterfoil-collect-"))
const file = join(folder, "accounts.txt")
let sandbox: RunningSandbox
let env: Record<string, string>

const account = (number: string, amount: string, rest = {}) => ({
  number,
  currency: "EUR",
  unbilledCharges: [{ name: "Rent", amount }],
  ...rest
})

beforeAll(async () => {
  const [running, database] = await Effect.runPromise(
    Effect.all([Sandbox.start({ seed: "empty" }), testDatabase]).pipe(Scope.provide(scope))
  )
  sandbox = running
  await Effect.runPromise(migrate({ url: Redacted.make(database.url) }))
  await Effect.runPromise(
    sandbox.seed({
      accounts: [
        account("C1", "10.00"),
        account("C2", "20.50"),
        account("C 3 with spaces", "5.00"),
        account("C4", "7.00", { decline: { code: "05", text: "Do Not Honor" } })
      ]
    })
  )
  env = {
    DATABASE_URL: database.url,
    ZUORA_BASE_URL: running.baseUrl,
    ZUORA_CLIENT_ID: running.clientId,
    ZUORA_CLIENT_SECRET: running.clientSecret,
    COUNTERFOIL_TIME_ZONE: "Etc/GMT+8",
    COUNTERFOIL_LANE_MS: "1000",
    COUNTERFOIL_READ_LAG_MS: "500"
  }
})

afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(folder, { recursive: true, force: true })
})

const run = (...args: ReadonlyArray<string>) => counterfoil(args, { env })

/** Many processes, one after the other; it only catches what hangs. */
const patient = { timeout: 300_000 }

describe("counterfoil collect over many accounts", patient, () => {
  it("is misuse without accounts, without a prefix, or with what is for one account", async () => {
    const misused = async (text: string, ...args: ReadonlyArray<string>) => {
      expect(await run("collect", ...args)).toMatchObject({ code: 3, err: expect.stringContaining(text) })
    }
    await misused("--accounts")
    await misused("--operation-prefix", "--account", "C1", "--account", "C2")
    await misused("for one account", "--account", "C1", "--account", "C2", "--operation", "x")
    await misused("none.txt", "--accounts", join(folder, "none.txt"))
    await misused("--operation-prefix a b", "--account", "C1", "--operation-prefix", "a b")
    expect(await run("collect", "--account", "C1", "--concurrency", "0")).toMatchObject({ code: 3 })
  })

  it("ends with the worst of them, and the same run again with what was left", async () => {
    writeFileSync(file, "# November\nC1\nC2\n\nC 3 with spaces\nC1\n")
    await Effect.runPromise(sandbox.fault({ kind: "loseAnswer", path: "/v1/operations/invoice-collect" }))
    const batch = ["collect", "--accounts", file, "--operation-prefix", "nov", "--concurrency", "1"]
    const first = await run(...batch)
    expect(first).toMatchObject({ code: 2, err: "" })
    expect(first.out).toMatch(/succeeded +│ +2 │ +25\.50 EUR/)
    expect(first.out).toMatch(/OutcomeUnknown +│ +1 │/)
    expect(first.out).toContain("nov-C1")

    const open = (await run("operations", "list", "--json")).out.trim().split("\n")
    expect(open.map((line) => JSON.parse(line) as unknown)).toMatchObject([{ operationId: "nov-C1", state: "Unknown" }])
    const resumed = await run("operations", "resume", "--all")
    expect(resumed).toMatchObject({ code: 0 })
    expect(resumed.out).toMatch(/succeeded +│ +1 │ +10\.00 EUR/)
    expect(await run("operations", "resume", "--all")).toMatchObject({ code: 0, out: "No operation is open.\n" })

    const calls = await Effect.runPromise(sandbox.calls)
    const again = await run(...batch, "--account", "C4", "--json")
    expect(again).toMatchObject({ code: 1, err: "" })
    const lines = again.out.trim().split("\n")
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { account: "C4", operationId: "nov-C4", outcome: "Declined", amounts: [], code: 1 },
      { account: "C1", operationId: "nov-C1", outcome: "succeeded", amounts: [{ amount: "10.00", currency: "EUR" }] },
      { account: "C2", outcome: "succeeded", amounts: [{ amount: "20.50", currency: "EUR" }] },
      { account: "C 3 with spaces", operationId: expect.stringMatching(/^nov-[0-9a-f]{24}$/), outcome: "succeeded" }
    ])
    const sent = (await Effect.runPromise(sandbox.calls)).slice(calls.length)
    expect(sent.filter(({ method }) => method === "POST").map(({ trackId }) => trackId)).toContain("nov-C4")
    expect(sent.filter(({ trackId }) => trackId === "nov-C1")).toEqual([])
  })

  it("resumes one operation or all, not both and not neither", async () => {
    for (const args of [[], ["nov-C1", "--all"]])
      expect(await run("operations", "resume", ...args)).toMatchObject({
        code: 3,
        err: expect.stringContaining("--all")
      })
  })
})
