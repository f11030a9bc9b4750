/** The faults Z01 to Z14, in the order of `Faults.sql`. */
import { PaymentId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import type { ObservedPayment } from "@counterfoil/domain/Observed"
import {
  accountId,
  captured,
  currency,
  day,
  eur,
  invoicePosted,
  item,
  itemId,
  memoPosted,
  toItem
} from "../../../domain/test/Sample.ts"
import { electronic, late, legs, parts } from "./CleanWorld.ts"
import { both, gone, ours, type OwnFault, shows, theirs, world, zuora } from "./OwnFault.ts"

const stuck = electronic("PP", "0.10", "rp", "2026-03-01")
const processing: ObservedPayment = {
  kind: "payment",
  id: PaymentId.make("PP"),
  number: "P-PP",
  accountId: accountId,
  status: "Processing",
  method: "Electronic",
  effectiveOn: day("2026-03-01"),
  amount: eur("0.10"),
  unapplied: eur("0.00"),
  refunded: eur("0.00"),
  refunds: [],
  gatewayReference: undefined,
  parts: [],
  updatedAt: "2026-03-01T00:00:00.000Z"
}
const dollars = (money: Money.Money) => Money.make(currency("USD"), money.minor)
const order =
  "a header that contradicts Zuora's own items is Z12, whichever of them is ours: it stands before Z03 and Z04"
const moved = [toItem("A1", "95.00"), toItem("A1t", "25.00")] as const
const without = (part: { readonly id: string }) => (one: { readonly id: string }) => one.id !== part.id

/** Zuora's part of a payment to an invoice, otherwise. */
const part = (id: string, to: string, change: Partial<ObservedPayment["parts"][number]>) =>
  zuora("payments", id, (document) => ({
    parts: document.parts.map((one) => (one.target.id === to ? { ...one, ...change } : one))
  }))
const noPart = (id: string, to: string) =>
  zuora("payments", id, ({ parts: all }) => ({ parts: all.filter(({ target }) => target.id !== to) }))

export const zuoraFaults: ReadonlyArray<OwnFault> = [
  world(
    "Z01",
    "Z01 Invoice-X",
    theirs({ stream: "Invoice-X", event: invoicePosted("X", [item("X1", "1.00")], "2026-02-01") })
  ),
  {
    code: "Z01",
    told: [],
    plant: { in: "nothing" },
    why: "a document of Zuora is read as a header with its items: items without a header are no document, and are not read"
  },
  world(
    "Z01",
    "Z01 CreditMemo-MX",
    theirs({ stream: "CreditMemo-MX", event: memoPosted("MX", [item("MX1", "1.00")], "2026-02-01") })
  ),
  world("Z01", "Z01 Payment-PX", theirs({ stream: "Payment-PX", event: captured("PX", "1.00", "2026-02-01") })),
  world(
    "Z01",
    "Z01 Payment-Q refund RX",
    zuora("payments", "Q", () => ({ refunds: [refund("RX", "1.00")] }))
  ),
  world("Z02", "Z02 Invoice-B", gone("invoices", "B")),
  {
    ...world("Z02", "Z02 CreditMemo-M", (clean) => ({ ...gone("creditMemos", "M")({ ...clean, edits: [] }) })),
    beneath: ["Z05"]
  },
  { ...world("Z02", "Z02 Payment-P", gone("payments", "P")), beneath: ["Z05"] },
  world(
    "Z02",
    "Z02 Payment-P refund R",
    zuora("payments", "P", () => ({ refunds: [] }))
  ),
  {
    ...world(
      "Z03",
      "Z12 Invoice-B",
      zuora("invoices", "B", () => ({ balance: eur("20.01") }))
    ),
    beneath: ["Z03"],
    why: order
  },
  world(
    "Z03",
    "Z03 CreditMemo-M",
    zuora("creditMemos", "M", () => ({ total: eur("13.00"), unapplied: eur("1.00") }))
  ),
  world(
    "Z03",
    "Z03 CreditMemo-M",
    zuora("creditMemos", "M", () => ({ status: "Canceled" as const }))
  ),
  world(
    "Z03",
    "Z03 Payment-P refund R",
    zuora("payments", "P", ({ refunds = [] }) => ({ refunds: refunds.map((one) => ({ ...one, counts: false })) }))
  ),
  {
    ...world(
      "Z04",
      "Z12 Invoice-A",
      zuora("invoices", "A", ({ itemBalances }) => ({ itemBalances: new Map(itemBalances).set(itemId("A1"), 1n) }))
    ),
    beneath: ["Z04"],
    why: order
  },
  world(
    "Z04",
    "Z04 Invoice-A item A1",
    zuora("invoices", "A", ({ itemBalances, items }) => ({
      items: items.filter(without({ id: "A1" })),
      itemBalances: new Map(Array.from(itemBalances).filter(([id]) => id !== "A1"))
    }))
  ),
  world(
    "Z04",
    "Z04 CreditMemo-M item M1",
    zuora("creditMemos", "M", ({ items }) => ({
      items: items.map((one) => (one.id === "M1" ? { ...one, amount: eur("9.00") } : one))
    }))
  ),
  world("Z05", "Z05 Payment-P > Invoice-B", part("P", "B", { amount: eur("29.99") })),
  world("Z06", "Z06 Payment-P > Invoice-A", part("P", "A", { items: moved })),
  { ...world("Z07", "Z07 Payment-P > Invoice-B", noPart("P", "B")), beneath: ["Z05"] },
  world(
    "Z08",
    "Z08 Invoice-B",
    zuora("invoices", "B", () => ({
      balance: eur("25.00"),
      itemBalances: new Map([[itemId("B1"), 2500n]]),
      updatedAt: late
    }))
  ),
  world(
    "Z08",
    "Z08 Invoice-B",
    zuora("invoices", "B", () => ({ balance: eur("15.00"), updatedAt: late }))
  ),
  world(
    "Z08",
    ["Z08 Invoice-B", "Z08 Payment-Q"],
    theirs(...legs(parts.p6)),
    zuora("payments", "Q", () => ({ updatedAt: late })),
    zuora("invoices", "B", () => ({ updatedAt: late }))
  ),
  {
    ...world("Z08", ["Z08 Invoice-B", "Z08 Payment-Q"]),
    plant: {
      in: "world",
      change: (clean) => ({
        ...ours(...legs(parts.p6))(clean),
        timing: { ...clean.timing, changedAt: new Map(["Payment-Q", "Invoice-B"].map((stream) => [stream, late])) }
      }),
      sql: `update recon.state set changed_at = '${late}' where stream in ('Payment-Q', 'Invoice-B')`
    }
  },
  world(
    "Z08",
    ["Z08 Invoice-C", "Z08 Payment-Q"],
    noPart("Q", "C"),
    zuora("payments", "Q", () => ({ unapplied: eur("35.00"), updatedAt: late })),
    zuora("invoices", "C", () => ({
      balance: eur("30.00"),
      itemBalances: new Map([[itemId("C1"), 3000n]]),
      updatedAt: late
    }))
  ),
  world(
    "Z08",
    "Z08 Invoice-A",
    part("P", "A", { items: moved }),
    zuora("invoices", "A", () => ({ total: eur("132.01"), updatedAt: late }))
  ),
  world(
    "Z08",
    "Z08 Payment-PX",
    theirs({ stream: "Payment-PX", event: captured("PX", "1.00", "2026-03-10") }),
    zuora("payments", "PX", () => ({ updatedAt: late }))
  ),
  world(
    "Z09",
    "Z09 Payment-PP",
    ours({ stream: "Payment-PP", event: { ...stuck, _tag: "PaymentSubmitted" } }),
    shows("payments", processing)
  ),
  {
    ...world(
      "Z10",
      "Z10 Payment-P refund R",
      zuora("payments", "P", ({ refunds = [] }) => ({
        refunds: refunds.map((one) => ({ ...one, effectiveOn: day("2026-03-01") }))
      }))
    ),
    why: "Zuora tells no day of an application that stands; it does of a refund"
  },
  world("Z11", "Z11 Payment-P > Invoice-B part Payment-P > Invoice-B", part("P", "B", { id: "new" })),
  {
    ...world(
      "Z12",
      "Z12 Invoice-B",
      zuora("invoices", "B", () => ({ itemBalances: new Map([[itemId("B1"), 1n]]) }))
    ),
    beneath: ["Z04"]
  },
  world("Z13", "Z13 Payment-PU", both({ stream: "Payment-PU", event: { ...captured("PU", "0.10"), accountId: null } })),
  world(
    "Z14",
    "Z14 Payment-P",
    zuora("payments", "P", () => ({ unapplied: eur("0.03") }))
  ),
  world(
    "Z14",
    "Z14 Payment-P",
    zuora("payments", "P", ({ amount, unapplied }) => ({ amount: dollars(amount), unapplied: dollars(unapplied) }))
  )
]

function refund(id: string, amount: string): NonNullable<ObservedPayment["refunds"]>[number] {
  return {
    id: id as never,
    number: id,
    kind: "refund",
    method: "External",
    counts: true,
    amount: eur(amount),
    items: undefined,
    effectiveOn: day("2026-03-09")
  }
}
