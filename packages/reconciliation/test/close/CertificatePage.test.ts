/** The certificate's page in a real browser, wide and on a phone; every text in it is escaped. */
import type { Closed } from "@counterfoil/domain/Period"
import { ApproverId } from "@counterfoil/domain/Id"
import { figuresOf } from "@counterfoil/domain/period/PeriodBooks"
import { existsSync } from "node:fs"
import { join } from "node:path"
import { type Browser, chromium } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import type { Certified } from "../../src/close/Certificate.ts"
import { certificatePage } from "../../src/close/CertificatePage.ts"
import type { PriorEvent } from "../../src/close/PriorActivity.ts"
import { money } from "../report/Example.ts"
import { day, invoice, month, payment } from "./Books.ts"

const booked = [
  { event: invoice("0", "2025-12-31", "7250.00"), bookedOn: day("2025-12-31") },
  { event: invoice("1", "2026-01-10", "1000.00"), bookedOn: day("2026-01-10") },
  { event: invoice("2", "2025-12-30", "99.00"), bookedOn: day("2026-01-01") },
  { event: payment("1", "2026-01-31", "8000.00"), bookedOn: day("2026-01-31") }
]
const hash = "ab".repeat(32)
const closed: Closed = {
  _tag: "Closed",
  periodId: month("2026-01"),
  proposal: {
    runId: "run-mwsxnkyk-0ned01",
    figures: figuresOf(booked, month("2026-01")),
    inTransit: [{ count: 3, amount: money("412.50") }],
    sources: [
      { name: "Events in the store", count: 1234, sha256: hash },
      { name: "cards: settlement/2026-01-31.csv", count: 77, sha256: hash, file: "settlement/2026-01-31.csv" }
    ]
  },
  proposedOn: day("2026-02-02"),
  signatures: [
    { approverId: ApproverId.make("ada"), on: day("2026-02-02") },
    { approverId: ApproverId.make("grace"), on: day("2026-02-03") }
  ],
  heads: [{ log: 0, size: 1250, root: hash }],
  closedOn: day("2026-02-03"),
  reopening: []
}
const certified: Certified = {
  tenant: "acme-production",
  closed,
  names: new Map([
    ["ada", "Ada Lovelace"],
    ["grace", "Grace <Hopper>"]
  ]),
  heads: [
    {
      tenant: "acme-production",
      log: 0,
      size: 1250,
      root: hash,
      previous: hash,
      signedAt: "",
      keyId: "",
      signature: ""
    }
  ],
  signedAt: "2026-02-03T09:30:00.000000Z"
}
const prior: PriorEvent = {
  log: 0,
  position: 9,
  stream: "Invoice-2",
  type: "InvoicePosted",
  effectiveOn: "2025-12-30",
  bookedOn: "2026-01-01",
  recordedAt: "2026-01-12T08:00:00.000000Z",
  cause: { actor: "nightly", reason: "found in Zuora <late>", causationId: "run-1", origin: "observed" }
}
const page = (first: ReadonlyArray<PriorEvent> = [prior], count = first.length) =>
  certificatePage(
    certified,
    { first, count },
    { name: "events.ndjson", lines: 1250, sha256: hash },
    { id: "0123456789abcdef" }
  )

describe("The page of a certificate", () => {
  it("says what is closed, by whom, on which figures, what that proves and what not", () => {
    const text = page()
    expect(text).toContain("January 2026 is closed")
    expect(text).toContain("Ada Lovelace on 2026-02-02 and Grace &lt;Hopper&gt; on 2026-02-03")
    expect(text).toContain("found in Zuora &lt;late&gt;")
    expect(text).toContain("It does not prove")
    expect(text).toContain("8,349.00")
    expect(text).not.toContain("<late>")
  })

  it("shows the first prior-period events, and says how many more there are", () => {
    const text = page(
      Array.from({ length: 200 }, () => prior),
      250
    )
    expect(text.split("InvoicePosted").length - 1).toBe(200)
    expect(text).toContain("50 more are on record.")
    expect(page()).not.toContain("more are on record")
    expect(page([])).toContain("Nothing with a business day before the period is booked in it.")
  })
})

const executablePath = "/usr/bin/chromium"

describe.skipIf(!existsSync(executablePath))("The page of a certificate in Chromium", () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  })
  afterAll(() => browser.close())

  it.each([
    [1280, "light"],
    [1280, "dark"],
    [390, "light"],
    [390, "dark"]
  ] as const)("fits and complains about nothing: %i px, %s", async (width, colorScheme) => {
    const tab = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
    const complaints: Array<string> = []
    tab.on("console", (message) => complaints.push(message.text()))
    await tab.setContent(page())
    expect(await tab.getByRole("heading", { level: 1 }).innerText()).toBe("January 2026 is closed")
    expect(await tab.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width)
    expect(complaints).toEqual([])
    const folder = process.env["COUNTERFOIL_PICTURES"]
    if (folder !== undefined)
      await tab.screenshot({ path: join(folder, `certificate-${width}-${colorScheme}.png`), fullPage: true })
    await tab.close()
  })
})
