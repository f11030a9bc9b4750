import { describe, expect, it } from "vitest"
import { compare } from "../src/comparison/Comparison.ts"
import type { Observed } from "../src/comparison/Sides.ts"
import { unclassified } from "../src/comparison/Unclassified.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import { edited, timing } from "./Adopting.ts"
import { mirror } from "./Mirror.ts"
import { captured, debitPosted, eur, invoicePosted, item, memoPosted } from "./Sample.ts"

const base: ReadonlyArray<Placed> = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "50.00")]) },
  { stream: "DebitMemo-1", event: debitPosted("1", [item("d1", "5.00")]) },
  { stream: "CreditMemo-1", event: memoPosted("1", [item("m1", "6.00")]) },
  { stream: "Payment-1", event: captured("1", "40.00") }
]
const ledger = fold(base)
const clean = mirror(ledger)

/** Each figure of each document, changed in Zuora without anything that would explain it. */
const changes: ReadonlyArray<readonly [string, Observed]> = [
  ["Invoice-1 total", edited(clean, "invoices", "1", () => ({ total: eur("51.00") }))],
  ["Invoice-1 balance", edited(clean, "invoices", "1", () => ({ balance: eur("49.00") }))],
  ["DebitMemo-1 balance", edited(clean, "debitMemos", "1", () => ({ balance: eur("4.00") }))],
  ["CreditMemo-1 unapplied", edited(clean, "creditMemos", "1", () => ({ unapplied: eur("5.00") }))],
  ["CreditMemo-1 refunded", edited(clean, "creditMemos", "1", () => ({ refunded: eur("1.00") }))],
  ["Payment-1 amount", edited(clean, "payments", "1", () => ({ amount: eur("41.00") }))],
  ["Payment-1 unapplied", edited(clean, "payments", "1", () => ({ unapplied: eur("39.00") }))]
]

describe("A difference that no code explains", () => {
  it("is none where both sides say the same", () => expect(unclassified(ledger, clean, [])).toEqual([]))

  it.each(changes)("X00: %s, were it not told", (subject, observed) => {
    expect(unclassified(ledger, observed, [])).toMatchObject([{ code: "X00", subject, severity: "critical" }])
  })

  it.each(changes)("and is told by the comparison as what it is: %s", (_, observed) => {
    const found = compare(ledger, observed, timing)
    expect(found).not.toEqual([])
    expect(found.map(({ code }) => code)).not.toContain("X00")
    expect(unclassified(ledger, observed, found)).toEqual([])
  })
})
