/** The console in a real browser, as people use it. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { browsing, fits, go, isThere, places, settled, type View, views } from "./Browser.ts"
import { consoleTenant, dayIn } from "./ConsoleTenant.ts"

const assets = fileURLToPath(new URL("../../../console/dist/assets/", import.meta.url))

const tenant = consoleTenant()
const { address } = tenant

describe.skipIf(!isThere)("the console in Chromium", () => {
  const { visit } = browsing(tenant)

  it.each(views)("fits, can be used by everybody, and complains about nothing: %i px, %s", async (width, scheme) => {
    const view = [width, scheme] as View
    await visit(
      "ada",
      async (visit) => {
        const { page } = visit
        await fits(visit, "runs", view)
        await go(page, "Discrepancies")
        await fits(visit, "discrepancies", view)
        await page.getByRole("table").getByRole("rowheader").first().getByRole("link").click()
        await page.getByRole("heading", { name: "Its life" }).waitFor()
        await fits(visit, "discrepancy", view)
        await go(page, "Accounts")
        await fits(visit, "accounts", view)
        await page.getByRole("table").getByRole("rowheader").first().getByRole("link").click()
        await page.getByRole("heading", { name: "Documents" }).waitFor()
        await settled(page)
        await page.getByText("Both legs").first().click()
        await fits(visit, "account", view)
        await page.getByRole("table", { name: "Documents" }).getByRole("link").first().click()
        await page.getByRole("heading", { name: "The path of each cent" }).waitFor()
        await fits(visit, "document", view)
        await go(page, "Operations")
        await fits(visit, "operations", view)
        await go(page, "Seals")
        await page.getByRole("button", { name: "Verify now" }).click()
        await page.getByText("are what").waitFor()
        await fits(visit, "seals", view)
      },
      view
    )
  })

  it("shows nothing without a token, and nothing more after signing out", async () => {
    await visit("vic", async ({ page }) => {
      await page.goto(`${address()}/accounts`)
      await page.getByRole("table").waitFor()
      await page.getByRole("button", { name: "Sign out" }).click()
      await page.getByLabel("Token").waitFor()
      await page.goto(`${address()}/accounts`)
      await page.getByLabel("Token").waitFor()
      expect(await page.getByRole("table").count()).toBe(0)
      await page.getByLabel("Token").fill("wrong")
      await page.getByRole("button", { name: "Sign in" }).click()
      expect(await page.getByRole("alert").innerText()).toContain("Nobody has this token")
    })
  })

  it("is used by the keyboard alone", async () => {
    await visit("vic", async ({ page }) => {
      await page.getByRole("link", { name: "To the content" }).focus()
      await page.keyboard.press("Tab")
      expect(await page.evaluate<string>("document.activeElement.getAttribute('aria-label')")).toBe("Search")
      const steps: Array<string> = []
      for (const _ of places) {
        await page.keyboard.press("Tab")
        steps.push(await page.evaluate<string>("document.activeElement.textContent"))
      }
      expect(steps).toEqual(places)
      await page.getByRole("link", { name: "Accounts" }).focus()
      await page.keyboard.press("Enter")
      await page.getByRole("columnheader", { name: "Documents" }).getByRole("button").focus()
      await page.keyboard.press("Enter")
      await page.locator("th[aria-sort=descending], th[aria-sort=ascending]").waitFor()
    })
  })

  it("goes from a number to what it names, and says what it could have found", async () => {
    for (const view of views)
      await visit(
        "vic",
        async (visit) => {
          const { page } = visit
          await page.keyboard.press("Control+k")
          await page.keyboard.type("INV00000100")
          await page.keyboard.press("Enter")
          await page.getByRole("heading", { level: 1, name: "INV00000100" }).waitFor()
          await page.getByRole("heading", { name: "The path of each cent" }).waitFor()
          expect(page.url()).toContain("/documents/Invoice-")
          const account = await page.getByRole("definition").getByRole("link").innerText()
          await page.getByLabel("Search").fill(account.slice(0, 8))
          await page.keyboard.press("Enter")
          await page.getByRole("table", { name: "What is called so" }).waitFor()
          await fits(visit, "search", view)
          await page.getByLabel("Search").fill("nothing is called so")
          await page.keyboard.press("Enter")
          await page.getByText("Nothing is called so.").waitFor()
          await fits(visit, "search-nothing", view)
        },
        view
      )
  })

  it("keeps what a list is narrowed by in its address", async () => {
    await visit("vic", async ({ page }) => {
      await go(page, "Discrepancies")
      const all = await page.getByRole("rowheader").count()
      expect(all).toBeGreaterThan(0)
      await page.getByLabel("Severity").selectOption("low")
      await page.getByText("None that fits.").waitFor()
      expect(page.url()).toContain("severity=low")
      await page.reload()
      await page.getByText("None that fits.").waitFor()
      await page.getByLabel("Severity").selectOption("")
      await page.getByRole("table").waitFor()
      expect(await page.getByRole("rowheader").count()).toBe(all)
    })
  })

  it("slides through time", async () => {
    await visit("vic", async ({ page }) => {
      await go(page, "Accounts")
      await page.getByRole("rowheader").first().getByRole("link").click()
      await page.getByLabel("As known at (UTC)").fill("2001-01-01T00:00:00")
      await page.getByText("None by then.").waitFor()
      expect(page.url()).toContain("knownAt=2001-01-01T00")
      await page.getByRole("button", { name: "Now" }).click()
      await page.getByRole("table", { name: "Documents" }).waitFor()
      await page.getByRole("slider").focus()
      const open = page.getByRole("table", { name: "Documents" }).getByRole("row", { name: "INV00000100" })
      await open.getByText("42.20 EUR").waitFor()
      await page.keyboard.press("Home")
      await open.getByText("47.20 EUR").nth(1).waitFor()
      expect(page.url()).toContain("effective=")
    })
  })

  it("lets a viewer look only, and two approvers accept", async () => {
    const open = async (page: Page) => {
      await go(page, "Discrepancies")
      await page.getByRole("rowheader").first().getByRole("link").click()
      await page.getByRole("heading", { name: "Its life" }).waitFor()
    }
    await visit("vic", async ({ page }) => {
      await open(page)
      expect(await page.getByRole("button", { name: "Explain" }).count()).toBe(0)
      expect(await page.getByRole("button", { name: "Accept" }).count()).toBe(0)
    })
    await visit("eve", async ({ page }) => {
      await open(page)
      await page.getByLabel("Why it is there").fill("moved by hand")
      await page.getByLabel("Gone by").fill(dayIn(3))
      await page.getByRole("button", { name: "Explain" }).click()
      await page.getByText("Case explained").waitFor()
      expect(await page.getByRole("button", { name: "Accept" }).count()).toBe(0)
    })
    for (const [id, seen] of [
      ["ada", "You have accepted it"],
      ["bob", "accepted"]
    ] as const)
      await visit(id, async ({ page }) => {
        await open(page)
        await page.getByLabel("Reason").fill("agreed with the customer")
        await page.getByRole("button", { name: "Accept" }).click()
        await page.getByText(seen).first().waitFor()
      })
  })

  it("is small", () => {
    const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"))
    const packed = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0)
    expect(packed).toBeLessThanOrEqual(250_000)
  })
})
