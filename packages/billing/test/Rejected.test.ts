/** Commands that are refused before anything is sent or stored. */
import * as Effect from "effect/Effect"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
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

  const target = (status: "Draft" | "Canceled") =>
    Effect.gen(function* () {
      const sandbox = yield* Sandbox
      yield* sandbox.seed({
        invoices: [
          { number: "INV00000900", account: "A00000002", status: "Draft", items: [{ name: "Later", amount: "5.00" }] }
        ]
      })
      if (status === "Canceled") {
        const invoices = (yield* sandbox.state)["invoice"] as ReadonlyArray<{ id: string; number: string }>
        const draft = invoices.find(({ number }) => number === "INV00000900")
        yield* cancelInvoice(draft?.id ?? "")
      }
    })

  for (const status of ["Draft", "Canceled"] as const)
    it(`a ${status.toLowerCase()} invoice: WrongPhase, or what was never posted`, () =>
      run(
        Effect.gen(function* () {
          yield* target(status)
          const before = (yield* moneyCalls).length
          const billing = yield* Billing
          const apply = {
            ...published,
            invoices: [{ invoiceKey: "INV00000900", amount: eur("1.00"), division: zuoraChooses }] as const
          }
          expect(yield* Effect.flip(billing.applyPayment(apply))).toMatchObject({
            _tag: "WrongPhase",
            expected: "Posted"
          })
          expect(yield* moneyCalls).toHaveLength(before)
        })
      ))

  it("an amount beyond any ledger, with the numbers", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const huge = { ...eur("1.00"), minor: 10n ** 40n }
        const apply = { ...published, invoices: [{ ...portion, amount: huge, division: zuoraChooses }] as const }
        expect(yield* tagOf(billing.applyPayment(apply))).toBe("CommandInvalid")
        const large = { ...huge, minor: 10n ** 29n }
        const other = { ...published, invoices: [{ ...portion, amount: large, division: zuoraChooses }] as const }
        expect(yield* Effect.flip(billing.applyPayment(other))).toMatchObject({ _tag: "OverApplied", requested: large })
        expect(yield* moneyCalls).toEqual([])
      })
    ))
})

/** Cancels a draft as a user of Zuora would: CRUD, with a token of its own. */
const cancelInvoice = (id: string) =>
  Effect.gen(function* () {
    const { baseUrl, clientId, clientSecret } = yield* Sandbox
    yield* Effect.promise(async () => {
      const token = (await (
        await fetch(`${baseUrl}/oauth/token`, {
          method: "POST",
          body: new URLSearchParams({
            client_id: clientId,
            client_secret: clientSecret,
            grant_type: "client_credentials"
          })
        })
      ).json()) as { access_token: string }
      const answer = await fetch(`${baseUrl}/v1/object/invoice/${id}`, {
        method: "PUT",
        headers: { authorization: `Bearer ${token.access_token}`, "content-type": "application/json" },
        body: JSON.stringify({ Status: "Canceled" })
      })
      expect(await answer.json()).toMatchObject({ Success: true })
    })
  })
