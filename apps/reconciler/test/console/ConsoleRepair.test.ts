/** A repair is looked at, proposed and approved by three people over the console, made from the command line, and proven. */
import * as Effect from "effect/Effect"
import type { Page } from "playwright-core"
import { beforeAll, describe, expect, it } from "vitest"
import { browsing, fits, isThere, settled, views } from "./Browser.ts"
import { consoleTenant } from "./ConsoleTenant.ts"

const live = consoleTenant({ isDiffering: false })
const { address, ask, run, tenant } = live

/** The line that has got 5.00 of 10.00: it becomes cheaper than that. */
const line = "4028905f5a87c0ff015a87d3ae7a0101"

interface Offered {
  readonly id: string
  readonly proposal: {
    readonly approvers: number
    readonly digest: string
    readonly steps: ReadonlyArray<string>
  } | null
}

/** What `counterfoil repair` says of the same. */
let offered: Offered
let id = ""

beforeAll(async () => {
  const portion = ["--amount", "5.00", "--currency", "EUR", "--item", `${line}=5.00`]
  await run("apply", "--payment", "P-00000100", "--invoice", "INV00000100", ...portion)
  await edit("3.00")
  await run("reconcile", "--lag", "0s")
  const { err, out } = await run("repair", "--lag", "0s", "--json")
  const all = out.split("\n").flatMap((text) => (text === "" ? [] : [JSON.parse(text) as Offered]))
  const first = all.find(({ proposal }) => (proposal?.approvers ?? 0) > 0)
  if (first === undefined) throw new Error(`${out}${err}`)
  offered = first
  id = first.id
}, 300_000)

const edit = (amount: string) =>
  Effect.runPromise(tenant().sandbox.edit({ kind: "invoiceLine", invoiceKey: "INV00000100", lineId: line, amount }))

const path = (what: string) => `/api/cases/${encodeURIComponent(id)}${what}`
const shown = async () => (await ask(path(""), { as: "vic" })).body as Shown
const looked = async () => (await ask(path("/repair"), { as: "vic" })).body as Looked

interface Shown {
  readonly phase: string
  readonly repair: {
    readonly digest: string
    readonly phase: string
    readonly steps: ReadonlyArray<{
      readonly what: string
      readonly operation: { readonly id: string; readonly state: string } | null
    }>
    readonly approvals: ReadonlyArray<string>
    readonly needed: number
  } | null
}

interface Looked {
  readonly dryRun: { readonly digest: string; readonly steps: ReadonlyArray<string> } | null
}

describe("a repair over the API", { timeout: 300_000 }, () => {
  it("is what the command line proposes, with its figures, and looking records nothing", async () => {
    expect(await looked()).toMatchObject({
      dryRun: {
        digest: offered.proposal?.digest,
        approvers: 2,
        steps: offered.proposal?.steps,
        costs: [],
        figures: expect.arrayContaining([
          {
            stream: expect.stringMatching(/^Payment-/),
            title: "payment P-00000100",
            item: null,
            before: { amount: "45.00", currency: "EUR" },
            after: { amount: "47.00", currency: "EUR" }
          }
        ])
      },
      why: null
    })
    expect(await shown()).toMatchObject({ phase: "open", repair: null })
  })

  it("is proposed by whoever may, exactly as it was looked at", async () => {
    const digest = offered.proposal?.digest ?? ""
    const body = { digest, reason: "the line was wrong" }
    expect((await ask(path("/repair"), { as: "vic", body })).status).toBe(403)
    const another = await ask(path("/repair"), { as: "eve", body: { ...body, digest: "0".repeat(64) } })
    expect([another.status, another.body]).toMatchObject([409, { rule: "ProposalChanged" }])
    expect((await ask("/api/cases/Z05%20nothing/repair", { as: "eve", body })).status).toBe(404)
    expect((await ask("/api/cases/Z05%20nothing/repair", { as: "eve" })).status).toBe(404)
    expect(await shown()).toMatchObject({ phase: "open", repair: null })
  })

  it("is not told once the books have moved, until another run has read Zuora", async () => {
    const duty = ["--amount", "0.10", "--currency", "EUR", "--item", "4028905f5a87c0ff015a87d3ae7a0102=0.10"]
    expect(await run("apply", "--payment", "P-00000100", "--invoice", "INV00000100", ...duty)).toMatchObject({
      code: 0
    })
    const untold = await ask(path("/repair"), { as: "eve" })
    expect([untold.status, untold.body]).toMatchObject([
      503,
      { message: expect.stringMatching(/^What can be done cannot be told now: .* has changed since the run as of/) }
    ])
    expect((await ask(path("/repair"), { as: "eve", body: { digest: "x", reason: "x" } })).status).toBe(503)
    await run("reconcile", "--lag", "0s")
    expect((await looked()).dryRun?.steps.join()).toContain("un-apply 2.00 EUR of payment P-00000100")
  })
})

