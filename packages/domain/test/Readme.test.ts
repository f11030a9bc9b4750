import { readFileSync } from "node:fs"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Invoice from "../src/Invoice.ts"
import { postedInvoices, processedPayments } from "../src/Ledger.ts"
import * as Payment from "../src/Payment.ts"
import { decided, ledger, violations } from "./examples/ApplyAPayment.ts"

const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

describe("The README", () => {
  it("shows the example that is run here, to the letter", () => {
    expect(text("../README.md")).toContain(`\`\`\`ts\n${text("examples/ApplyAPayment.ts")}\`\`\`\n`)
  })

  it("shows one that settles the invoice, leaves the rest of the payment and balances", () => {
    expect(Result.isSuccess(decided)).toBe(true)
    expect(postedInvoices(ledger).map(Invoice.balanceMinor)).toEqual([0n])
    expect(postedInvoices(ledger).map((invoice) => Invoice.itemBalances(invoice)?.size)).toEqual([2])
    expect(processedPayments(ledger).map(Payment.unappliedMinor)).toEqual([3990n])
    expect(violations).toEqual([])
  })
})
