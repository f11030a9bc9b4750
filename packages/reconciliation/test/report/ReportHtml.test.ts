import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { headline, lead } from "../../src/report/Headline.ts"
import type { AccountBalance, Report } from "../../src/report/Report.ts"
import { toHtml } from "../../src/report/ReportHtml.ts"
import { stylesheet, stylesheetHash } from "../../src/report/Stylesheet.ts"
import { clean, currency, discrepancy, example, many, money, nothing, untold } from "./Example.ts"

const hostile = `<script>alert("1")</script>' onload='x' & <img src=x>`

/** Every text of a report replaced by a hostile one. */
const attacked: Report = {
  ...example,
  tenant: hostile,
  runId: hostile,
  asOf: hostile,
  watermark: hostile,
  startedAt: hostile,
  finishedAt: hostile,
  verdict: "could-not-tell",
  sources: [{ name: hostile, count: 1, sha256: hostile }],
  untold: [{ subject: hostile, why: hostile }],
  discrepancies: [
    discrepancy("Z01", `Invoice-${hostile}`, {
      title: hostile,
      accountId: "A00000377",
      amount: money("1.00"),
      ours: hostile,
      theirs: hostile,
      consequences: [{ code: "Z05", subject: hostile }]
    }),
    discrepancy("Z02", hostile, { accountId: hostile })
  ],
  identities: [{ code: hostile, equation: hostile, checked: 1, violations: 1, silent: null }],
  accounts: example.accounts.map((account, at) => (at === 1 ? { ...account, accountId: hostile } : account)),
  trialBalance: { ...example.trialBalance, inTransit: [{ ref: hostile, currency: currency("EUR"), minor: 1n }] }
}

