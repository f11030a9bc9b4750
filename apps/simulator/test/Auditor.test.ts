/** The auditor sees each kind of damage: traces made by hand, each with one thing wrong. */
import { describe, expect, it } from "vitest"
import { audit } from "../src/audit/Auditor.ts"
import type { Entry, Happening, Row, Stored } from "../src/Trace.ts"

const at = (minute: number, happening: Happening): Entry => ({ ...happening, at: Date.UTC(2026, 10, 23, 18, minute) })

const opening = at(0, { _tag: "Zuora", rows: [{ table: "payment", row: { id: "P", amount: "1000" } }] })

const application = (id: string, cents: string): Row => ({
  table: "application",
  row: { id, sourceId: "P", invoiceId: "I", direction: "apply", amount: cents }
})

const acted = (minute: number, trackId: string | null, ...rows: ReadonlyArray<Row>): Entry =>
  at(minute, {
    _tag: "Zuora",
    rows: trackId === null ? rows : [...rows, { table: "received", row: { id: `call ${minute}`, trackId } }]
  })

const stored = (minute: number, id: string, ...events: ReadonlyArray<Stored>): Entry =>
  at(minute, { _tag: "Stored", process: "p1", id, events })

const change = (amount: string) => ({
  source: { kind: "payment", id: "P" },
  target: { kind: "invoice", id: "I" },
  amount: { amount, currency: "EUR" }
})

const requested = (minute: number, id: string): Entry =>
  stored(
    minute,
    `${id}:requested`,
    { stream: "AccountLane-A", type: "LaneTaken", data: { operationId: id } },
    {
      stream: `Operation-${id}`,
      type: "OperationRequested",
      data: {
        call: { name: "apply-payment", keyed: false },
        accounts: ["A"],
        intent: { _tag: "Apply", applications: [change("5.00")] }
      }
    },
    { stream: `Operation-${id}`, type: "OperationAttemptStarted", data: { attempt: 1 } }
  )

const recorded = (minute: number, id: string, outcome: string, ...more: ReadonlyArray<Stored>): Entry =>
  stored(
    minute,
    `${id}:recorded`,
    { stream: `Operation-${id}`, type: "OperationRecorded", data: { outcome: { _tag: outcome } } },
    { stream: "AccountLane-A", type: "LaneFreed", data: { operationId: id } },
    ...more
  )

const legs = (amount: string): ReadonlyArray<Stored> => [
  { stream: "Payment-P", type: "PaymentApplied", data: { application: change(amount) } },
  { stream: "Invoice-I", type: "InvoicePaymentApplied", data: { application: change(amount) } }
]

const rulesOf = (...entries: ReadonlyArray<Entry>) => audit([opening, ...entries]).map(({ rule }) => rule)

