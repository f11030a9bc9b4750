/** Code by code over a real sandbox: what is proposed is made, and the next run no longer finds it. */
import { Billing } from "@counterfoil/billing/Billing"
import { dayOf, moment } from "@counterfoil/billing/TenantClock"
import { ItemId, OperationId } from "@counterfoil/domain/Id"
import type { LocalDate } from "@counterfoil/domain/LocalDate"
import type { GatewayLine } from "@counterfoil/domain/gateway/GatewayLine"
import * as Money from "@counterfoil/domain/Money"
import type * as Payment from "@counterfoil/domain/Payment"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import type { ReadGateway } from "../../src/gateway/Gateways.ts"
import * as StoreState from "../../src/StoreState.ts"
import { gateways } from "../gateway/Files.ts"
import { money } from "../report/Example.ts"
import { inLife, type Living, proposed, repaired, story } from "./Workshop.ts"

const asked = (name: string) => ({ operationId: OperationId.make(name), actor: "ada" })
const items = (itemId: string, amount: string) =>
  [{ targetItemId: ItemId.make(itemId), amount: money(amount) }] as const
const platform = "4028905f5a87c0ff015a87d3ae7a0201"
const line = "4028905f5a87c0ff015a87d3ae7a0101"

const paid = (amount: string, itemId: string) =>
  Effect.flatMap(Billing, (billing) =>
    billing.applyPayment({
      ...asked("pay"),
      paymentKey: "P-00000100",
      invoices: [
        {
          invoiceKey: "INV00000100",
          amount: money(amount),
          division: { _tag: "Items", items: items(itemId, amount) }
        }
      ]
    })
  )

/** Repaired, and then not found; what else a run finds stays as it is. */
const settled = (code: string, sent: ReadonlyArray<ReadGateway> = []) =>
  Effect.gen(function* () {
    const { outcome, whys, words } = yield* repaired(code, sent)
    expect([outcome, whys]).toEqual(["done", []])
    const left = Object.keys(yield* proposed(sent)).filter((name) => !name.startsWith("Z08"))
    expect(left).toEqual([])
    return words
  })

const made = <A>(effect: Effect.Effect<A, unknown, Living>) => story(inLife(effect))

describe("What is proposed is made, and the next run proves it", () => {
  it("I20: what is open again of an invoice that was written off is written off", () =>
    made(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* paid("4.00", line)
        yield* billing.writeOffInvoice({ ...asked("write-off"), invoiceKey: "INV00000100" })
        yield* billing.unapplyPayment({
          ...asked("back"),
          paymentKey: "P-00000100",
          invoiceKey: "INV00000100",
          amount: money("4.00")
        })
        expect(yield* settled("I20")).toEqual(["write off 4.00 EUR of invoice INV00000100"])
      })
    ))

  it("I09: a memo of more than its line is now goes back to draft", () =>
    made(
      Effect.gen(function* () {
        const billing = yield* Billing
        const sandbox = yield* Sandbox
        yield* billing.createCreditMemo({
          ...asked("credit"),
          invoiceKey: "INV00000200",
          items: [{ itemId: ItemId.make(platform), amount: money("50.00") }],
          isPosted: true
        })
        yield* sandbox.edit({ kind: "invoiceLine", invoiceKey: "INV00000200", lineId: platform, amount: "40.00" })
        expect(yield* settled("Z04")).toEqual([
          "record what Zuora shows of invoice INV00000200",
          expect.stringMatching(/^take credit memo CM\d+ of \d+\.00 EUR back to draft$/)
        ])
      })
    ))

  it("Z06: what Zuora has put on tax goes back to where it belongs", () =>
    made(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* paid("10.00", line)
        yield* sandbox.edit({ kind: "unapply", paymentKey: "P-00000100" })
        yield* sandbox.edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "10.00" })
        const words = yield* settled("Z06")
        expect(words.map((text) => text.split(" ")[0])).toEqual(["record", "un-apply", "apply"])
      })
    ))

  it("Z13: a transfer of nobody goes to the account whose invoice it names", () =>
    made(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* billing.createPayment({
          ...asked("transfer"),
          accountKey: null,
          amount: money("119.00"),
          means: { _tag: "External", methodType: "WireTransfer", referenceId: "INV00000200 thanks" }
        })
        const words = yield* settled("Z13")
        expect(words).toEqual([expect.stringMatching(/^transfer payment P-00000001 to account /)])
      })
    ))
})