describe("HTML", () => {
  it("escapes every text, in content and in attributes", () => {
    const page = toHtml(attacked)
    expect(page).not.toMatch(/<script|<img|onload='/)
    expect(
      page.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&#39; onload=&#39;x&#39; &amp; &lt;img/g)!.length
    ).toBeGreaterThan(18)
  })

  it("shows no control characters and no text that turns its direction", () => {
    const title = "invoice \u202E00.32\u202C\u0000\u001B[31m"
    const page = toHtml({ ...example, discrepancies: [discrepancy("Z01", "Invoice-1", { title })] })
    expect(page).not.toMatch(/[\p{Cc}--[\n]]|[\u202A-\u202E]/v)
    expect(page).toContain("invoice \uFFFD00.32\uFFFD\uFFFD\uFFFD[31m")
  })

  it("loads and runs nothing, and allows its own stylesheet only", () => {
    const page = toHtml(example)
    expect(page).not.toMatch(/<(?:script|link|iframe|object|img)|\s(?:src|href|style|on\w+)=|url\(|@import/)
    expect(stylesheetHash).toBe(`sha256-${createHash("sha256").update(stylesheet).digest("base64")}`)
    expect(page).toContain(`<style>${stylesheet}</style>`)
    expect(page).toContain(`default-src &#39;none&#39;; style-src &#39;${stylesheetHash}&#39;`)
  })

  it("says the verdict in words", () => {
    expect(headline(clean)).toBe("Everything balances")
    expect(headline(example)).toBe("5 discrepancies, 1,499.50 EUR and 19.00 USD")
    expect(headline({ ...example, discrepancies: [discrepancy("I18", "Operation-1")] })).toBe("1 discrepancy")
    expect(headline(untold)).toBe(
      "Could not tell, because page 7 of 9 could not be read: Zuora answered 503 five times"
    )
    expect(lead(untold)).toContain("1 more reason is listed below")
    expect(lead({ ...untold, discrepancies: [] })).toContain("does not mean that there is none")
    for (const report of [clean, example, untold, nothing])
      expect(toHtml(report)).toContain(`<h1>${headline(report)}</h1>`)
  })

  it("says how few causes many discrepancies have", () => {
    const same = ["1", "2", "3"].map((n) =>
      discrepancy("Z01", `Payment-${n}`, { accountId: `A-${n}`, amount: money("-5.00") })
    )
    const report = { ...example, cases: {}, discrepancies: [...same, discrepancy("I18", "Operation-1")] }
    expect(headline(report)).toBe("4 discrepancies, 2 causes, 15.00 EUR")
    expect(words(toHtml(report))).toContain("4 discrepancies, 2 causes: those of one code")
    expect(words(toHtml(report))).toContain("payment, more in Zuora")
    expect(toHtml(example)).not.toContain("data-group")
  })

  it("tells recent differences without counting them", () => {
    const recent = { ...clean, discrepancies: [discrepancy("Z08", "Payment-1", { amount: money("5.00") })] }
    expect(headline(recent)).toBe("Everything balances")
    expect(lead(recent)).toContain("1 difference is too recent to count")
  })

  it("has one main heading, a caption in every table and a scope on every heading cell", () => {
    const page = toHtml(example)
    expect(page.match(/<h1/g)).toHaveLength(1)
    expect(page.match(/<caption/g)?.length).toBe(page.match(/<table/g)?.length)
    expect(page.match(/<th[\s>]/g)?.length).toBe(page.match(/<th scope="(?:col|row|rowgroup)"/g)?.length)
  })

  it("shows what an account's two computations disagree on", () => {
    const [first = someAccount, ...others] = clean.accounts
    const page = toHtml({ ...clean, accounts: [...others, { ...first, balance: money("4760.01") }] })
    expect(page).toContain("They disagree for 1 account.")
    expect(page.indexOf("A00000377")).toBeLessThan(page.indexOf("A00000391"))
  })

  it("keeps a page readable with very many rows and says what it leaves out", () => {
    const page = words(
      toHtml({
        ...many(2_100),
        accounts: Array.from({ length: 300 }, (_, at) => ({ ...someAccount, accountId: `A-${at}` }))
      })
    )
    expect(page.match(/<tr class="discrepancy">/g)).toHaveLength(2_000)
    expect(page).toContain("100 more discrepancies are in the CSV and JSON of this run")
    expect(page).toContain("100 more accounts in the JSON of this run")
  })

  it("gives a few steps of the waterfall a row each, and of many those of equal causes one together", () => {
    expect(words(toHtml(example))).toContain("<code>Z01</code> payment P-00008121")
    const page = words(toHtml(many(500)))
    expect(page).toMatch(/<code>Z01<\/code> \d+ × invoice, more with us/)
    expect(page).toMatch(/<code>Z01<\/code> \d+ × invoice, more in Zuora/)
    expect(page).not.toContain("smaller step")
  })

  it("gives the largest of many causes a row of the waterfall, and the others one together", () => {
    const kinds = Array.from("ABCDEFGHIJKLM", (letter, at) =>
      discrepancy("Z01", `Kind${letter}-1`, { accountId: "A00000377", amount: money(`-${at + 1}.00`) })
    )
    const page = words(toHtml({ ...example, discrepancies: kinds }))
    expect(page.match(/<rect class="block"/g)).toHaveLength(2 + 10 + 1)
    expect(page).toContain("4 smaller steps")
    expect(page.slice(page.indexOf('id="waterfall"'))).not.toContain("KindD-1")
  })

  it("tells the causes of the store against itself by what they are about, and by too much or too little", () => {
    const own = ["EUR", "USD"].map((code) =>
      discrepancy("I17", `accounts receivable ${code}`, { amount: money("-1.00", code) })
    )
    const lines = ["1", "2"].map((n) => discrepancy("G01", `GatewayLine-${n}`, { amount: money("-5.00") }))
    const page = words(toHtml({ ...example, discrepancies: [...own, ...lines] }))
    expect(page).toContain("accounts receivable, too little")
    expect(page).toContain("subledger against general ledger")
    expect(page).toContain("gateway line, more at the gateway")
  })

  it("says beside the causes how many of them do not count", () => {
    const same = ["1", "2"].map((n) => discrepancy("Z01", `Payment-${n}`, { amount: money("-5.00") }))
    const recent = discrepancy("Z08", "Payment-3", { amount: money("5.00") })
    const page = words(toHtml({ ...example, cases: {}, discrepancies: [...same, recent] }))
    expect(page).toContain("3 discrepancies, 2 causes, with the 1 that does not count: those of one code")
  })
})

const [someAccount] = example.accounts as [AccountBalance, ...ReadonlyArray<AccountBalance>]

const words = (page: string): string => page.replace(/\s+/g, " ")
