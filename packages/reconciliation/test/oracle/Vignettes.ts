/** Single faults of our events or of Zuora, each with documents of its own: what we hold, what Zuora holds, and its cause. */
import { AccountId, RefundId } from "@counterfoil/domain/Id"
import type { Observed } from "@counterfoil/domain/comparison/Sides"
import type { Placed } from "@counterfoil/domain/Ledger"
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import { edited } from "../../../domain/test/Adopting.ts"
import {
  application,
  captured,
  day,
  eur,
  invoicePosted,
  item,
  itemId,
  memoId,
  memoPosted,
  tax,
  toItem
} from "../../../domain/test/Sample.ts"
import { late } from "./CleanWorld.ts"

export interface Vignette {
  readonly ours: ReadonlyArray<Placed>
  readonly theirs: ReadonlyArray<Placed>
  /** What is other in Zuora than its documents would be. */
  readonly edit?: (observed: Observed) => Observed
  /** What Zuora held in the run before, where that is to be known: the same where nothing is said. */
  readonly before?: ReadonlyArray<Placed>
  /** Since then its parts have other ids. */
  readonly hasOtherIds?: boolean
  /** Code and subject, as both must tell it. */
  readonly cause: string
  /** What else naive checks find of it. */
  readonly trips: ReadonlyArray<string>
  /** It is about items, so that it cannot be told where they are not known. */
  readonly needsItems?: boolean
}

const invoice = invoicePosted("f", [item("fi", "50.00"), tax("ft", "fi", "5.00")])
const posted: Placed = { stream: "Invoice-f", event: invoice }
const paid: Placed = { stream: "Payment-f", event: captured("f", "40.00") }
const from = { kind: "payment", id: captured("f", "1.00").paymentId } as const
const given = (more: Partial<Parameters<typeof application>[0]> = {}) =>
  application({
    id: "fa",
    to: "f",
    from,
    amount: "30.00",
    items: [toItem("fi", "27.00"), toItem("ft", "3.00")],
    ...more
  })
const legs = (one: ReturnType<typeof given>): ReadonlyArray<Placed> => [
  { stream: "Payment-f", event: { _tag: "PaymentApplied", application: one } },
  { stream: `Invoice-${one.target.id}`, event: { _tag: "InvoicePaymentApplied", application: one } }
]
const base = [posted, paid]
const applied = [...base, ...legs(given())]
const refund = (amount: string, on = "2026-03-05"): Placed => ({
  stream: "Payment-f",
  event: {
    _tag: "PaymentRefunded",
    amount: eur(amount),
    refundId: RefundId.make("fr"),
    number: "R-f",
    effectiveOn: day(on)
  }
})
const both = (cause: string, placed: ReadonlyArray<Placed>, trips: ReadonlyArray<string> = []): Vignette => ({
  ours: placed,
  theirs: placed,
  cause,
  trips
})
const event = (stream: string, one: BillingEvent): Placed => ({ stream, event: one })

