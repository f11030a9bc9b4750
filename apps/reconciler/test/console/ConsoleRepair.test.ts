/** A repair is proposed on the command line, approved by two people over the console, and made. */
import * as Effect from "effect/Effect"
import { beforeAll, describe, expect, it } from "vitest"
import { consoleTenant } from "./ConsoleTenant.ts"

const { ask, run, tenant } = consoleTenant({ isDiffering: false })

/** The line that has got 5.00 of 10.00: it becomes cheaper than that. */
const line = "4028905f5a87c0ff015a87d3ae7a0101"

interface Offered {
  readonly id: string
  readonly proposal: { readonly approvers?: number } | null
}

let id = ""

beforeAll(async () => {
  const portion = ["--amount", "5.00", "--currency", "EUR", "--item", `${line}=5.00`]
  await run("apply", "--payment", "P-00000100", "--invoice", "INV00000100", ...portion)
  await Effect.runPromise(
    tenant().sandbox.edit({ kind: "invoiceLine", invoiceKey: "INV00000100", lineId: line, amount: "3.00" })
  )
  const { err, out } = await run("repair", "--lag", "0s", "--json")
  const offered = out.split("\n").flatMap((text) => (text === "" ? [] : [JSON.parse(text) as Offered]))
  id = offered.find(({ proposal }) => (proposal?.approvers ?? 0) > 0)?.id ?? ""
  const proposed = await run("repair", "--lag", "0s", "--propose", id, "--reason", "the line was wrong")
  if (proposed.code !== 0) throw new Error(`${out}${err}${proposed.err}`)
}, 300_000)

const shown = async () => (await ask(`/api/cases/${encodeURIComponent(id)}`, { as: "vic" })).body as Shown

interface Shown {
  readonly phase: string
  readonly repair: {
    readonly digest: string
    readonly phase: string
    readonly steps: ReadonlyArray<string>
    readonly approvals: ReadonlyArray<string>
    readonly needed: number
  }
}

describe("a repair", () => {
  it("is shown step by step, and approved as it is by two different people", async () => {
    const { phase, repair } = await shown()
    expect(phase).toBe("proposed")
    expect(repair).toMatchObject({ phase: "proposed", approvals: [], needed: 2 })
    expect(repair.steps.join()).toContain("un-apply 2.00 EUR of payment P-00000100")

    const path = `/api/cases/${encodeURIComponent(id)}/approval`
    const body = { digest: repair.digest, reason: "agreed with the customer" }
    expect((await ask(path, { as: "vic", body })).status).toBe(403)
    expect((await ask(path, { as: "eve", body })).status).toBe(403)
    const another = await ask(path, { as: "ada", body: { ...body, digest: "0".repeat(64) } })
    expect([another.status, another.body]).toMatchObject([409, { rule: "ProposalChanged" }])
    for (const _ of ["once", "again"])
      expect((await ask(path, { as: "ada", body })).body).toMatchObject({ phase: "proposed" })
    expect((await shown()).repair.approvals).toEqual(["ada"])
    expect((await ask(path, { as: "bob", body })).body).toMatchObject({ phase: "approved" })
  })

  it("is made once it is approved, and the next run finds it no more", async () => {
    expect(await run("repair", "--finish")).toMatchObject({ code: 0, out: expect.stringContaining("Made.") })
    expect((await shown()).repair.phase).toBe("done")
    await run("reconcile", "--lag", "0s")
    expect((await shown()).phase).toBe("resolved")
    expect((await run("repair", "--finish")).out).toContain("No repair is approved and not ended.")
  }, 300_000)
})
