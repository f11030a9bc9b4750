/** Documents are found by what people call them, however the names came about, and by streams and ids. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import { OperationId, RefundId } from "@counterfoil/domain/Id"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { captured, day, eur, invoicePosted, item } from "../../domain/test/Sample.ts"
import { documentNamed } from "../src/names/DocumentNamed.ts"
import { catchUp, streamsNamed } from "../src/names/NameTable.ts"
import { database, record } from "./Tenants.ts"

const db = database()
const on = { effectiveOn: day("2026-03-02") }

const requested: BillingEvent = {
  _tag: "OperationRequested",
  operationId: OperationId.make("op-1"),
  intent: { _tag: "CreatePayment", accountId: null, amount: eur("5.00"), reference: "order-7" },
  call: { name: "create-payment", method: "POST", path: "/v1/payments", body: "{}", keyed: true },
  commandHash: "01",
  callHash: "00",
  trackId: "track-1",
  accounts: [],
  before: [],
  ...on
}

const answered: BillingEvent = {
  _tag: "OperationAnswered",
  attempt: 1,
  status: 200,
  headers: { "zuora-request-id": "zr-9" },
  body: "{}",
  answeredAt: "2026-03-02T08:00:00Z",
  ...on
}

const placed = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "10.00")]) },
  { stream: "Payment-1", event: { ...captured("1", "5.00"), gatewayReference: "ch_77" } },
  {
    stream: "Payment-1",
    event: {
      _tag: "PaymentRefunded",
      amount: eur("1.00"),
      refundId: RefundId.make("R1"),
      number: "R-001",
      gatewayReference: "re_78",
      ...on
    }
  },
  { stream: "Operation-op-1", event: requested },
  { stream: "Operation-op-1", event: answered }
] as const

describe("names", () => {
  it("lead from numbers, references and track ids to streams, as far as the events go, each counted once", async () => {
    const tenant = db.newTenant()
    const found = await db.story(
      tenant,
      Effect.gen(function* () {
        yield* record(placed.slice(0, 2))
        const before = [yield* catchUp(tenant), yield* catchUp(tenant)]
        yield* record(
          placed.slice(2).map((one, index) => ({ ...one, stream: index === 0 ? "Payment-2" : one.stream })),
          "more"
        )
        const names = ["INV-1", "P-1", "ch_77", "R-001", "R1", "re_78", "order-7", "track-1", "zr-9", "none"]
        return { before, streams: yield* Effect.forEach(names, (name) => streamsNamed(tenant, name)) }
      })
    )
    expect(found.before).toEqual([2, 0])
    expect(found.streams.map((rows) => rows.map(({ kind, stream }) => `${kind}: ${stream}`).join())).toEqual([
      "number: Invoice-1",
      "number: Payment-1",
      "reference: Payment-1",
      "refund: Payment-2",
      "refund: Payment-2",
      "reference: Payment-2",
      "reference: Operation-op-1",
      "track id: Operation-op-1",
      "track id: Operation-op-1",
      ""
    ])
  })

  it("name one document, or say that they do not", async () => {
    const tenant = db.newTenant()
    const twins = [
      { stream: "Invoice-7", event: { ...invoicePosted("7", [item("i7", "1.00")]), number: "X-1" } },
      { stream: "Payment-7", event: { ...captured("7", "1.00"), number: "X-1" } }
    ]
    const found = await db.story(
      tenant,
      Effect.andThen(
        record([...placed.slice(0, 2), ...twins]),
        Effect.forEach(["INV-1", "Payment-1", "X-1", "none", "Invoice-9"], (key) =>
          Effect.match(documentNamed(tenant, key), {
            onSuccess: (stream) => stream,
            onFailure: (error) => error.message
          })
        )
      )
    )
    expect(found).toEqual([
      "Invoice-1",
      "Payment-1",
      '"X-1" is the name of several documents: give one of Invoice-7, Payment-7',
      'No document is known as "none": give its number, its id, or its stream such as Invoice-<id>',
      'No document is known as "Invoice-9": give its number, its id, or its stream such as Invoice-<id>'
    ])
    const byId = await db.story(tenant, Effect.flip(documentNamed(tenant, "7")))
    expect(byId).toMatchObject({ _tag: "DocumentAmbiguous" })
  })

  it("of one tenant are not another's", async () => {
    const [one, other] = [db.newTenant(), db.newTenant()]
    await db.story(one, Effect.andThen(record(placed.slice(0, 1)), catchUp(one)))
    expect(await db.story(other, streamsNamed(other, "INV-1"))).toEqual([])
    expect(await db.story(other, streamsNamed(one, "INV-1"))).toEqual([])
  })
})
