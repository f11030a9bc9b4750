/** A report of many discrepancies on the screen: few causes are seen at once, and no cause hides the others. */
import { sort } from "@counterfoil/domain/Discrepancy"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { discrepancy, example, money } from "../../../packages/reconciliation/test/report/Example.ts"
import { headline, lead } from "@counterfoil/reconciliation/report/Headline"
import type { Report } from "@counterfoil/reconciliation/report/Report"
import { show } from "../src/Reports.ts"

const shownOf = async (report: Report): Promise<string> => {
  const lines: Array<string> = []
  const console = { ...globalThis.console, log: (line: unknown) => lines.push(String(line)) }
  await Effect.runPromise(Effect.provideService(show(report), Console.Console, console as Console.Console))
  return lines.join("\n")
}

const of = (count: number, code: "Z01" | "Z04" | "I17", subject: (n: number) => string, amount: string) =>
  Array.from({ length: count }, (_, n) =>
    discrepancy(code, subject(n), { amount: money(amount), accountId: `A-${n % 280}` })
  )

describe("A report on the screen", () => {
  it("says what its page says, tells the causes of many, and shows some of each", async () => {
    const report: Report = {
      ...example,
      cases: {},
      discrepancies: sort([
        ...of(300, "Z01", (n) => `Payment-${n}`, "-5.00"),
        ...of(111, "Z04", (n) => `Invoice-${n} item 1`, "0.01"),
        ...of(1, "I17", () => "accounts receivable EUR", "-1.00")
      ])
    }
    const text = await shownOf(report)
    expect(headline(report)).toBe("412 discrepancies, 3 causes, 1,502.11 EUR")
    for (const words of [headline(report), lead(report)]) expect(text).toContain(words)
    expect(text).toMatch(/Z01 missing in store +│ payment, more in Zuora +│ +300 │ +280 │ +1,500\.00 EUR/)
    expect(text).toMatch(/│ accounts receivable, too little +│/)
    expect(text.match(/│ Z01 +│ missing-in-store/g)).toHaveLength(10)
    expect(text.match(/│ Z04 +│ item-difference/g)).toHaveLength(10)
    expect(text).toContain("391 more are in the files of the report")
  })

  it("shows all of few, the worst first, and no causes where each has its own", async () => {
    const text = await shownOf(example)
    expect(text).not.toContain("sizes added up")
    expect(text).not.toContain("more are in the files")
    expect(text.indexOf("missing-in-store")).toBeLessThan(text.indexOf("item-difference"))
  })
})
