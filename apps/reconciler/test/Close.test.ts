/** A month is closed from the command line: proposed on a run, signed by two, refused where it has to be. */
import * as Effect from "effect/Effect"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./InProcess.ts"

const { run, tenant } = liveTenant({ env: { COUNTERFOIL_TIME_ZONE: "UTC" } })
const folder = mkdtempSync(join(tmpdir(), "counterfoil-close-"))
const file = (name: string) => join(folder, name)

/** The month before this one: it is over, whatever the day. */
const firstOfMonth = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth(), 1))
const month = new Date(firstOfMonth.getTime() - 86_400_000).toISOString().slice(0, 7)
const thisMonth = firstOfMonth.toISOString().slice(0, 7)

const enrol = async (id: string, by?: string) => {
  const { out } = await counterfoil(["approvers", "enrol", id, "--name", id, "--role", "approver"], {
    env: { ...tenant().env, ...(by === undefined ? {} : { COUNTERFOIL_APPROVER_TOKEN: by }) }
  })
  const token = out.trim().split("\n").at(-1) ?? ""
  writeFileSync(file(id), token)
  return token
}

beforeAll(async () => {
  const dated = `${month}-10`
  await Effect.runPromise(
    tenant().sandbox.seed({
      accounts: [{ number: "A-CLOSE", currency: "EUR" }],
      invoices: [
        { number: "INV-CLOSE", account: "A-CLOSE", invoiceDate: dated, items: [{ name: "Seats", amount: "20.00" }] }
      ],
      payments: [{ number: "P-CLOSE", account: "A-CLOSE", amount: "8.00", type: "External", effectiveDate: dated }]
    })
  )
  await run("migrate")
  await run("import", "--full")
  await run("seal-key", file("key.pem"), "--trust", file("trust.json"))
  const ada = await enrol("ada")
  await enrol("grace", ada)
  // Five programs, each with a start of its own: longer than a hook usually has on a machine that is busy.
}, 240_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const propose = (period: string) => run("close", "propose", "--period", period, "--lag", "0s")
const shown = async () =>
  JSON.parse((await run("close", "show", "--period", month, "--json")).out) as {
    readonly phase: string
    readonly proposal: string
  }

describe("counterfoil close", () => {
  it("has nothing to show before the first close, and refuses a month that goes on", async () => {
    expect((await run("close", "show")).out).toContain("No month is closed.")
    const early = await propose(thisMonth)
    expect(early.code).toBe(1)
    expect(early.err).toContain("RunTooEarly")
    expect((await run("close", "propose", "--period", "2026-13")).code).toBe(3)
  })

  it("refuses while something differs, and says what", async () => {
    const edit = (kind: "apply" | "unapply") =>
      Effect.runPromise(
        tenant().sandbox.edit({ kind, paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" })
      )
    await edit("apply")
    const refused = await propose(month)
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/DiscrepanciesOpen: .*Z05 Payment-/)
    expect(await shown()).toMatchObject({ phase: "open" })
    await edit("unapply")
    expect((await run("reconcile", "--lag", "0s")).code).toBe(0)
  })

  it("proposes on a run, with figures", async () => {
    const proposed = await propose(month)
    expect(proposed.err).toBe("")
    expect(proposed.code).toBe(0)
    expect(proposed.out).toContain("accounts receivable")
    const { phase, proposal } = await shown()
    expect(phase).toBe("proposed")
    // Its run is one of the tenant's runs, those of refused proposals too.
    const { out } = await run("runs", "--json")
    const runs = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { readonly runId: string; readonly mode: string })
    expect(runs[0]).toMatchObject({ runId: proposal, mode: "full" })
    expect(runs).toHaveLength(4)
  })

  it("is signed by two, over sealed events, and closed", async () => {
    const { proposal } = await shown()
    const sign = (token: string, ...more: ReadonlyArray<string>) =>
      run("close", "sign", "--period", month, "--proposal", proposal, "--approver-token-file", file(token), ...more)
    expect((await run("close", "sign", "--period", month, "--proposal", proposal)).err).toContain("TokenMissing")
    expect((await sign("ada")).out).toContain("waits for the signature of another approver")
    const bare = await sign("grace")
    expect(bare.code).toBe(1)
    expect(bare.err).toContain("TailUnsealed")
    const done = await sign("grace", "--key-file", file("key.pem"))
    expect(done.out).toContain(`${month} is closed.`)
    expect(await shown()).toMatchObject({
      phase: "closed",
      signatures: [{ approverId: "ada" }, { approverId: "grace" }]
    })
    expect((await run("reconcile", "--lag", "0s")).code).toBe(0)
  })

  it("exports what the verifier finds in order, and refuses a month that is not closed", async () => {
    const to = file("export")
    const bare = await run("close", "export", "--period", month, "--to", to)
    expect([bare.code, bare.err]).toEqual([3, expect.stringContaining("Give the signing key")])
    const other = await run("close", "export", "--period", thisMonth, "--to", to, "--key-file", file("key.pem"))
    expect([other.code, other.err]).toEqual([1, expect.stringContaining("PeriodInPhase")])
    const made = await run("close", "export", "--period", month, "--to", to, "--key-file", file("key.pem"))
    expect([made.code, made.err]).toEqual([0, ""])
    const verifier = join(import.meta.dirname, "../../verifier/src/main.ts")
    const args = [verifier, to, "--trust", file("trust.json")]
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" })
    expect([status, stdout]).toEqual([0, expect.stringContaining(`Verified: ${month} of tenant default`)])
  })

  it("opens again by two, for a reason", async () => {
    const reopen = (token: string) =>
      run(
        "close",
        "reopen",
        "--period",
        month,
        "--reason",
        "an invoice is missing",
        "--approver-token-file",
        file(token)
      )
    expect((await reopen("ada")).out).toContain("stays closed until another approver")
    expect((await reopen("grace")).out).toContain("is open again")
    expect(await shown()).toMatchObject({ phase: "open" })
    expect((await run("close", "withdraw", "--period", month, "--reason", "x")).err).toContain("PeriodInPhase")
  })
})
