import { describe, expect, it } from "vitest"
import { compare } from "../src/comparison/Comparison.ts"
import { type SeenPart, withFormer } from "../src/comparison/FormerParts.ts"
import type { Observed } from "../src/comparison/Sides.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import { edited, timing } from "./Adopting.ts"
import { mirror } from "./Mirror.ts"
import { application, captured, day, eur, invoicePosted, item, itemId, toItem } from "./Sample.ts"

const leg = application({ id: "a1", to: "1", amount: "30.00", items: [toItem("i1", "30.00")] })
const base: ReadonlyArray<Placed> = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "50.00")]) },
  { stream: "Payment-1", event: captured("1", "40.00") },
  { stream: "Payment-1", event: { _tag: "PaymentApplied", application: leg } },
  { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: leg } }
]
const ledger = fold(base)
const clean = mirror(ledger)
const part: SeenPart = {
  id: "part-1",
  source: leg.source,
  target: leg.target,
  amount: leg.amount,
  effectiveOn: day("2026-03-02")
}
const told = (observed: Observed, now: ReadonlyArray<SeenPart>, before: ReadonlyArray<SeenPart> = [part]) =>
  withFormer(compare(ledger, observed, timing), { before, now })

const taken = edited(clean, "payments", "1", () => ({ parts: [], unapplied: eur("40.00") }))
const takenBack = edited(taken, "invoices", "1", () => ({
  balance: eur("50.00"),
  itemBalances: new Map([[itemId("i1"), 5000n]])
}))

describe("Zuora's applications against the run before", () => {
  it("finds nothing where they are the same", () => expect(told(clean, [part])).toEqual([]))

  it("Z07: a part is gone and the sums differ; it is adopted where the balances follow it", () => {
    const [found, ...rest] = told(takenBack, [])
    expect(rest).toEqual([])
    expect(found).toMatchObject({ code: "Z07", subject: "Payment-1 > Invoice-1", resolution: "adopt" })
    expect(found?.consequences.map(({ code }) => code)).toEqual(["Z05", "Z14", "Z03", "Z04"])
  })

  it("Z07: it is left to people where a balance does not follow it", () => {
    const found = told(
      edited(takenBack, "payments", "1", () => ({ unapplied: eur("39.00") })),
      []
    )
    expect(found.map(({ code, resolution }) => [code, resolution])).toEqual([
      ["Z07", "human"],
      ["Z14", "adopt"]
    ])
  })

  it("Z07: says nothing where we know of it, nor of a difference whose part is there", () => {
    const known = fold(base.slice(0, 2))
    expect(withFormer(compare(known, mirror(known), timing), { before: [part], now: [] })).toEqual([])
    expect(told(takenBack, [part]).map(({ code }) => code)).toEqual(["Z05"])
  })

  it("Z11: the same part under another id", () => {
    expect(told(clean, [{ ...part, id: "part-2" }])).toMatchObject([
      { code: "Z11", subject: "Payment-1 > Invoice-1 part part-1", theirs: "part part-2", severity: "info" }
    ])
    const other = { ...part, id: "part-2", amount: eur("29.00") }
    expect(told(clean, [other])).toEqual([])
    expect(told(clean, [other, { ...part, id: "part-3" }], [part, other]).map(({ code }) => code)).toEqual(["Z11"])
  })
})
