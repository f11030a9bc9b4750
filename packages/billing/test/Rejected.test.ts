/** Commands that are refused before anything is sent or stored. */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { demo, eur, item, op } from "./Harness.ts"
import { moneyCalls, placed, published, run, tagOf } from "./Story.ts"

describe("What is refused before anything is sent or stored", () => {
  const [portion] = published.invoices
  const zuoraChooses = { _tag: "ZuoraChooses" } as const
  const refused: Record<string, readonly [Record<string, unknown>, string]> = {
    "more than the payment has": [
      { invoices: [{ ...portion, amount: eur("60.00"), division: zuoraChooses }] },
      "OverApplied"
    ],
    "a negative amount": [{ invoices: [{ ...portion, amount: eur("-1.00"), division: zuoraChooses }] }, "NotPositive"],
    "an item of another document": [
      {
        invoices: [
          { ...portion, amount: eur("1.00"), division: { _tag: "Items", items: [item(demo.memoInvoice.item, "1.00")] } }
        ]
      },
      "ForeignItem"
    ],
    "another account's invoice": [
      { invoices: [{ ...portion, invoiceKey: demo.memoInvoice.number, division: zuoraChooses }] },
      "OtherAccount"
    ],
    "a document that Zuora does not know": [
      { invoices: [{ ...portion, invoiceKey: "INV99999999", division: zuoraChooses }] },
      "ZuoraRefused"
    ],
    "an operation id that Zuora's headers do not allow": [{ operationId: "a:b" }, "CommandInvalid"],
    "no invoices": [{ invoices: [] }, "CommandInvalid"],
    "a date that is none": [{ effectiveOn: "2026-02-30" }, "CommandInvalid"],
    "a date before the money": [{ effectiveOn: "2001-01-01" }, "TooEarly"],
    "an unknown currency": [
      { invoices: [{ ...portion, amount: { ...eur("1.00"), currency: "XXQ" }, division: zuoraChooses }] },
      "CommandInvalid"
    ],
    "another currency": [
      { invoices: [{ ...portion, amount: { ...eur("1.00"), currency: "USD" }, division: zuoraChooses }] },
      "OtherCurrency"
    ]
  }
  for (const [what, [change, tag]] of Object.entries(refused))
    it(`${what}: ${tag}`, () =>
      run(
        Effect.gen(function* () {
          const billing = yield* Billing
          expect(yield* tagOf(billing.applyPayment({ ...published, ...change }))).toBe(tag)
          expect(yield* moneyCalls).toEqual([])
          const streams = (yield* placed).map(({ stream }) => stream)
          expect(streams.filter((stream) => /^(Operation|AccountLane)-/.test(stream))).toEqual([])
        })
      ))

  it("text that Zuora cannot store, naming the field", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const collect = { operationId: op("c-9"), actor: "job", accountKey: demo.collectAccount, paymentGateway: "💸" }
        const error = yield* Effect.flip(billing.collect(collect))
        expect(error).toMatchObject({ _tag: "RequestInvalid", message: expect.stringContaining("paymentGateway") })
        expect(yield* moneyCalls).toEqual([])
      })
    ))
})
