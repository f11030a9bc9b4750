/** A debit memo is collected from what its account has, from a payment method, or from both; what Zuora chose is read back. */
import { ItemId } from "@counterfoil/domain/Id"
import * as UnapplyPayment from "@counterfoil/zuora/calls/UnapplyPayment"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { defaults } from "../src/Tenant.ts"
import { forward, resume, sent, story } from "./Acting.ts"
import { calls } from "./Calls.ts"
import { demo, eur, op, zuoraLayer } from "./Harness.ts"
import { lostLongAgo, resolved } from "./Resolving.ts"
import { balanced, moneyCalls, run, tagOf } from "./Story.ts"
import { inProcess } from "./World.ts"

const settings = ZuoraSettings.make({ baseUrl: "", clientId: "", clientSecret: Redacted.make("") })

const collect = { operationId: op("collect-1"), actor: "ada", debitMemoKey: demo.nextDebitMemo }

/** A posted memo of so much, on the account of the credit memo of 39.95. */
const posted = (amount: string) =>
  Effect.flatMap(Billing, (billing) =>
    billing.createDebitMemo({
      operationId: op("debit-1"),
      actor: "ada",
      invoiceKey: demo.memoInvoice.number,
      items: [{ itemId: ItemId.make(demo.memoInvoice.item), amount: eur(amount) }],
      isPosted: true
    })
  )

const itemOf = Effect.flatMap(Sandbox, (sandbox) => sandbox.state).pipe(
  Effect.map(({ debitMemo = [] }) => {
    const [memo] = debitMemo as ReadonlyArray<{ readonly items: ReadonlyArray<{ readonly id: string }> }>
    return memo?.items[0]?.id ?? ""
  })
)

describe("collectDebitMemo", () => {
  it("applies credit first and charges the rest, each part with the items that Zuora chose", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* posted("50.00")
        const both = { ...collect, apply: ["creditMemo"] } as const
        const settled = yield* billing.collectDebitMemo(both)
        expect(settled.payments).toHaveLength(1)
        const line = yield* itemOf
        const bySource = settled.applications.toSorted((a, b) => a.source.kind.localeCompare(b.source.kind))
        expect(bySource).toMatchObject([
          { source: { kind: "creditMemo" }, amount: eur("39.95"), strategy: "zuora", split: { _tag: "Stated" } },
          { source: { kind: "payment" }, amount: eur("10.05"), split: { items: [{ targetItemId: line }] } }
        ])
        expect(yield* billing.collectDebitMemo(both)).toEqual(settled)
        expect(yield* tagOf(billing.collectDebitMemo({ ...collect, operationId: op("collect-2") }))).toBe("NotPositive")
        yield* balanced
      })
    ))

  it("leaves open what credit does not cover, where nothing is charged", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* posted("50.00")
        const only = { ...collect, apply: ["creditMemo"], isCharged: false } as const
        const { payments } = yield* billing.collectDebitMemo(only)
        expect(payments).toEqual([])
        const { applications } = yield* billing.collectDebitMemo({ ...only, operationId: op("collect-2") })
        expect(applications).toEqual([])
        yield* balanced
      })
    ))

  it("is asked for nothing at all: refused before it is sent", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* posted("5.00")
        const before = (yield* moneyCalls).length
        expect(yield* tagOf(billing.collectDebitMemo({ ...collect, isCharged: false }))).toBe("RequestInvalid")
        expect(yield* moneyCalls).toHaveLength(before)
      })
    ))

  for (const declineCode of ["50000099", "53000060"] as const)
    it(`tells a decline (as ${declineCode}) with the gateway's words, and applies nothing`, () =>
      run(
        Effect.gen(function* () {
          const billing = yield* Billing
          const sandbox = yield* Sandbox
          yield* sandbox.settings({ declineCode })
          yield* sandbox.seed({
            accounts: [{ number: "A9", decline: { code: "51", text: "Insufficient funds" } }],
            invoices: [
              { number: "INV9", account: "A9", items: [{ id: "9".repeat(32), name: "Seats", amount: "9.00" }] }
            ]
          })
          yield* billing.createDebitMemo({
            operationId: op("debit-1"),
            actor: "ada",
            invoiceKey: "INV9",
            items: [{ itemId: ItemId.make("9".repeat(32)), amount: eur("2.00") }],
            isPosted: true
          })
          const no = yield* Effect.flip(billing.collectDebitMemo(collect))
          expect(no).toMatchObject({ _tag: "Declined", text: expect.stringContaining("Insufficient funds") })
          expect(yield* billing.openOperations).toEqual([])
          yield* balanced
        })
      ))

  it("is on its way while the gateway has not decided, and no second charge is begun", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const sandbox = yield* Sandbox
        yield* posted("8.00")
        yield* sandbox.fault({ kind: "stuck", method: "POST", path: "/v1/debit-memos/*/collect" })
        const { applications, payments } = yield* billing.collectDebitMemo(collect)
        expect({ applications, payments }).toEqual({ applications: [], payments: [] })
        const second = { ...collect, operationId: op("collect-2") }
        expect(yield* tagOf(billing.collectDebitMemo(second))).toBe("PaymentInFlight")
        yield* balanced
      })
    ))
})

describe("A lost collectDebitMemo whose key is too old", () => {
  const call = calls["collect a debit memo"]
  const lost = (kind: "loseRequest" | "loseAnswer") => Effect.andThen(inProcess(call.before), lostLongAgo(call, kind))

  it(
    "is recorded where the memo is paid",
    story(
      Effect.gen(function* () {
        yield* lost("loseAnswer")
        expect(yield* resume(call)).toBe("succeeded")
        expect(yield* sent(call)).toBe(1)
        yield* balanced
      })
    )
  )

  it(
    "is sent again only after two equal looks that show the memo as it was, and no payment",
    story(
      Effect.gen(function* () {
        yield* lost("loseRequest")
        expect(yield* resume(call)).toBe("OutcomeUnknown")
        yield* forward(defaults.quietMs)
        expect(yield* resume(call)).toBe("succeeded")
        expect(yield* sent(call)).toBe(2)
        yield* balanced
      })
    )
  )

  it(
    "is left to a person where part of it was taken back since, and takes the payment as evidence",
    story(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* lost("loseAnswer")
        const { payment = [], debitMemo = [] } = yield* sandbox.state
        const { number: paymentKey } = payment.at(-1) as { readonly number: string }
        const { id } = debitMemo[0] as { readonly id: string }
        const zuora = yield* Zuora
        const taken = { paymentKey, debitMemos: [{ debitMemoId: id, amount: "1.00" }] }
        const { status } = yield* zuora.send(Result.getOrThrow(UnapplyPayment.prepare(taken, settings)))
        expect(status).toBe(200)
        expect(yield* resume(call)).toBe("OutcomeUnknown")
        const settled = yield* inProcess((billing) => resolved(billing, call, "happened", { payments: [paymentKey] }))
        expect(settled.applications).toMatchObject([{ target: { kind: "debitMemo", id }, amount: eur("9.00") }])
        yield* balanced
      }).pipe(Effect.provide(zuoraLayer()))
    )
  )
})
