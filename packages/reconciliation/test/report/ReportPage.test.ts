/**
 * The page in a real browser. `COUNTERFOIL_WRITE_PICTURES=1` also writes the picture of the README:
 * `COUNTERFOIL_WRITE_PICTURES=1 pnpm test --project reconciliation ReportPage`.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type Browser, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { headline } from "../../src/report/Headline.ts"
import type { Report } from "../../src/report/Report.ts"
import { toHtml } from "../../src/report/ReportHtml.ts"
import { clean, example, many, nothing, untold } from "./Example.ts"

const executablePath = "/usr/bin/chromium"
const docs = join(import.meta.dirname, "../../../../docs")

const reports: ReadonlyArray<readonly [string, Report]> = [
  ["discrepancies", example],
  ["clean", clean],
  ["could-not-tell", untold],
  ["nothing", nothing],
  ["many", many(500)]
]
const widths = [1280, 390]
const schemes = ["light", "dark"] as const
/** What the margins leave of a sheet, in CSS pixels. */
const a4 = { width: 703, height: 1_017 }

describe.skipIf(!existsSync(executablePath))("the page in Chromium", () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  })
  afterAll(() => browser.close())

  const visit = async <A>(
    report: Report,
    options: { readonly width: number; readonly scheme: "light" | "dark"; readonly scale?: number },
    look: (page: Page, complaints: ReadonlyArray<string>) => Promise<A>
  ): Promise<A> => {
    const page = await browser.newPage({
      viewport: { width: options.width, height: 900 },
      colorScheme: options.scheme,
      deviceScaleFactor: options.scale ?? 1
    })
    try {
      const complaints: Array<string> = []
      page.on("console", (message) => complaints.push(message.text()))
      page.on("pageerror", (error) => complaints.push(error.message))
      page.on("request", (request) => {
        if (!request.url().startsWith("data:") && request.url() !== "about:blank") complaints.push(request.url())
      })
      await page.setContent(toHtml(report))
      return await look(page, complaints)
    } finally {
      await page.close()
    }
  }

  const cases = reports.flatMap(([name, report]) =>
    widths.flatMap((width) => schemes.map((scheme) => [name, width, scheme, report] as const))
  )

  it.each(cases)("fits and complains about nothing: %s, %i px, %s", async (name, width, scheme, report) => {
    await visit(report, { width, scheme }, async (page, complaints) => {
      const verdict = page.getByRole("heading", { level: 1 })
      expect(await verdict.isVisible()).toBe(true)
      expect(await verdict.innerText()).toBe(headline(report))
      expect((await verdict.boundingBox())!.y).toBeLessThan(300)
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width)
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
        scheme === "light" ? "rgb(246, 247, 249)" : "rgb(16, 20, 26)"
      )
      expect(complaints).toEqual([])
      const folder = process.env["COUNTERFOIL_PICTURES"]
      if (folder !== undefined)
        await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage: name !== "many" })
    })
  })

  it("refuses a script and a style that somebody slips in", async () => {
    await visit(example, { width: 800, scheme: "light" }, async (page, complaints) => {
      const slipped = toHtml(example).replace(
        "</main>",
        `<p style="color:red">x</p><script>document.title = "run"</script></main>`
      )
      await page.setContent(slipped)
      expect(await page.title()).not.toBe("run")
      const refused = complaints.filter((text) => text.includes("violates the following Content Security Policy"))
      expect(refused.some((text) => text.includes("inline style"))).toBe(true)
      expect(refused.some((text) => text.includes("inline script"))).toBe(true)
    })
  })

  it("folds consequences, and unfolds them on a click", async () => {
    await visit(example, { width: 1280, scheme: "light" }, async (page) => {
      const consequence = page.getByText("Invoice-8a28bc3f0a11", { exact: true })
      expect(await consequence.isVisible()).toBe(false)
      await page.getByText("2 consequences").click()
      expect(await consequence.isVisible()).toBe(true)
    })
  })

  it("draws the waterfall so that each step begins where the one before ends", async () => {
    await visit(example, { width: 1280, scheme: "light" }, async (page) => {
      const boxes = await page.locator(".waterfall .block").evaluateAll((blocks) =>
        blocks.map((block) => {
          const { left, right } = block.getBoundingClientRect()
          return { left, right }
        })
      )
      expect(boxes).toHaveLength(6)
      const edge = (at: number, side: "left" | "right"): number => boxes.at(at)?.[side] ?? Number.NaN
      const [ours, missing, memo, item, rest, zuora] = [0, 1, 2, 3, 4, 5] as const
      expect(edge(missing, "right")).toBeCloseTo(edge(ours, "right"), -1)
      expect(edge(memo, "left")).toBeCloseTo(edge(missing, "left"), -1)
      expect(edge(item, "right")).toBeCloseTo(edge(memo, "right"), -1)
      expect(edge(rest, "right")).toBeCloseTo(edge(item, "left"), -1)
      expect(edge(zuora, "right")).toBeCloseTo(edge(rest, "left"), -1)
    })
  })

  it("prints its consequences unfolded, on no more sheets than they fill", async () => {
    await visit(example, { width: a4.width, scheme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print" })
      expect(await page.getByText("Invoice-8a28bc3f0a11", { exact: true }).isVisible()).toBe(true)
      // How tall that is depends on the machine's fonts.
      const height: number = await page.evaluate("document.documentElement.scrollHeight")
      const pdf = await page.pdf({ format: "A4" })
      const sheets = pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length
      expect(sheets).toBeGreaterThan(1)
      expect(sheets).toBeLessThanOrEqual(Math.ceil((height / a4.height) * 1.25))
      const folder = process.env["COUNTERFOIL_PICTURES"]
      if (folder !== undefined) writeFileSync(join(folder, "print.pdf"), pdf)
    })
  })

  it.runIf(process.env["COUNTERFOIL_WRITE_PICTURES"] === "1")("writes the picture of the README", async () => {
    await visit(example, { width: 1180, scheme: "light" }, async (page) => {
      mkdirSync(docs, { recursive: true })
      const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 1180, height: 1180 }, fullPage: true })
      expect(picture.byteLength).toBeLessThanOrEqual(200_000)
      writeFileSync(join(docs, "report.png"), picture)
    })
  })
})
