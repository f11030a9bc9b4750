/** What the gateway said later: the books say return or chargeback where Zuora only says refund, and what was paid is owed. */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { PaymentId } from "@counterfoil/domain/Id"
import * as RefundPayment from "@counterfoil/zuora/calls/RefundPayment"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { record } from "../src/Observing.ts"
import { causeOf } from "../src/Recording.ts"
import { defaults } from "../src/Tenant.ts"
import { readPayment } from "../src/ZuoraDocuments.ts"
import { forward, resume, sent, story } from "./Acting.ts"
import { calls } from "./Calls.ts"
import { demo, eur, type HarnessOptions, op, zuoraLayer } from "./Harness.ts"
import { lostLongAgo, resolved } from "./Resolving.ts"
import { balanced, placed, run, tagOf } from "./Story.ts"
import { inProcess } from "./World.ts"

const report = { operationId: op("report-1"), actor: "gateway-job", paymentKey: demo.nextPayment }

const eventsOf = <T extends DocumentEvent["_tag"]>(tag: T) =>
  Effect.map(placed, (all) =>
    all.flatMap(({ event }) => (event._tag === tag ? [event as Extract<DocumentEvent, { _tag: T }>] : []))
  )

/** All that the demo's first account owes, charged. */
const collected = Effect.flatMap(Billing, (billing) =>
  billing.collect({ operationId: op("collect-1"), actor: "job", accountKey: demo.collectAccount })
)

const readAgain = Effect.provide(
  Effect.flatMap(readPayment(demo.nextPayment), (payment) =>
    record([payment], causeOf({ operationId: op("night"), actor: "job" }), "observed")
  ),
  zuoraLayer()
)

const settings = ZuoraSettings.make({ baseUrl: "", clientId: "", clientSecret: Redacted.make("") })

/** Somebody gives some of the payment back by hand. */
const refundByHand = (totalAmount: string) =>
  Effect.flatMap(Zuora, (zuora) =>
    zuora.send(
      Result.getOrThrow(
        RefundPayment.prepare(
          { paymentKey: demo.nextPayment, totalAmount, type: "External", methodType: "Check" },
          settings
        )
      )
    )
  ).pipe(Effect.provide(zuoraLayer()))

describe("A gateway's report", () => {
  it("of a chargeback is one in the books, takes back what was applied, and stays one when it is read again", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const { applications } = yield* collected
        const back = { ...report, amount: eur("12.00"), gatewayResponseCode: "4853" }
        const { unapplications } = yield* billing.chargeBackPayment(back)
        expect(yield* eventsOf("PaymentChargedBack")).toMatchObject([{ amount: eur("12.00"), method: "External" }])
        expect(unapplications).toMatchObject([{ amount: eur("12.00"), target: applications[0]?.target }])
        expect(yield* readAgain).toBe(0)
        const more = { ...report, operationId: op("report-2"), amount: eur("1000.00") }
        expect(yield* tagOf(billing.chargeBackPayment(more))).toBe("OverApplied")
        yield* billing.chargeBackPayment({ ...report, operationId: op("report-3") })
        expect(yield* eventsOf("PaymentChargedBack")).toHaveLength(2)
        yield* balanced
      })
    ))

  it("of a rejection is a return of all of it", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* collected
        yield* billing.rejectPayment(report)
        const [captured] = yield* eventsOf("PaymentCaptured")
        expect(yield* eventsOf("PaymentReturned")).toMatchObject([{ amount: captured?.amount }])
        expect(yield* readAgain).toBe(0)
        yield* balanced
      })
    ))

  const asynchronous: HarnessOptions = { sandbox: { settings: { asynchronousPaymentStatuses: "on" } } }
  it("of a rejection fails the payment with Asynchronous Payment Statuses", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* collected
        const { unapplications } = yield* billing.rejectPayment(report)
        expect(unapplications).not.toEqual([])
        expect(yield* eventsOf("PaymentFailed")).toHaveLength(1)
        expect(yield* eventsOf("PaymentReturned")).toEqual([])
        yield* balanced
      }),
      asynchronous
    ))

  it("of a settlement moves nothing, and ends the time in which it could be canceled", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* collected
        const before = (yield* placed).filter(({ stream }) => stream.startsWith("Payment-"))
        yield* billing.settlePayment({ ...report, settledOn: "2026-03-31 15:31:10" })
        expect((yield* placed).filter(({ stream }) => stream.startsWith("Payment-"))).toEqual(before)
        const cancel = { operationId: op("cancel-1"), actor: "ada", paymentKey: demo.nextPayment }
        expect(yield* tagOf(billing.cancelPayment(cancel))).toBe("Refused")
      })
    ))

  it("is of an electronic payment, and says a date and time", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* collected
        const external = { ...report, paymentKey: demo.payment }
        expect(yield* tagOf(billing.settlePayment(external))).toBe("WrongPhase")
        expect(yield* tagOf(billing.rejectPayment(external))).toBe("WrongPhase")
        expect(yield* tagOf(billing.settlePayment({ ...report, settledOn: "yesterday" }))).toBe("RequestInvalid")
      })
    ))
})

describe("A lost report whose key is too old", () => {
  const call = calls["report a chargeback"]

  it(
    "is recorded as a chargeback where Zuora shows a new refund of its amount",
    story(
      Effect.gen(function* () {
        yield* inProcess(call.before)
        yield* lostLongAgo(call, "loseAnswer")
        expect(yield* resume(call)).toBe("succeeded")
        expect(yield* sent(call)).toBe(1)
        expect(yield* eventsOf("PaymentChargedBack")).toHaveLength(1)
        yield* balanced
      })
    )
  )

  it(
    "is sent again after two equal looks that show nothing of it",
    story(
      Effect.gen(function* () {
        yield* inProcess(call.before)
        yield* lostLongAgo(call, "loseRequest")
        expect(yield* resume(call)).toBe("OutcomeUnknown")
        yield* forward(defaults.quietMs)
        expect(yield* resume(call)).toBe("succeeded")
        expect(yield* sent(call)).toBe(2)
        yield* balanced
      })
    )
  )

  it(
    "is a chargeback by an approver's word too, beside a refund by hand",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* inProcess(call.before)
        yield* lostLongAgo(call, "loseAnswer")
        const { payment = [] } = yield* sandbox.state
        const { id } = payment.find((row) => (row as { readonly number: string }).number === demo.nextPayment) as {
          readonly id: PaymentId
        }
        yield* sandbox.edit({ kind: "unapply", paymentKey: id })
        expect(yield* refundByHand("3.00")).toMatchObject({ status: 200 })
        expect(yield* resume(call)).toBe("OutcomeUnknown")
        yield* inProcess((billing) => resolved(billing, call, "happened"))
        expect(yield* eventsOf("PaymentChargedBack")).toMatchObject([{ amount: eur("12.00") }])
        expect(yield* eventsOf("PaymentRefunded")).toMatchObject([{ amount: eur("3.00") }])
        yield* balanced
      })
    )
  )
})
