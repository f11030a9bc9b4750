/** What callouts lead to, over a real sandbox: what they name is read and recorded, and a nightly run finds nothing. */
import { Billing } from "@counterfoil/billing/Billing"
import { OperationId } from "@counterfoil/domain/Id"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import { Callouts } from "../src/Callouts.ts"
import * as Inbox from "../src/Inbox.ts"
import { callout, idle, idOf, meddle, nightly, process, reads, receive, story, zuora } from "./Stage.ts"

const applied = { kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" } as const

describe("A callout", () => {
  it("about a payment brings in what was applied, on both documents", () =>
    story(
      Effect.gen(function* () {
        yield* meddle(applied)
        expect(yield* nightly).toEqual(["Z05 payment P-00000100 on invoice INV00000100 -20.00"])
        const id = yield* idOf("payment", "P-00000100")
        const answer = yield* process(Effect.tap(receive(callout({ PaymentId: id })), idle))
        expect(answer).toMatchObject({ status: 200, body: '{"success":true}' })
        expect(yield* nightly).toEqual([])
      })
    ))

  it("about an invoice brings in what pays of it, and what no longer does", () =>
    story(
      Effect.gen(function* () {
        const id = yield* idOf("invoice", "INV00000100")
        yield* process(
          Effect.gen(function* () {
            yield* meddle(applied)
            yield* receive(callout({ InvoiceId: id }))
            yield* idle
            expect(yield* nightly).toEqual([])
            yield* meddle({ kind: "unapply", paymentKey: "P-00000100" })
            yield* receive(callout({ InvoiceId: id }))
            yield* idle
          })
        )
        expect(yield* nightly).toEqual([])
      })
    ))

  it("about a document that we never saw brings it in with what it paid", () =>
    story(
      Effect.gen(function* () {
        yield* meddle({ kind: "createPayment", accountKey: "A00000003", amount: "23.17" })
        yield* meddle({ kind: "apply", paymentKey: "P-00000001", invoiceKey: "INV00000200", amount: "20.00" })
        const id = yield* idOf("payment", "P-00000001")
        yield* process(Effect.andThen(receive(callout({ PaymentId: id, AccountId: "a" })), idle))
        expect(yield* nightly).toEqual([])
      })
    ))

  it("about a debit memo brings it in, and what paid of it until it was taken back", () =>
    story(
      Effect.gen(function* () {
        const call = yield* zuora
        const memo = yield* call("POST", "/v1/debit-memos", {
          accountNumber: "A00000002",
          autoPost: true,
          charges: [{ amount: 12, productRatePlanChargeId: "c".repeat(32), description: "Extra" }]
        })
        const tell = (fields: Record<string, string>) => Effect.andThen(receive(callout(fields)), idle)
        const debitMemos = [{ amount: 5, debitMemoId: memo.id }]
        yield* process(
          Effect.gen(function* () {
            expect(yield* nightly).toHaveLength(1)
            yield* tell({ DebitMemoId: memo.id })
            expect(yield* nightly).toEqual([])
            yield* call("PUT", "/v1/payments/P-00000100/apply", { debitMemos })
            yield* tell({ PaymentId: yield* idOf("payment", "P-00000100"), DebitMemoId: memo.id })
            expect(yield* nightly).toEqual([])
            yield* call("PUT", "/v1/payments/P-00000100/unapply", { debitMemos })
            expect(yield* nightly).not.toEqual([])
            yield* tell({ DebitMemoId: memo.id })
          })
        )
        expect(yield* nightly).toEqual([])
      })
    ))

  it("is believed in nothing that it says: what counts is what is read", () =>
    story(
      Effect.gen(function* () {
        const id = yield* idOf("invoice", "INV00000100")
        yield* process(
          Effect.andThen(receive(callout({ InvoiceId: id, InvoiceBalance: "0.00", InvoiceStatus: "Canceled" })), idle)
        )
        expect(yield* nightly).toEqual([])
      })
    ))

  it("of a hundred about one payment costs one look", () =>
    story(
      Effect.gen(function* () {
        const id = yield* idOf("payment", "P-00000100")
        const before = yield* reads(`/v1/payments/${id}`)
        yield* process(
          Effect.gen(function* () {
            yield* Effect.forEach(
              Array.from({ length: 100 }, (_, number) =>
                callout({ PaymentId: id }, { "zuora-notification-id": `${number}` })
              ),
              receive,
              { concurrency: 10 }
            )
            yield* idle
          })
        )
        const one = (yield* reads(`/v1/payments/${id}`)) - before
        yield* process(Effect.andThen(receive(callout({ PaymentId: id })), idle))
        expect((yield* reads(`/v1/payments/${id}`)) - before - one).toBe(one)
      })
    ))

  it("about what Zuora does not have, or we do not follow, is kept and named, and answered as taken", () =>
    story(
      process(
        Effect.gen(function* () {
          const answers = yield* Effect.forEach(
            [
              callout({ InvoiceId: "nosuch" }),
              callout({ SubscriptionId: "s-1" }),
              callout({}),
              { ...callout({}), body: "<x/>" }
            ],
            receive
          )
          expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
          yield* idle
          const kept = yield* Inbox.kept({ left: true })
          expect(kept.map(({ state }) => state)).toEqual([
            {
              _tag: "Closed",
              findings: [expect.objectContaining({ object: "Invoice", id: "nosuch", outcome: "left" })]
            },
            {
              _tag: "Closed",
              findings: [
                {
                  object: "Subscription",
                  id: "s-1",
                  outcome: "left",
                  facts: 0,
                  reason: "callouts about Subscription are not followed"
                }
              ]
            },
            { _tag: "Unreadable", problem: expect.stringContaining("names no object") },
            { _tag: "Unreadable", problem: "its body is no JSON" }
          ])
        })
      )
    ))

  it("on an account with an open call waits for the end of that call", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        const billing = yield* Billing
        yield* sandbox.fault({ kind: "loseAnswer", method: "POST", path: "/v1/operations/invoice-collect" })
        const operationId = OperationId.make("collect-1")
        yield* Effect.ignore(billing.collect({ operationId, actor: "test", accountKey: "A00000001" }))
        const id = yield* idOf("payment", "P-00000001")
        yield* process(
          Effect.gen(function* () {
            const { waiting } = yield* Callouts
            yield* receive(callout({ PaymentId: id }))
            while ((yield* waiting).every(({ why }) => why === undefined)) yield* Effect.sleep(5)
            expect(yield* waiting).toMatchObject([{ object: "Payment", id, why: expect.stringContaining("collect-1") }])
            yield* billing.resume(operationId, "test")
            yield* idle
          })
        )
        expect(yield* nightly).toEqual([])
      })
    ))
})