describe("the auditor", () => {
  it("finds nothing wrong with a call that was made, done and recorded", () => {
    expect(
      rulesOf(requested(1, "x"), acted(2, "x", application("1", "500")), recorded(3, "x", "Succeeded", ...legs("5.00")))
    ).toEqual([])
  })

  it("sees a call that acted twice", () => {
    expect(
      rulesOf(
        requested(1, "x"),
        acted(2, "x", application("1", "500")),
        acted(3, "x", application("2", "500")),
        recorded(4, "x", "Succeeded", ...legs("10.00"))
      )
    ).toEqual(["never twice"])
  })

  it("sees money without an event: not requested, not recorded, recorded as refused, a cent too little", () => {
    expect(rulesOf(acted(2, "x", application("1", "500")))).toContain("no money without an event")
    expect(rulesOf(requested(1, "x"), acted(2, "x", application("1", "500")), recorded(3, "x", "Succeeded"))).toContain(
      "no money without an event"
    )
    expect(rulesOf(requested(1, "x"), acted(2, "x", application("1", "500")), recorded(3, "x", "Refused"))).toContain(
      "no money without an event"
    )
    expect(
      rulesOf(requested(1, "x"), acted(2, "x", application("1", "500")), recorded(3, "x", "Succeeded", ...legs("4.99")))
    ).toEqual(["no money without an event"])
  })

  it("sees an event without money", () => {
    expect(rulesOf(requested(1, "x"), recorded(3, "x", "Succeeded", ...legs("5.00")))).toEqual([
      "no event without money",
      "no event without money"
    ])
    const payment = { paymentId: "Q", amount: { amount: "1.00", currency: "EUR" } }
    expect(rulesOf(stored(1, "seen", { stream: "Payment-Q", type: "PaymentCaptured", data: payment }))).toEqual([
      "no event without money"
    ])
  })

  it("sees one leg without the other", () => {
    expect(
      rulesOf(
        requested(1, "x"),
        acted(2, "x", application("1", "500")),
        recorded(3, "x", "Succeeded", ...legs("5.00").slice(0, 1))
      )
    ).toEqual(["both legs"])
  })

  it("lets others' changes be on record or not, each as a whole", () => {
    expect(rulesOf(acted(1, null, application("1", "300")))).toEqual([])
    expect(rulesOf(acted(1, null, application("1", "300")), stored(2, "seen", ...legs("3.00")))).toEqual([])
    expect(rulesOf(acted(1, null, application("1", "300")), stored(2, "seen", ...legs("2.00")))).toEqual([
      "no event without money"
    ])
  })

  it("sees a refund that was canceled and still counts on record, and one that counts no more and was not", () => {
    const refund = (status: string): Row => ({
      table: "refund",
      row: { id: "R", paymentId: "P", amount: "500", status }
    })
    const event = (type: string): Stored => ({
      stream: "Payment-P",
      type,
      data: { amount: { amount: "5.00", currency: "EUR" } }
    })
    const made = [
      requested(1, "x"),
      acted(2, "x", refund("Processed")),
      recorded(3, "x", "Succeeded", event("PaymentRefunded"))
    ]
    const canceled = [requested(4, "y"), acted(5, "y", refund("Canceled"))]
    expect(rulesOf(...made, ...canceled, recorded(6, "y", "Succeeded", event("PaymentRefundCanceled")))).toEqual([])
    expect(rulesOf(...made, ...canceled, recorded(6, "y", "Succeeded"))).toEqual(["no event without money"])
    const chargeback = recorded(3, "x", "Succeeded", event("PaymentChargedBack"))
    expect(rulesOf(requested(1, "x"), acted(2, "x", refund("Processed")), chargeback)).toEqual([])
    expect(rulesOf(...made, stored(4, "seen", event("PaymentRefundCanceled")))).toEqual(["no money without an event"])
  })

  it("sees an operation that is open without a reason", () => {
    expect(rulesOf(requested(1, "x"))).toEqual(["known in the end"])
  })

  it("sees two operations on one account, and a lane that is not freed or not kept", () => {
    expect(rulesOf(requested(1, "x"), requested(2, "y"))).toContain("one at a time")
    expect(
      rulesOf(requested(1, "x"), recorded(2, "x", "Succeeded", ...legs("5.00")), acted(3, "x", application("1", "500")))
    ).toEqual(["one at a time"])
    const end: Stored = { stream: "Operation-x", type: "OperationRecorded", data: { outcome: { _tag: "Refused" } } }
    expect(rulesOf(requested(1, "x"), stored(2, "x:recorded", end))).toEqual(["lanes are freed"])
    const freed: Stored = { stream: "AccountLane-A", type: "LaneFreed", data: { operationId: "x" } }
    expect(rulesOf(requested(1, "x"), stored(2, "x:freed", freed))).toContain("lanes are kept")
  })

  it("sees a caller who was told something else than what is on record, and a defect", () => {
    const told = (answer: string): Entry =>
      at(5, { _tag: "Told", process: "p1", operationId: "x", answer, text: "boom" })
    expect(rulesOf(requested(1, "x"), recorded(2, "x", "Refused"), told("Settled"))).toEqual(["told the truth"])
    expect(rulesOf(told("Defect"))).toEqual(["no defects"])
  })
})
