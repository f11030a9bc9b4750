/**
 * The console in a real browser, as people use it: by eye and keyboard, wide and narrow, light and dark.
 * `COUNTERFOIL_PICTURES=FOLDER` keeps what it looked like.
 */
import axe from "axe-core"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { consoleTenant, dayIn, type PersonId } from "./ConsoleTenant.ts"

const executablePath = "/usr/bin/chromium"
const assets = fileURLToPath(new URL("../../../console/dist/assets/", import.meta.url))

const { address, tokenOf } = consoleTenant()

const places = ["Runs", "Discrepancies", "Accounts", "Operations", "Seals"] as const

const views = [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"]
] as const

describe.skipIf(!existsSync(executablePath))("the console in Chromium", () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  })
  afterAll(() => browser.close())

  interface Visit {
    readonly page: Page
    readonly context: BrowserContext
    /** What the browser complained about. */
    readonly complaints: ReadonlyArray<string>
  }

  const visit = async <A>(
    id: PersonId,
    look: (visit: Visit) => Promise<A>,
    [width, scheme]: readonly [number, "light" | "dark"] = views[0]
  ): Promise<A> => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme })
    try {
      const page = await context.newPage()
      const complaints: Array<string> = []
      page.on("console", (message) => {
        // A browser says so of every answer 401, and the first question is whether somebody is signed in.
        if (message.type() === "error" && !message.text().includes("401")) complaints.push(message.text())
      })
      page.on("pageerror", (error) => complaints.push(error.message))
      page.on("request", (request) => {
        if (!request.url().startsWith(address())) complaints.push(request.url())
      })
      await page.goto(address())
      await page.getByLabel("Token").fill(tokenOf(id))
      await page.keyboard.press("Enter")
      await page.getByRole("heading", { level: 1, name: "Runs" }).waitFor()
      return await look({ page, context, complaints })
    } finally {
      await context.close()
    }
  }

  const go = async (page: Page, place: (typeof places)[number]): Promise<void> => {
    await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: place }).click()
    await page.getByRole("heading", { level: 1 }).waitFor()
    await settled(page)
  }

  /** Nothing is awaited any more. */
  const settled = (page: Page) => page.locator(".waiting, .older").first().waitFor({ state: "detached" })

  const faults = async (page: Page): Promise<ReadonlyArray<string>> => {
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate<axe.AxeResults>("axe.run()")
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
  }

  const fits = async ({ complaints, page }: Visit, name: string, [width, scheme]: (typeof views)[number]) => {
    await settled(page)
    const reach = await page.evaluate<number>("document.documentElement.scrollWidth")
    expect({ name, isWithin: reach <= width, faults: await faults(page), complaints }).toEqual({
      name,
      isWithin: true,
      faults: [],
      complaints: []
    })
    const folder = process.env["COUNTERFOIL_PICTURES"]
    if (folder !== undefined)
      await page.screenshot({ path: join(folder, `console-${name}-${width}-${scheme}.png`), fullPage: true })
  }

  it.each(views)("fits, can be used by everybody, and complains about nothing: %i px, %s", async (width, scheme) => {
    const view = [width, scheme] as (typeof views)[number]
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
