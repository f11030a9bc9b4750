/** A discrepancy over three nights, from the command line: found, explained, aged. */
import * as Effect from "effect/Effect"
import { beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./InProcess.ts"

const { run, tenant } = liveTenant({ env: { COUNTERFOIL_TIME_ZONE: "UTC" } })

beforeAll(async () => {
  await run("migrate")
  await run("import", "--full")
  await Effect.runPromise(
    tenant().sandbox.edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" })
  )
})

const reconcile = (...more: ReadonlyArray<string>) => run("reconcile", "--lag", "0s", ...more)
const dayIn = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
const listed = async () =>
  (await run("cases", "list", "--json")).out
    .split("\n")
    .filter((line) => line !== "")
    .map((line): { discrepancyId: string; phase: string } => JSON.parse(line))

describe("counterfoil cases", () => {
  it("has nothing before a run, and nothing after one that only looks", async () => {
    expect((await run("cases", "list", "--all")).out).toContain("No run has found anything.")
    expect((await reconcile("--look-only")).code).toBe(1)
    expect(await listed()).toEqual([])
  })

  it("is told of what is immaterial, which does not count; thresholds that make no sense are misuse", async () => {
    const within = (amounts: string) =>
      counterfoil(["reconcile", "--lag", "0s", "--look-only"], {
        env: { ...tenant().env, COUNTERFOIL_MATERIALITY: amounts }
      })
    const small = await within("EUR=20.01/20.01")
    expect(small).toMatchObject({
      code: 0,
      out: expect.stringContaining("1 difference is immaterial.")
    })
    expect((await within("EUR=20.00/100.00")).code).toBe(1)
    const wrong = await within("EUR=20")
    expect(wrong.code).not.toBe(0)
    expect(wrong.err).toContain("EUR=1.00/50.00")
  })

  it("waits for what was explained until its day has passed", async () => {
    expect((await reconcile()).code).toBe(1)
    const [found] = await listed()
    if (found === undefined) throw new Error("no case was opened")
    expect(found).toMatchObject({ phase: "open", discrepancyId: expect.stringMatching(/^Z05 Payment-/) })
    const { discrepancyId } = found

    const late = await run("cases", "explain", discrepancyId, "--cause", "moved by hand", "--expected-by", dayIn(-1))
    expect(late.code).toBe(1)
    expect(late.err).toContain("ExplanationLate")
    const explained = await run(
      "cases",
      "explain",
      discrepancyId,
      "--cause",
      "moved by hand",
      "--expected-by",
      dayIn(2)
    )
    expect(explained.code).toBe(0)

    const next = await reconcile()
    expect(next.out).toContain("Everything balances.")
    expect(next.code).toBe(0)
    const aged = await reconcile("--as-of", `${dayIn(4)}T00:00:00Z`)
    expect(aged.code).toBe(1)
    expect(await listed()).toMatchObject([{ discrepancyId, phase: "aged" }])
  })

  it("refuses what it does not know, and takes nobody's word without a token", async () => {
    const unknown = await run("cases", "explain", "Z05 nothing", "--cause", "x", "--expected-by", dayIn(2))
    expect(unknown.err).toContain("no run has found Z05 nothing")
    const unproven = await run("cases", "accept", "Z05 nothing", "--reason", "x")
    expect(unproven.code).toBe(1)
    expect(unproven.err).toContain("TokenMissing")
  })
})
