/** The tables of the reconciliation from the command line: what the events come to, until somebody changes them. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeAll, describe, expect, it } from "vitest"
import { Client } from "pg"
import { liveTenant } from "./LiveTenant.ts"

const { run, tenant } = liveTenant()

const sql = async (text: string) => {
  const client = new Client({ connectionString: tenant().env["DATABASE_URL"] })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows ?? []
  } finally {
    await client.end()
  }
}

beforeAll(async () => {
  await run("migrate")
  await run("import", "--full")
})

describe("the names of documents", () => {
  it("are up to date after an import and after a run, and after nothing that only looks", async () => {
    const isUpToDate = async () => {
      const heads = await sql("select log, position from es.log_head where tenant <> '' order by tenant, log")
      const reach = await sql("select log, position from audit.reach where position > 0 order by tenant, log")
      return JSON.stringify(heads) === JSON.stringify(reach)
    }
    expect(await isUpToDate()).toBe(true)
    expect((await sql("select * from audit.name limit 1")).length).toBe(1)
    await sql("delete from audit.reach")
    expect((await run("reconcile", "--look-only")).code).toBe(0)
    expect(await isUpToDate()).toBe(false)
    expect((await run("reconcile")).code).toBe(0)
    expect(await isUpToDate()).toBe(true)
  })
})

describe("counterfoil recon", () => {
  it("finds the tables to be what the events come to", async () => {
    const { code, out } = await run("recon", "check")
    expect(out).toMatch(/The tables are what the events come to: \d+ streams/)
    expect(code).toBe(0)
  })

  it("names a row that was changed, in two forms, and makes it again", async () => {
    await sql("update recon.document set owed = owed + 1 where stream like 'Invoice-%'")
    const { code, out } = await run("recon", "check")
    expect(out).toMatch(/I12 +│ Invoice-.*tables: other owed/)
    expect(code).toBe(1)
    const first = JSON.parse((await run("recon", "check", "--json")).out.split("\n", 1)[0] ?? "")
    expect(first).toMatchObject({ code: "I12", name: "stale-projection", theirs: "tables: other owed" })
    // Each run folds some streams again; in a tenant this small that is all of them.
    const looked = await run("reconcile", "--look-only")
    expect(looked).toMatchObject({ code: 1, out: expect.stringContaining("stale-projection") })
    expect((await run("recon", "rebuild")).out).toMatch(/made again, of \d+ events/)
    expect((await run("recon", "check")).code).toBe(0)
  })

  it("tells in a run where the events are not what was sealed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "counterfoil-seals-"))
    const key = join(folder, "seal.key")
    const trust = ["--trust", join(folder, "trust.json")]
    try {
      expect((await run("seal-key", key, ...trust)).code).toBe(0)
      expect((await run("seal", "--key-file", key, ...trust)).code).toBe(0)
      expect(await run("reconcile", "--look-only", "--seals", ...trust)).toMatchObject({ code: 0 })
      await sql(
        "set session_replication_role = replica; alter table es.event disable trigger user; update es.event set meta = '{}' where position = 1"
      )
      const { code, out } = await run("reconcile", "--look-only", "--seals", ...trust)
      expect(out).toMatch(/I14 .*from position 1 on/)
      expect(code).toBe(1)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
