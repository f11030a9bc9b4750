/** A line that was paid becomes cheaper in Zuora: proposed, approved and repaired from the command line. */
import * as Effect from "effect/Effect"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"

const line = "4028905f5a87c0ff015a87d3ae7a0101"
const folder = mkdtempSync(join(tmpdir(), "repair-"))
const { run, tenant } = liveTenant({ env: { COUNTERFOIL_TWO_APPROVERS_FROM: "EUR=100.00" } })
const tokenFile = join(folder, "ada.token")

beforeAll(async () => {
  await run("migrate")
  await run("import", "--full")
  const portion = ["--amount", "10.00", "--currency", "EUR", "--item", `${line}=10.00`]
  await run("apply", "--payment", "P-00000100", "--invoice", "INV00000100", ...portion)
  const enrolled = await run("approvers", "enrol", "ada", "--name", "Ada", "--role", "approver")
  writeFileSync(tokenFile, enrolled.out)
  await Effect.runPromise(
    tenant().sandbox.edit({ kind: "invoiceLine", invoiceKey: "INV00000100", lineId: line, amount: "6.00" })
  )
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const repair = (...more: ReadonlyArray<string>) => run("repair", "--lag", "0s", ...more)
const listed = async () =>
  (await repair("--json")).out
    .split("\n")
    .filter((text) => text !== "")
    .map((text): { id: string; proposal: { approvers: number; steps: ReadonlyArray<string> } } => JSON.parse(text))

/** Many processes, one after the other; it only catches what hangs. */
describe("counterfoil repair", { timeout: 300_000 }, () => {
  it("lists what is proposed with its figures, and changes nothing", async () => {
    const shown = await repair()
    expect(shown.code).toBe(1)
    expect(shown.out).toContain("1 of 1 can be repaired")
    expect(shown.out).toContain("2. un-apply 4.00 EUR of payment P-00000100 from invoice INV00000100")
    expect(shown.out).toContain("Needs one approver")
    expect((await repair("--code", "G01")).out).toContain("Nothing differs")
    expect((await run("cases", "list", "--all")).out).toContain("No run has found anything.")
  })

  it("is approved by nobody without a reason and a token, and one thing at a time", async () => {
    const [found] = await listed()
    expect(found).toMatchObject({ id: expect.stringMatching(/^Z04 /), proposal: { approvers: 1 } })
    const id = found?.id ?? ""
    expect(await repair("--approve", id)).toMatchObject({ code: 3, err: expect.stringContaining("--reason") })
    const unproven = await repair("--approve", id, "--reason", "x")
    expect(unproven).toMatchObject({ code: 1, err: expect.stringContaining("TokenMissing") })
    expect(await repair("--finish", "--dry-run")).toMatchObject({ code: 3 })
    expect(await repair("--propose", "Z04 nothing", "--reason", "x")).toMatchObject({ code: 3 })
  })

  it("is proposed, approved and made; the next run finds nothing", async () => {
    const id = (await listed())[0]?.id ?? ""
    expect((await repair("--propose", id, "--reason", "the line was wrong")).out).toContain("Needs one approver")
    expect((await run("cases", "list")).out).toContain("proposed")
    const made = await repair(
      "--approve",
      id,
      "--reason",
      "agreed with the customer",
      "--approver-token-file",
      tokenFile
    )
    expect(made).toMatchObject({ code: 0, out: expect.stringContaining("Made. Run reconcile again to prove it.") })
    expect((await repair("--finish")).out).toContain("No repair is approved and not ended.")
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 0 })
    expect((await run("cases", "list", "--all")).out).toContain("resolved")
  })
})
