/**
 * The console in a real Chromium, by eye and keyboard, wide and narrow, light and dark. `COUNTERFOIL_PICTURES=FOLDER` keeps
 * what it looked like.
 */
import axe from "axe-core"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, expect } from "vitest"
import type { PersonId } from "./ConsoleTenant.ts"

const executablePath = "/usr/bin/chromium"

export const isThere = existsSync(executablePath)

export const places = ["Runs", "Discrepancies", "Accounts", "Operations", "Seals"] as const

export const views = [
  [1280, "light"],
  [1280, "dark"],
  [390, "light"],
  [390, "dark"]
] as const
export type View = (typeof views)[number]

export interface Visit {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser complained about. */
  readonly complaints: ReadonlyArray<string>
}

interface Served {
  readonly address: () => string
  readonly tokenOf: (id: PersonId) => string
}

/** One browser for the tests of a file; each visit is a person of its own. */
export const browsing = ({ address, tokenOf }: Served) => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  })
  afterAll(() => browser.close())

  const visit = async <A>(
    id: PersonId,
    look: (visit: Visit) => Promise<A>,
    [width, scheme]: View = views[0]
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
  return { visit }
}

export const go = async (page: Page, place: (typeof places)[number]): Promise<void> => {
  await page.getByRole("navigation", { name: "Console" }).getByRole("link", { name: place }).click()
  await page.getByRole("heading", { level: 1 }).waitFor()
  await settled(page)
}

/** Nothing is awaited any more. */
export const settled = (page: Page) => page.locator(".waiting, .older").first().waitFor({ state: "detached" })

const faults = async (page: Page): Promise<ReadonlyArray<string>> => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run()")
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
}

/** It is as wide as the window, axe finds nothing, and the browser complained about nothing. */
export const fits = async ({ complaints, page }: Visit, name: string, [width, scheme]: View) => {
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
