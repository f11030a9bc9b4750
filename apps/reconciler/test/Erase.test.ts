/** Erasing an account from the command line: the texts are gone from every table, and every command goes on. */
import * as Redacted from "effect/Redacted"
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { newKeyRing } from "@counterfoil/event-store/erasure/KeyRing"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./InProcess.ts"

const folder = mkdtempSync(join(tmpdir(), "counterfoil-erase-"))
const keyFile = join(folder, "kek")
const { run, tenant } = liveTenant()
let approver: Record<string, string> = {}

/** With these variables besides. */
const runWith = (env: Record<string, string>, ...args: ReadonlyArray<string>) =>
  counterfoil(args, { env: { ...tenant().env, ...env } })
const sealing = (...args: ReadonlyArray<string>) => runWith({ COUNTERFOIL_KEK_FILE: keyFile, ...approver }, ...args)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Every row of every table of every schema of ours. */
const everything = async (): Promise<string> => {
  const client = new Client({ connectionString: tenant().env["DATABASE_URL"] ?? "" })
  await client.connect()
  try {
    const { rows } = await client.query<{ readonly name: string }>(
      `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`
    )
    let all = ""
    for (const { name } of rows) {
      const found = await client.query<{ readonly row: string }>(`select t::text as row from ${name} t`)
      all += found.rows.map(({ row }) => `${name} ${row}\n`).join("")
    }
    return all
  } finally {
    await client.end()
  }
}

const accountOf = async (operation: string): Promise<string> => {
  const { out } = await sealing("audit", "events", "--stream", `Operation-${operation}`, "--json")
  return (JSON.parse(out.split("\n")[0] ?? "{}") as { subject: string }).subject
}

const patient = { timeout: 300_000 }

beforeAll(async () => {
  expect((await run("kek", "new", keyFile)).out).toMatch(/^Key [0-9a-f]{16} is in /)
  expect((await run("migrate")).code).toBe(0)
  const { out } = await run("approvers", "enrol", "ada", "--name", "Ada", "--role", "approver")
  approver = { COUNTERFOIL_APPROVER_TOKEN: out.trim() }
}, patient.timeout)

describe("counterfoil erase", patient, () => {
  it("makes a key that only its owner reads, and never writes over one", async () => {
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    const before = readFileSync(keyFile, "utf8")
    expect((await run("kek", "new", keyFile)).code).toBe(3)
    expect(readFileSync(keyFile, "utf8")).toBe(before)
  })

  it("takes the texts of an account out of the database, and everything else goes on", async () => {
    const items = [
      "--item",
      "4028905f5a87c0ff015a87d3ae7a0101=10.00",
      "--item",
      "4028905f5a87c0ff015a87d3ae7a0102=0.10"
    ]
    const what = ["--payment", "P-00000100", "--invoice", "INV00000100", "--amount", "10.10", "--currency", "EUR"]
    const apply = ["apply", "--operation", "apply-1", "--reason", "Erika Mustermann called", ...what, ...items]
    const made = await sealing(...apply)
    expect(made.err).toBe("")
    expect(made.code).toBe(0)
    expect(await everything()).not.toContain("Mustermann")
    expect((await sealing("audit", "events", "--json")).out).toContain("Erika Mustermann called")
    await sealing("import", "--full")
    const before = await sealing("reconcile", "--lag", "0s")
    expect((await sealing("recon", "rebuild")).code).toBe(0)
    const account = await accountOf("apply-1")
    const body = "4028905f5a87c0ff015a87d3ae7a0102"

    const done = await sealing("erase", "--account", account, "--reason", "request 4711")
    expect(done.err).toBe("")
    expect(done.out).toMatch(/^Erased the texts of \d+ events of /)
    expect(done.code).toBe(0)

    const rows = (await everything()).split("\n").filter((row) => row.includes("Operation-apply-1"))
    expect(rows.length).toBeGreaterThan(3)
    // What was sent named the items; the intention, which is ours, still does.
    for (const row of rows.filter((one) => one.startsWith("es.event") && !one.includes("OperationRequested")))
      expect(row).not.toContain(body)
    const again = await sealing("erase", "--account", account, "--reason", "request 4711")
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("Nothing of") as string })

    const repeated = await sealing(...apply)
    expect(repeated).toMatchObject({ code: 0, out: made.out })
    const shown = await sealing("operations", "show", "apply-1")
    expect(shown.code).toBe(0)
    expect(shown.out).toMatch(/answered.*\(erased on \d{4}-\d\d-\d\d\)/)
    const after = await sealing("reconcile", "--lag", "0s")
    expect(after.code).toBe(before.code)
    expect((await sealing("recon", "check")).code).toBe(0)
    expect((await sealing("audit", "balance")).code).toBe(0)
    // All that is sealed is erased, so nobody needs a key to read.
    expect((await run("audit", "events")).code).toBe(0)
  })

  it("is refused without a token, and while nobody knows what became of a call", async () => {
    const without = await runWith({ COUNTERFOIL_KEK_FILE: keyFile }, "erase", "--account", "A", "--reason", "r")
    expect(without).toMatchObject({ code: 1, err: expect.stringContaining("TokenMissing") as string })
  })

  it("tells how many events were stored before there was a key, and ends with 1", async () => {
    const memo = ["collect", "--account", "A00000001", "--operation", "collect-1", "--reason", "Max called"]
    expect((await run(...memo)).code).toBe(0)
    const account = await accountOf("collect-1")
    const left = await sealing("erase", "--account", account, "--reason", "request 4712")
    expect(left.code).toBe(1)
    expect(left.out).toContain("there is nothing to erase")
    expect(left.err).toMatch(/\d+ events of it hold texts that were stored before there was a key/)
  })

  it("wraps keys anew, and names the key that is missing", async () => {
    expect(
      (await sealing("collect", "--account", "A00000001", "--operation", "collect-2", "--reason", "Max")).code
    ).toBeLessThan(2)
    const fresh = Redacted.value(newKeyRing())
    const both = { COUNTERFOIL_KEK: `${fresh}${readFileSync(keyFile, "utf8")}` }
    const alone = await runWith({ COUNTERFOIL_KEK: fresh }, "audit", "events")
    expect(alone).toMatchObject({ code: 2, err: expect.stringMatching(/key-encryption key [0-9a-f]{16}/) as string })
    expect((await runWith(both, "kek", "rewrap")).out).toMatch(/^Wrapped \d+ accounts' keys anew/)
    expect((await runWith({ COUNTERFOIL_KEK: fresh }, "audit", "events")).code).toBe(0)
    expect((await run("kek", "rewrap")).code).toBe(2)
    expect((await runWith({ COUNTERFOIL_KEK: "short" }, "audit", "events")).code).toBe(3)
  })
})
