/** A comparison with documents that nobody could read: they are not missing, and what they explain is no difference. */
import { describe, expect, it } from "vitest"
import { compare } from "../src/comparison/Comparison.ts"
import { documentsOf, type Observed, streamOf } from "../src/comparison/Sides.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import { edited, timing } from "./Adopting.ts"
import { mirror } from "./Mirror.ts"
import { application, captured, eur, invoicePosted, item, memoId, memoPosted, toItem } from "./Sample.ts"

const paid = application({ id: "a1", to: "1", amount: "10.00", items: [toItem("i1", "10.00")] })
const credited = application({
  id: "a2",
  from: { kind: "creditMemo", id: memoId("1") },
  to: "1",
  amount: "5.00",
  items: [toItem("i1", "5.00", "m1")]
})
const ledger = fold([
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "20.00"), item("i2", "7.00")]) },
  { stream: "Payment-1", event: captured("1", "50.00") },
  { stream: "CreditMemo-1", event: memoPosted("1", [item("m1", "6.00")]) },
  { stream: "Payment-1", event: { _tag: "PaymentApplied", application: paid } },
  { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: paid } },
  { stream: "CreditMemo-1", event: { _tag: "CreditMemoApplied", application: credited } },
  { stream: "Invoice-1", event: { _tag: "InvoiceCreditMemoApplied", application: credited } }
] satisfies ReadonlyArray<Placed>)
const clean = mirror(ledger)

/** Zuora's documents without these. */
const without = (observed: Observed, gone: ReadonlySet<string>): Observed => {
  const keep = <K, D extends Parameters<typeof streamOf>[0]>(all: ReadonlyMap<K, D>) =>
    new Map(Array.from(all).filter(([, document]) => !gone.has(streamOf(document))))
  return {
    invoices: keep(observed.invoices),
    debitMemos: keep(observed.debitMemos),
    creditMemos: keep(observed.creditMemos),
    payments: keep(observed.payments),
    unread: {
      has: (stream) => gone.has(stream),
      mayPay: () => Array.from(gone).some((stream) => /^(Payment|CreditMemo)-/.test(stream))
    }
  }
}

const streams = documentsOf(clean).map(streamOf)
const subsets = streams.reduce<ReadonlyArray<ReadonlyArray<string>>>(
  (all, stream) => [...all, ...all.map((one) => [...one, stream])],
  [[]]
)

describe("documents that were not read", () => {
  it.each(subsets.map((one) => [one.join(", ") || "none", one] as const))("raise no alarm: %s", (_, gone) => {
    expect(compare(ledger, without(clean, new Set(gone)), timing)).toEqual([])
  })

  it("would be missing if nobody said that they were not read, and only they: the balance has what they gave", () => {
    const { unread: _, ...silent } = without(clean, new Set(["Payment-1"]))
    expect(compare(ledger, silent, timing).map(({ code, subject }) => `${code} ${subject}`)).toEqual(["Z02 Payment-1"])
  })

  it("hide no line that differs, nor a balance of an account of which everything was read", () => {
    const wrong = edited(clean, "invoices", "1", () => ({ balance: eur("1.00"), itemBalances: new Map() }))
    const seen = without(wrong, new Set(["Payment-1"]))
    expect(compare(ledger, seen, timing)).toEqual([])
    const told = { ...seen, unread: { has: (stream: string) => stream === "Payment-1", mayPay: () => false } }
    expect(compare(ledger, told, timing).map(({ code, subject }) => `${code} ${subject}`)).toEqual(["Z03 Invoice-1"])
  })
})