/** Many processes and visits, one after the other; it only catches what hangs. */
describe.skipIf(!isThere)("a repair in the browser", { timeout: 300_000 }, () => {
  const { visit } = browsing(live)

  const open = async (page: Page) => {
    await page.goto(`${address()}/discrepancies/${encodeURIComponent(id)}`)
    await page.getByRole("heading", { name: "Repair" }).waitFor()
    await settled(page)
  }

  const inAllViews = async (name: string, as: "eve" | "ada" | "vic") => {
    for (const view of views)
      await visit(
        as,
        async (seen) => {
          await open(seen.page)
          await fits(seen, name, view)
        },
        view
      )
  }

  it("is looked at by a viewer, and proposed by an operator", async () => {
    await inAllViews("repair-offered", "eve")
    await visit("vic", async ({ page }) => {
      await open(page)
      await page.getByRole("table", { name: "What it changes" }).getByText("payment P-00000100").waitFor()
      expect(await page.getByRole("button", { name: "Propose" }).count()).toBe(0)
    })
    await visit("eve", async ({ page }) => {
      await open(page)
      await page.getByLabel("Reason").fill("the line was wrong")
      await page.getByRole("button", { name: "Propose" }).click()
      await page.getByText("It waits for approval: 0 of 2.").waitFor()
      await page.getByRole("table", { name: "What it changes" }).waitFor()
      expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0)
    })
    expect(await shown()).toMatchObject({ phase: "proposed", repair: { phase: "proposed", approvals: [], needed: 2 } })
  })

  it("is approved as it is on record by two different people, and by nobody who may not", async () => {
    const digest = (await shown()).repair?.digest ?? ""
    const body = { digest, reason: "agreed with the customer" }
    for (const as of ["vic", "eve"] as const) expect((await ask(path("/approval"), { as, body })).status).toBe(403)
    const another = await ask(path("/approval"), { as: "ada", body: { ...body, digest: "0".repeat(64) } })
    expect([another.status, another.body]).toMatchObject([409, { rule: "ProposalChanged" }])

    await inAllViews("repair-proposed", "ada")
    await visit("ada", async ({ page }) => {
      await open(page)
      const form = page.getByRole("form", { name: "Approve it" })
      await form.getByLabel("Reason").fill("agreed with the customer")
      await form.getByRole("button", { name: "Approve" }).click()
      await page.getByText("You have approved it; another approver has to as well.").waitFor()
    })
    expect((await ask(path("/approval"), { as: "ada", body })).body).toMatchObject({ phase: "proposed" })
    expect((await shown()).repair?.approvals).toEqual(["ada"])
    await visit("bob", async ({ page }) => {
      await open(page)
      const form = page.getByRole("form", { name: "Approve it" })
      await form.getByLabel("Reason").fill("agreed with the customer")
      await form.getByRole("button", { name: "Approve" }).click()
      await page.getByText("counterfoil repair --finish").waitFor()
    })
    expect(await shown()).toMatchObject({ phase: "approved", repair: { approvals: ["ada", "bob"] } })
    await inAllViews("repair-approved", "vic")
  })

  it("is made once it is approved, each call told where it stands, and the next run finds it no more", async () => {
    expect(await run("repair", "--finish")).toMatchObject({ code: 0, out: expect.stringContaining("Made.") })
    const { repair } = await shown()
    expect(repair?.phase).toBe("done")
    const calls = repair?.steps.flatMap(({ operation }) => operation ?? []) ?? []
    expect(calls).toMatchObject([{ id: expect.stringMatching(/^repair-/), state: "succeeded" }])
    expect((await ask(`/api/operations/${calls[0]?.id ?? ""}`, { as: "vic" })).body).toMatchObject({
      state: "succeeded",
      what: expect.stringContaining("Take back 2.00 EUR of payment P-00000100"),
      legs: [
        {
          what: "taken back",
          from: { title: "payment P-00000100", isBooked: true },
          to: { title: "invoice INV00000100", isBooked: true },
          amount: { amount: "2.00", currency: "EUR" }
        }
      ]
    })
    expect((await ask("/api/operations/nothing", { as: "vic" })).status).toBe(404)
    await inAllViews("repair-made", "vic")
    for (const view of views)
      await visit(
        "vic",
        async (seen) => {
          await open(seen.page)
          await seen.page.getByRole("link", { name: calls[0]?.id ?? "" }).click()
          await seen.page.getByRole("heading", { name: "What it moved" }).waitFor()
          await fits(seen, "operation", view)
        },
        view
      )
    await run("reconcile", "--lag", "0s")
    expect((await shown()).phase).toBe("resolved")
    expect((await run("repair", "--finish")).out).toContain("No repair is approved and not ended.")
  })
})