export const vignettes: ReadonlyArray<Vignette> = [
  { cause: "Z01 Payment-f", ours: [], theirs: [paid], trips: [] },
  { cause: "Z01 Payment-f", ours: [posted], theirs: applied, trips: ["Z03", "Z04", "Z05"] },
  { cause: "Z01 Invoice-f", ours: [], theirs: [posted], trips: [] },
  { cause: "Z02 Payment-f", ours: [paid], theirs: [], trips: [] },
  { cause: "Z02 Invoice-f", ours: [posted], theirs: [], trips: [] },
  { cause: "Z01 Payment-f refund fr", ours: base, theirs: [...base, refund("3.00")], trips: ["Z14"] },
  { cause: "Z02 Payment-f refund fr", ours: [...base, refund("3.00")], theirs: base, trips: ["Z14"] },
  {
    cause: "Z03 Payment-f refund fr",
    ours: [...base, refund("3.00")],
    theirs: [...base, refund("4.00")],
    trips: ["Z14"]
  },
  {
    cause: "Z10 Payment-f refund fr",
    ours: [...base, refund("3.00")],
    theirs: [...base, refund("3.00", "2026-03-06")],
    trips: []
  },
  {
    cause: "Z03 Invoice-f",
    ours: base,
    theirs: base,
    edit: (observed) => edited(observed, "invoices", "f", () => ({ status: "Draft" as const })),
    trips: []
  },
  {
    cause: "Z04 Invoice-f item fi",
    ours: [posted],
    theirs: [event("Invoice-f", invoicePosted("f", [item("fi", "49.00"), tax("ft", "fi", "5.00")]))],
    trips: ["Z03"]
  },
  { cause: "Z05 Payment-f > Invoice-f", ours: applied, theirs: base, trips: ["Z03", "Z04", "Z14"] },
  { cause: "Z05 Payment-f > Invoice-f", ours: base, theirs: applied, trips: ["Z03", "Z04", "Z14"] },
  {
    cause: "Z07 Payment-f > Invoice-f",
    ours: applied,
    before: applied,
    theirs: base,
    trips: ["Z03", "Z04", "Z05", "Z14"]
  },
  {
    cause: "Z11 Payment-f > Invoice-f",
    ours: applied,
    before: applied,
    theirs: applied,
    hasOtherIds: true,
    trips: []
  },
  {
    cause: "Z06 Payment-f > Invoice-f",
    ours: applied,
    theirs: [...base, ...legs(given({ items: [toItem("fi", "26.00"), toItem("ft", "4.00")] }))],
    trips: ["Z04"],
    needsItems: true
  },
  {
    cause: "Z08 Payment-f",
    ours: base,
    theirs: base,
    edit: (observed) => edited(observed, "payments", "f", () => ({ unapplied: eur("39.00"), updatedAt: late })),
    trips: []
  },
  {
    cause: "Z12 Invoice-f",
    ours: base,
    theirs: base,
    edit: (observed) => edited(observed, "invoices", "f", () => ({ balance: eur("55.01") })),
    trips: ["Z03"],
    needsItems: true
  },
  {
    cause: "Z14 Payment-f",
    ours: base,
    theirs: base,
    edit: (observed) => edited(observed, "payments", "f", () => ({ unapplied: eur("39.00") })),
    trips: []
  },
  both("Z13 Payment-f", [event("Payment-f", { ...captured("f", "10.00"), accountId: null })]),
  {
    ...both("I02 Invoice-f", [event("Invoice-f", invoicePosted("f", [item("fi", "5.00"), item("fj", "-5.00")]))]),
    needsItems: true
  },
  { ...both("I04 Invoice-f item ft", [...base, ...legs(given({ items: [toItem("ft", "30.00")] }))]), needsItems: true },
  {
    ...both("I07 application fa", [...base, ...legs(given({ amount: "29.00" }))], ["I01", "Z12"]),
    needsItems: true,
    edit: (observed) => edited(observed, "invoices", "f", () => ({ itemBalances: new Map() }))
  },
  both("I08 application fa", [
    posted,
    event("Payment-f", { ...captured("f", "40.00"), accountId: AccountId.make("A-other") }),
    ...legs(given())
  ]),
  both("I09 Invoice-f item fi", [
    posted,
    event("CreditMemo-f", memoPosted("f", [item("fm", "51.00", { creditedItemId: itemId("fi") })]))
  ]),
  both("I10 application fa", [...base, ...legs(given({ on: "2026-02-01" }))], ["I11"]),
  both("I11 Payment-f", [...base, refund("3.00", "2026-02-20")]),
  both("I15 application fa", [paid, ...legs(given({ to: "fnope" }))], ["I17"]),
  both("I20 Invoice-f", [
    posted,
    event("Invoice-f", {
      _tag: "InvoiceWrittenOff",
      creditMemoId: memoId("f"),
      amount: eur("0.00"),
      effectiveOn: day("2026-03-05")
    })
  ]),
  {
    ...both("I21 Invoice-f", [event("Invoice-f", { ...invoice, total: eur("56.00") })], ["I01", "Z12"]),
    edit: (observed) => edited(observed, "invoices", "f", () => ({ itemBalances: new Map() }))
  }
]
