/** The tables of the reconciliation from the command line: what the events come to, until somebody changes them. */
import { beforeAll, describe, expect, it } from "vitest"
import { Client } from "pg"
import { liveTenant } from "./LiveTenant.ts"

const { run, tenant } = liveTenant()

const sql = async (text: string) => {
  const client = new Client({ connectionString: tenant().env["DATABASE_URL"] })
  await client.connect()
  await client.query(text)
  await client.end()
}

beforeAll(async () => {
  await run("migrate")
  await run("import", "--full")
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
    expect((await run("recon", "rebuild")).out).toMatch(/made again, of \d+ events/)
    expect((await run("recon", "check")).code).toBe(0)
  })
})
