/** The amount of an older CRUD invoice payment is changed: of a draft it moves nothing, of a processed payment what differs. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { demo, eur, legacy, op } from "./Harness.ts"
import { balanced, moneyCalls, placed, run, tagOf } from "./Story.ts"

const change = { operationId: op("change-1"), actor: "ada", invoicePaymentId: demo.invoicePayment }

const stands = Effect.flatMap(Sandbox, (sandbox) => sandbox.state).pipe(
  Effect.map(({ invoicePayment = [] }) => (invoicePayment as ReadonlyArray<{ readonly amount: string }>)[0]?.amount)
)

describe("updateInvoicePayment", () => {
  it("gives more, and takes back, on both documents", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const more = yield* billing.updateInvoicePayment({ ...change, amount: eur("25.00") })
        expect(more.applications).toMatchObject([{ amount: eur("15.00"), split: { _tag: "HeaderOnly" } }])
        const less = yield* billing.updateInvoicePayment({
          ...change,
          operationId: op("change-2"),
          amount: eur("4.00")
        })
        expect(less.unapplications.reduce((sum, { amount }) => sum + amount.minor, 0n)).toBe(2100n)
        expect(yield* stands).toBe("400")
        yield* balanced
      }),
      legacy("Processed")
    ))

  it("of a draft moves nothing", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* billing.updateInvoicePayment({ ...change, amount: eur("25.00") })
        expect(yield* stands).toBe("2500")
        expect((yield* placed).filter(({ stream }) => stream.startsWith("Payment-"))).toEqual([])
        yield* balanced
      }),
      legacy("Draft")
    ))

  const refused: Record<string, readonly [ReturnType<typeof eur>, string]> = {
    "more than the invoice has open": [eur("28.01"), "OverApplied"],
    nothing: [eur("0.00"), "NotPositive"],
    "another currency": [{ ...eur("5.00"), currency: "USD" as never }, "OtherCurrency"],
    "what it is": [eur("10.00"), "CommandInvalid"]
  }
  for (const [what, [amount, tag]] of Object.entries(refused))
    it(`to ${what}: ${tag}, and nothing is sent`, () =>
      run(
        Effect.gen(function* () {
          const billing = yield* Billing
          expect(yield* tagOf(billing.updateInvoicePayment({ ...change, amount }))).toBe(tag)
          expect(yield* moneyCalls).toEqual([])
        }),
        legacy("Processed")
      ))

  it("is refused by a Zuora that lets only drafts be changed", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const sandbox = yield* Sandbox
        yield* sandbox.settings({ invoicePaymentUpdate: "draft" })
        expect(yield* tagOf(billing.updateInvoicePayment({ ...change, amount: eur("25.00") }))).toBe("Refused")
        yield* balanced
      }),
      legacy("Processed")
    ))
})
