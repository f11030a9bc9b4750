/** The life of an operation from the command line: shown at each stage, and settled by an approver where nothing else does. */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { counterfoil } from "./InProcess.ts"

const scope = Effect.runSync(Scope.make())
let sandbox: RunningSandbox
let env: Record<string, string>

beforeAll(async () => {
  const [running, database] = await Effect.runPromise(
    Effect.all([Sandbox.start({ seed: "demo", settings: { dataQueryMs: 0 } }), testDatabase]).pipe(Scope.provide(scope))
  )
  sandbox = running
  env = {
    DATABASE_URL: database.url,
    ZUORA_BASE_URL: running.baseUrl,
    ZUORA_CLIENT_ID: running.clientId,
    ZUORA_CLIENT_SECRET: running.clientSecret,
    COUNTERFOIL_TIME_ZONE: "Etc/GMT+8",
    COUNTERFOIL_QUIET_MS: "500",
    COUNTERFOIL_READ_LAG_MS: "500"
  }
  expect(await run(["migrate"])).toMatchObject({ code: 0 })
})

afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const run = (args: ReadonlyArray<string>, more: Record<string, string> = {}) =>
  counterfoil(args, { env: { ...env, ...more } })

const apply = [
  "apply --payment P-00000100 --invoice INV00000100 --amount 10.10 --currency EUR --operation lost",
  "--item 4028905f5a87c0ff015a87d3ae7a0101=10.00 --item 4028905f5a87c0ff015a87d3ae7a0102=0.10"
].flatMap((line) => line.split(" "))

const resolve = (id: string, verdict: string) => [
  "operations",
  "resolve",
  id,
  "--verdict",
  verdict,
  "--reason",
  "nobody else can tell",
  "--evidence",
  "ticket 4711"
]

const shown = async (id: string) =>
  JSON.parse((await run(["operations", "show", id, "--json"])).out) as {
    readonly timeline: ReadonlyArray<{ readonly what: string }>
  }

/** Many processes, one after the other; it only catches what hangs. */
const patient = { timeout: 300_000 }

describe("counterfoil operations", patient, () => {
  it("shows what was meant, what happened, what is known of the money and what to do", async () => {
    expect(await run(["operations", "show", "never"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("OperationNotFound")
    })
    await Effect.runPromise(sandbox.fault({ kind: "loseAnswer", path: "/v1/payments/*/apply" }))
    expect(await run(apply)).toMatchObject({ code: 2 })
    const unknown = await run(["operations", "show", "lost"])
    expect(unknown).toMatchObject({ code: 0, err: "" })
    for (const text of [
      "Operation lost: Unknown",
      "Apply 10.10 EUR of payment P-00000100 to invoice INV00000100 (10.00 on Consolidated line, 0.10 on Duty on",
      "never repeated blindly",
      "unknown: it may have moved",
      "resume it: it looks first",
      "account taken"
    ])
      expect(unknown.out).toContain(text)
  })

  it("sends what stays unclear to an approver, and takes nobody else's word", async () => {
    // Somebody applies more of the same payment by hand: Zuora shows neither the state before nor the one after.
    await Effect.runPromise(
      sandbox.edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "1.00" })
    )
    expect(await run(["operations", "resume", "lost"])).toMatchObject({ code: 2 })
    expect((await run(["operations", "show", "lost"])).out).toContain("an approver resolves it by evidence")

    expect(await run(resolve("lost", "happened"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("TokenMissing")
    })
    expect(await run(resolve("lost", "perhaps"))).toMatchObject({ code: 3 })
    expect(await run(resolve("lost", "happened"), { COUNTERFOIL_APPROVER_TOKEN: "guessed" })).toMatchObject({
      code: 1,
      err: expect.stringContaining("TokenUnknown")
    })
  })

  it("is settled by an approver, once, and shows who answers for it", async () => {
    const { out: token } = await run(["approvers", "enrol", "grace", "--name", "Grace", "--role", "approver"])
    const approver = { COUNTERFOIL_APPROVER_TOKEN: token }
    const resolved = await run(resolve("lost", "happened"), approver)
    expect(resolved).toMatchObject({ code: 0, out: expect.stringContaining("10.10 EUR") })
    expect(await run(resolve("lost", "nothing-happened"), approver)).toMatchObject({
      code: 1,
      err: expect.stringContaining("NotUnknown")
    })

    const { timeline, ...rest } = await shown("lost")
    expect(rest).toMatchObject({ state: "Recorded", outcome: { _tag: "Succeeded" }, money: "moved as recorded" })
    expect(timeline.map(({ what }) => what)).toEqual([
      "account taken",
      "requested",
      "attempt 1",
      "unknown",
      "looked",
      "account freed",
      "resolved",
      "ended"
    ])
    const { out } = await run(["operations", "show", "lost"])
    expect(out).toContain("happened, by grace: nobody else can tell (ticket 4711)")
    expect(await run(["reconcile", "--lag", "0s", "--account", "4028905f5a87c0ff015a87d25ae00002"])).toMatchObject({
      code: 0
    })
  })

  it("says how long a repeat is safe, and shows what a call brought about", async () => {
    await Effect.runPromise(sandbox.fault({ kind: "loseAnswer", path: "/v1/operations/invoice-collect" }))
    const collect = ["collect", "--account", "A00000001", "--operation", "lost-too"]
    expect(await run(collect)).toMatchObject({ code: 2 })
    const alive = await run(["operations", "show", "lost-too"])
    expect(alive.out).toMatch(/Bill and collect what account \S+ owes/)
    expect(alive.out).toContain("it can be sent again safely until")
    expect(await run(["operations", "resume", "lost-too"])).toMatchObject({ code: 0 })
    const ended = await run(["operations", "show", "lost-too"])
    expect(ended.out).toContain("Payments captured")
  })
})
