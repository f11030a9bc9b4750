/** The clean data of `Clean.sql` as events, documents of Zuora, settlement files, payouts and bank lines: nothing is wrong. */
import { GroupId, OperationId, RefundId } from "@counterfoil/domain/Id"
import type { Application } from "@counterfoil/domain/Application"
import type { ClearingLine } from "@counterfoil/domain/gateway/Clearing"
import type { GatewayLine, LoadedFile } from "@counterfoil/domain/gateway/GatewayLine"
import { dueFiles, type Rail } from "@counterfoil/domain/gateway/Rail"
import type { Statement } from "@counterfoil/domain/gateway/Statement"
import type { Placed } from "@counterfoil/domain/Ledger"
import * as StreamName from "@counterfoil/domain/StreamName"
import { edited } from "../../../domain/test/Adopting.ts"
import { after, closing, month, root } from "../../../domain/test/period/Closing.ts"
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
  paymentId,
  tax,
  toItem
} from "../../../domain/test/Sample.ts"
import { bookedFrom, type Stored, type World } from "./World.ts"

export const invoiceA = invoicePosted(
  "A",
  [item("A1", "100.00"), tax("A1t", "A1", "20.00"), item("A2", "10.00"), tax("A2t", "A2", "2.00")],
  "2026-02-01"
)
export const invoiceB = invoicePosted("B", [item("B1", "50.00")], "2026-02-10")
export const memoM = memoPosted(
  "M",
  [item("M1", "10.00", { creditedItemId: itemId("A2") }), item("M1t", "2.00", { creditedItemId: itemId("A2t") })],
  "2026-02-05"
)
export const electronic = (id: string, amount: string, reference: string, on: string) => ({
  ...captured(id, amount, on),
  method: "Electronic" as const,
  gatewayReference: reference
})
export const paymentP = electronic("P", "155.00", "r1", "2026-02-12")
export const refundR = {
  _tag: "PaymentRefunded",
  amount: eur("5.00"),
  refundId: RefundId.make("R"),
  number: "R-R",
  gatewayReference: "rr1",
  effectiveOn: day("2026-02-15")
} as const

const payment = (id: string) => ({ kind: "payment", id: paymentId(id) }) as const
const grouped = (id: string, one: Application): Application => ({ ...one, groupId: GroupId.make(id) })
export const parts = {
  p1: grouped(
    "g1",
    application({
      id: "p1",
      from: { kind: "creditMemo", id: memoId("M") },
      to: "A",
      amount: "12.00",
      items: [toItem("A2", "10.00", "M1"), toItem("A2t", "2.00", "M1t")],
      on: "2026-02-06"
    })
  ),
  p2: grouped(
    "g2",
    application({
      id: "p2",
      from: payment("P"),
      to: "A",
      amount: "120.00",
      items: [toItem("A1", "100.00"), toItem("A1t", "20.00")],
      on: "2026-02-12"
    })
  ),
  p3: grouped(
    "g2",
    application({
      id: "p3",
      from: payment("P"),
      to: "B",
      amount: "30.00",
      items: [toItem("B1", "30.00")],
      on: "2026-02-12"
    })
  ),
  p5: grouped(
    "g5",
    application({
      id: "p5",
      from: payment("Q"),
      to: "C",
      amount: "30.00",
      items: [toItem("C1", "30.00")],
      on: "2026-03-09"
    })
  ),
  /** The rest of Q to B, where a fault needs one application more. */
  p6: grouped(
    "g6",
    application({
      id: "p6",
      from: payment("Q"),
      to: "B",
      amount: "5.00",
      items: [toItem("B1", "5.00")],
      on: "2026-03-10"
    })
  )
}

/** Both legs of an application. */
export const legs = (one: Application): ReadonlyArray<Placed> => {
  const isPayment = one.source.kind === "payment"
  return [
    {
      stream: StreamName.ofSource(one.source),
      event: { _tag: isPayment ? "PaymentApplied" : "CreditMemoApplied", application: one }
    },
    {
      stream: StreamName.ofTarget(one.target),
      event: { _tag: isPayment ? "InvoicePaymentApplied" : "InvoiceCreditMemoApplied", application: one }
    }
  ]
}