/** Everything that a gateway of ours has sent; files, payouts and bank are not looked at. */
const sent = (lines: ReadonlyArray<GatewayLine>, since: LocalDate): ReadonlyArray<ReadGateway> => {
  const { stripe } = gateways.gateways
  if (stripe === undefined) throw new Error("the example has no gateway")
  const { references: _, ...all } = stripe
  return [
    {
      name: "gateway",
      gateway: { ...all, since, holidays: [] },
      sources: [],
      untold: [],
      statement: { files: [], lines, payouts: undefined, bankLines: undefined }
    }
  ]
}

/** A charge of the gateway for what was collected; the day it is. */
const collected = Effect.gen(function* () {
  const billing = yield* Billing
  yield* billing.collect({ ...asked("collect"), accountKey: "A00000001" })
  const { ledger } = yield* StoreState.read
  const [payment] = Array.from(ledger.payments.values()).flatMap((state) =>
    state._tag === "Processed" && state.method === "Electronic" ? [state] : []
  )
  if (payment === undefined) return yield* Effect.die("nothing was collected")
  const { now } = yield* moment
  return { payment, today: dayOf(now, "Etc/GMT+8") }
})

const lineOf = (
  kind: GatewayLine["kind"],
  { effectiveOn, gatewayReference }: Payment.Processed,
  gross: Money.Money,
  more: Partial<GatewayLine> = {}
): GatewayLine => ({
  id: kind,
  kind,
  reference: gatewayReference,
  payoutId: undefined,
  gross,
  fee: Money.zero(gross.currency),
  net: gross,
  expectedFee: undefined,
  on: effectiveOn,
  file: "file.csv",
  line: 1,
  ...more
})

describe("What a gateway sent is made known to Zuora, and the next run proves it", () => {
  it("G01: money that no payment knows is booked on the account that its reference names", () =>
    made(
      Effect.gen(function* () {
        const { payment, today } = yield* collected
        const stranger = lineOf("charge", payment, money("30.00"), { id: "stranger", reference: "INV00000200" })
        const words = yield* settled("G01", sent([lineOf("charge", payment, payment.amount), stranger], today))
        expect(words).toEqual([
          expect.stringMatching(/^book a payment of 30\.00 EUR by reference INV00000200 on account /)
        ])
      })
    ))

  for (const [kind, amount, expected] of [
    ["chargeback", "50.00", /^report that 50\.00 EUR of payment P-00000001 was charged back$/],
    ["return", "202.24", /^report that 202\.24 EUR of payment P-00000001 was rejected$/]
  ] as const)
    it(`G07: a ${kind} is reported, and what it paid is owed again`, () =>
      made(
        Effect.gen(function* () {
          const { payment, today } = yield* collected
          const lines = [lineOf("charge", payment, payment.amount), lineOf(kind, payment, Money.negate(money(amount)))]
          expect(yield* settled("G07", sent(lines, today))).toEqual([expect.stringMatching(expected)])
        })
      ))

  it("G07: a refund that was made at the gateway is taken back where it lay, and recorded", () =>
    made(
      Effect.gen(function* () {
        const { payment, today } = yield* collected
        const lines = [
          lineOf("charge", payment, payment.amount),
          lineOf("refund", payment, Money.negate(money("20.00")))
        ]
        const words = yield* settled("G07", sent(lines, today))
        expect(words.map((text) => text.split(" ", 3).join(" "))).toEqual(["un-apply 20.00 EUR", "record that 20.00"])
      })
    ))

  it("G08: a refund that the bank has refused is canceled", () =>
    made(
      Effect.gen(function* () {
        const { payment, today } = yield* collected
        const billing = yield* Billing
        yield* billing.unapplyPayment({
          ...asked("free"),
          paymentKey: payment.paymentId,
          invoiceKey: "INV00000001",
          amount: money("20.00")
        })
        yield* billing.refundPayment({
          ...asked("refund"),
          paymentKey: payment.paymentId,
          amount: money("20.00"),
          way: { _tag: "Electronic" }
        })
        const { ledger } = yield* StoreState.read
        const reference = ledger.payments.get(payment.paymentId)?.usage.refunds[0]?.reference
        expect(reference).toBeDefined()
        const lines = [
          lineOf("charge", payment, payment.amount),
          lineOf("refund failed", payment, money("20.00"), { reference })
        ]
        expect(yield* settled("G08", sent(lines, today))).toEqual([
          "cancel the refund of 20.00 EUR of payment P-00000001"
        ])
      })
    ))
})
