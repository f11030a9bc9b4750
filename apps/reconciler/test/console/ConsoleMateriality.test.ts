/** A discrepancy below what the tenant has set as material: shown as that wherever it stands, and counted nowhere. */
import { describe, expect, it } from "vitest"
import { browsing, fits, go, isThere, type View, views } from "./Browser.ts"
import { consoleTenant } from "./ConsoleTenant.ts"

const live = consoleTenant({ env: { COUNTERFOIL_MATERIALITY: "EUR=1000.00/5000.00" } })
const { ask } = live

describe("what is immaterial", () => {
  it("is told by the API as the report tells it", async () => {
    let cases = await ask("/api/cases", { as: "vic" })
    // The lists follow what a run has recorded.
    while ((cases.body as { readonly total: number }).total === 0) cases = await ask("/api/cases", { as: "vic" })
    expect(cases.body).toMatchObject({
      rows: [{ code: "Z05", phase: "open", counts: false, isImmaterial: true }],
      total: 1,
      counting: 0,
      immaterial: 1
    })
    const [{ id }] = (cases.body as { readonly rows: readonly [{ readonly id: string }] }).rows
    expect((await ask(`/api/cases/${encodeURIComponent(id)}`, { as: "vic" })).body).toMatchObject({
      counts: false,
      isImmaterial: true
    })
    expect((await ask("/api/runs", { as: "vic" })).body).toMatchObject({
      rows: [{ verdict: "clean", counting: 0, immaterial: 1 }]
    })
  })
})

describe.skipIf(!isThere)("what is immaterial, in the browser", () => {
  const { visit } = browsing(live)

  it.each(views)("is shown, never hidden: %i px, %s", async (width, scheme) => {
    const view = [width, scheme] as View
    await visit(
      "ada",
      async (seen) => {
        const { page } = seen
        await page.getByText("1 of what it found is immaterial").waitFor()
        await fits(seen, "runs-immaterial", view)
        await go(page, "Discrepancies")
        await page.getByText("1 discrepancy, of which 0 count; 1 is immaterial and does not").waitFor()
        await page.getByRole("table").getByText("immaterial").waitFor()
        await fits(seen, "discrepancies-immaterial", view)
      },
      view
    )
  })
})