/** February is closed with these; what comes after is booked in March. */
const february: ReadonlyArray<Stored> = [
  { stream: "Invoice-A", event: invoiceA },
  { stream: "Invoice-B", event: invoiceB },
  { stream: "CreditMemo-M", event: memoM },
  ...legs(parts.p1),
  { stream: "Payment-P", event: paymentP },
  ...legs(parts.p2),
  ...legs(parts.p3),
  { stream: "Payment-P", event: refundR }
]
const events: ReadonlyArray<Stored> = [
  ...february,
  ...bookedFrom(day("2026-03-01"), [
    { stream: "Invoice-C", event: invoicePosted("C", [item("C1", "30.00")], "2026-02-25") },
    { stream: "Payment-Q", event: electronic("Q", "35.00", "r5", "2026-03-09") },
    ...legs(parts.p5)
  ])
]

/** Mondays to Fridays; payouts within three of them. */
const rail: Rail = {
  weekdays: new Set([1, 2, 3, 4, 5]),
  holidays: new Set(),
  since: day("2026-02-12"),
  settleDays: 3,
  bankDays: 2,
  payoutDays: 3
}
const asOf = day("2026-03-10")

export const settled: GatewayLine = {
  id: "T1",
  kind: "charge",
  reference: "r1",
  payoutId: "PO",
  gross: eur("155.00"),
  fee: eur("4.50"),
  net: eur("150.50"),
  expectedFee: eur("4.50"),
  on: day("2026-02-13"),
  file: "f0213",
  line: 1
}
export const givenBack: GatewayLine = {
  ...settled,
  id: "T2",
  kind: "refund",
  reference: "rr1",
  gross: eur("-5.00"),
  fee: eur("0.00"),
  net: eur("-5.00"),
  expectedFee: undefined,
  on: day("2026-02-16"),
  file: "f0216"
}

const files: ReadonlyArray<LoadedFile> = dueFiles(rail, asOf).map((date) => {
  const name = `f${date.slice(5).replace("-", "")}`
  const lines = [settled, givenBack].filter(({ file }) => file === name).length
  return { name, day: date, sha256: lines === 0 ? "empty" : `sha of ${name}`, lines }
})

const statement: Statement = {
  files,
  lines: [settled, givenBack],
  payouts: [{ id: "PO", amount: eur("145.50"), arrivesOn: day("2026-02-17") }],
  bankLines: [{ id: "BL", payoutId: "PO", amount: eur("145.50"), valueOn: day("2026-02-18") }]
}

const clear = (account: ClearingLine["account"], ref: string, amount: string, dueOn: string): ClearingLine => ({
  account,
  ref,
  amount: eur(amount),
  dueOn: day(dueOn)
})
const clearing: ReadonlyArray<ClearingLine> = [
  clear("gateway clearing", "r1", "155.00", "2026-02-17"),
  clear("gateway clearing", "r1", "-155.00", "2026-02-17"),
  clear("gateway clearing", "rr1", "-5.00", "2026-02-18"),
  clear("gateway clearing", "rr1", "5.00", "2026-02-18"),
  clear("bank in transit", "PO", "145.50", "2026-02-19"),
  clear("bank in transit", "PO", "-145.50", "2026-02-19"),
  clear("gateway clearing", "r5", "35.00", "2026-03-12")
]

/** After everything that a test's own database records: what is late is dated later still. */
const watermark = "2999-01-01T00:00:00.000Z"
export const late = "3000-01-01T00:00:00.000Z"

// Zuora tells of this memo's items what they were, not what is left of them.
const edits: World["edits"] = [
  (observed) => edited(observed, "creditMemos", "M", () => ({ itemsUnapplied: undefined }))
]

export const clean: World = {
  ours: events,
  theirs: events,
  edits,
  timing: {
    asOf: watermark,
    watermark,
    stuckBefore: "2026-03-08T06:00:00.000Z",
    changedAt: new Map()
  },
  before: { theirs: events, edits },
  operations: new Map(),
  keys: [
    { key: OperationId.make("i1"), callHash: "h1" },
    { key: OperationId.make("i5"), callHash: "h5" }
  ],
  intents: new Map([
    ["Payment-P", "i1"],
    ["Payment-Q", "i5"]
  ]),
  statement,
  rail,
  asOf,
  clearing,
  closed: (bookings) =>
    after(
      ...closing(month("2026-02"), {
        events: bookings.slice(0, february.length),
        size: february.length,
        on: day("2026-03-03")
      })
    ).closed,
  rootNow: () => root,
  versions: new Map(),
  seals: []
}
