/** From whatever is in hand to the call behind it, its attempts and events, both legs, and the runs that saw it. */
import type { BillingEvent } from "@counterfoil/domain/BillingEvent"
import { OperationId } from "@counterfoil/domain/Id"
import { textOf } from "@counterfoil/reconciliation/tables/CanonicalText"
import * as Effect from "effect/Effect"
import { beforeAll, describe, expect, it } from "vitest"
import { accountId, application, captured, day, eur, invoicePosted, item } from "../../domain/test/Sample.ts"
import { trace } from "../src/trace/Trace.ts"
import { tellStory } from "./Story.ts"
import { database, record } from "./Tenants.ts"

const db = database()
let tenant = ""

beforeAll(async () => {
  tenant = db.newTenant()
  await db.story(tenant, tellStory)
  for (const [number, runId, reach] of [
    [1, "run-early", 3],
    [2, "run-late", 1_000]
  ] as const)
    await db.sql(
      `insert into recon.run (tenant, number, run_id, mode, settings, phase, started_at, finished_at)
       values ($1, $2, $3, 'full', $4, 'finished', '2026-04-01T02:00Z', '2026-04-01T02:30Z')`,
      [tenant, number, runId, textOf({ heads: new Map([[0, reach]]) })]
    )
  await db.sql(
    `insert into recon.finding (tenant, run, code, subject, streams, body)
     values ($1, 2, 'Z05', 'Payment-1 > Invoice-1', array['Payment-1', 'Invoice-1'], '{}')`,
    [tenant]
  )
})

const traced = (key: string) => db.story(tenant, trace(tenant, key))

describe("a trace", () => {
  it("of an operation's id, which is its idempotency key and track id, tells its whole life", async () => {
    const found = await traced("apply-march-1")
    expect(found.known).toEqual(["track id of Operation-apply-march-1", "id of Operation-apply-march-1"])
    expect(found.operations).toEqual([
      {
        operationId: "apply-march-1",
        intent: "Apply",
        call: { name: "apply-payment", method: "PUT", path: "/v1/payments/1/apply", keyed: false },
        trackId: "apply-march-1",
        accounts: ["A-1"],
        attempts: [
          {
            attempt: 1,
            startedAt: "2026-03-10T09:30:00.000Z",
            endedAt: "2026-03-10T09:30:00.000Z",
            status: 200,
            requestId: "zr-5512",
            problem: null
          }
        ],
        outcome: "Succeeded"
      }
    ])
    expect(found.events.map(({ event, type }) => `${event} ${type}`).toSorted()).toEqual([
      "AccountLane-A-1@1 LaneTaken",
      "AccountLane-A-1@2 LaneFreed",
      "Invoice-1@3 InvoicePaymentApplied",
      "Operation-apply-march-1@1 OperationRequested",
      "Operation-apply-march-1@2 OperationAttemptStarted",
      "Operation-apply-march-1@3 OperationAnswered",
      "Operation-apply-march-1@4 OperationRecorded",
      "Payment-1@2 PaymentApplied"
    ])
    expect(found.legs).toEqual([
      {
        applicationId: "a-2",
        what: "applied",
        source: "Payment-1",
        target: "Invoice-1",
        amount: eur("60.00"),
        given: "Payment-1@2",
        got: "Invoice-1@3"
      }
    ])
    expect(found.cases.map(({ discrepancyId, runId, what }) => `${what} ${runId} ${discrepancyId}`)).toEqual([
      "CaseOpened run-7 Z05 Payment-1 > Invoice-1",
      "CaseResolved run-8 Z05 Payment-1 > Invoice-1"
    ])
    // The early run had not read as far.
    expect(found.runs.map(({ found, runId }) => [runId, found])).toEqual([["run-late", ["Z05 Payment-1 > Invoice-1"]]])
  })

  it("leads there from Zuora's request id, a payment's number, and a gateway's reference of payment or refund", async () => {
    const byRequest = await traced("zr-5512")
    expect(byRequest.operations.map(({ operationId }) => operationId)).toEqual(["apply-march-1"])
    for (const key of ["P-1", "Payment-1", "ch_1001", "re_2001", "R-1", "R1"]) {
      const found = await traced(key)
      expect([key, found.operations.map(({ operationId }) => operationId)]).toEqual([key, ["apply-march-1"]])
      expect(found.legs.map(({ applicationId }) => applicationId)).toEqual(["a-2", "u-1", "a-3"])
      expect(found.events.map(({ causationId }) => causationId)).toContain("refund-1")
    }
    expect((await traced("P-1")).known).toEqual(["number of Payment-1"])
    expect(await db.story(tenant, Effect.flip(trace(tenant, "nobody")))).toMatchObject({ _tag: "NothingTraced" })
  })

  it("shows a leg that is missing, and an attempt without an answer", async () => {
    const other = db.newTenant()
    const operationId = OperationId.make("lost-1")
    const leg = application({ id: "half", to: "1", amount: "5.00" })
    const on = { effectiveOn: day("2026-03-02") }
    const events: ReadonlyArray<BillingEvent> = [
      {
        _tag: "OperationRequested",
        operationId,
        intent: { _tag: "Apply", groupId: leg.groupId, applications: [leg] },
        call: { name: "apply-payment", method: "PUT", path: "/", body: "{}", keyed: false },
        commandHash: "01",
        callHash: "00",
        trackId: "lost-1",
        accounts: [accountId],
        before: [],
        ...on
      },
      { _tag: "OperationAttemptStarted", attempt: 1, startedAt: "2026-03-02T08:00:00Z", ...on },
      { _tag: "OperationOutcomeUnknown", attempt: 1, cause: "connection reset", at: "2026-03-02T08:00:09Z", ...on },
      { _tag: "OperationAttemptStarted", attempt: 2, startedAt: "2026-03-02T08:20:00Z", ...on }
    ]
    await db.story(
      other,
      record([
        { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "10.00")]) },
        { stream: "Payment-1", event: captured("1", "5.00") },
        { stream: "Payment-1", event: { _tag: "PaymentApplied", application: leg } },
        ...events.map((event) => ({ stream: "Operation-lost-1", event }))
      ])
    )
    const found = await db.story(other, trace(other, "lost-1"))
    expect(found.operations[0]).toMatchObject({
      outcome: null,
      attempts: [
        { attempt: 1, endedAt: "2026-03-02T08:00:09Z", problem: "connection reset", status: null },
        { attempt: 2, endedAt: null, problem: null, status: null }
      ]
    })
    const payment = await db.story(other, trace(other, "P-1"))
    expect(payment.legs).toMatchObject([
      { applicationId: "half", given: "Payment-1@2", got: null, target: "Invoice-1" }
    ])
  })
})
