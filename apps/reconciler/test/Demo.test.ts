import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { counterfoil } from "./Program.ts"

const folder = mkdtempSync(join(tmpdir(), "counterfoil-demo-"))

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** With a PostgreSQL of its own in the folder, as a newcomer runs it. */
const demo = (killAt?: string) => counterfoil(["demo"], { cwd: folder, ...(killAt === undefined ? {} : { killAt }) })

const long = process.env["COUNTERFOIL_TEST_SCALE"] === "long"

/** Many processes, one after the other; it only catches what hangs. */
describe("demo", { timeout: 300_000 }, () => {
  it("runs the main job, names exactly three discrepancies, adopts them and ends clean", async () => {
    const { code, err, out } = await demo()
    // Where it takes long it says how far it is.
    expect(err.replaceAll(/^.+: [\d,]+( of .+)?\n/gm, "")).toBe("")
    expect(code).toBe(0)
    expect(out.match(/Everything balances/g)).toHaveLength(2)
    const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8")) as {
      discrepancies: ReadonlyArray<{ code: string; title: string; amount: { amount: string } }>
    }
    expect(report.discrepancies.map(({ amount, code, title }) => `${code} ${title} ${amount.amount}`)).toEqual([
      "Z01 payment P-00000002 -23.17",
      "Z04 item Seats of invoice INV00000200 -1.50",
      "Z07 payment P-00000100 on invoice INV00000100 10.10"
    ])
    for (const form of ["html", "csv"]) expect(existsSync(join(folder, `report.${form}`))).toBe(true)
  })

  it("runs a second time, as another tenant", async () => {
    const { code, out } = await demo()
    expect(code).toBe(0)
    expect(out).toContain("6 facts recorded")
  })

  it("goes on after kill -9 where it stopped: nothing lost, nothing doubled", async () => {
    const moments = long
      ? [
          "Import what",
          "6 facts",
          "2  Collect",
          "The answer was lost",
          "3  Apply",
          "4  Create",
          "5  Apply",
          "taken back",
          "6  Collect",
          "7  Reconcile",
          "8  Somebody",
          "23.17",
          "Three hours",
          "9  Reconcile",
          "facts recorded",
          "10  Reconcile"
        ]
      : ["The answer was lost", "4  Create", "8  Somebody"]
    for (const killAt of moments) expect((await demo(killAt)).code).toBeNull()
    const { code, out } = await demo()
    expect(code).toBe(0)
    expect(out).toContain("goes on where it stopped")
    expect(out).toMatch(/3 discrepancies, 34\.77 EUR|Everything balances/)
  })
})
