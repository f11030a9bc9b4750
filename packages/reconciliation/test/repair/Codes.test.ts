/** Code by code over a real sandbox: what is proposed is made, and the next run no longer finds it. */
import { Billing } from "@counterfoil/billing/Billing"
import { ItemId } from "@counterfoil/domain/Id"
import * as Money from "@counterfoil/domain/Money"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { adopt } from "../../src/Adoption.ts"
import type { SentGateway } from "../../src/gateway/Gateways.ts"
import * as Repairing from "../../src/repair/Repairing.ts"
import * as StoreState from "../../src/StoreState.ts"
import { money } from "../report/Example.ts"
import {
  asked,
  called,
  capturedTwice,
  cheaper,
  collected,
  lineOf,
  meddle,
  offsetting,
  paid,
  platformLine,
  sent
} from "./Plants.ts"
import {
  cause,
  dayPasses,
  inLife,
  type Living,
  proposed,
  reconcile,
  repaired,
  story,
  traces,
  twoFrom
} from "./Workshop.ts"

/** Repaired, by as many as it needs; then not found, and made again nothing changes. What else is found stays as it is. */
const settled = (code: string, files: ReadonlyArray<SentGateway> = [], limit = twoFrom) =>
  Effect.gen(function* () {
    const { id, needed, outcome, whys, words } = yield* repaired(code, files, limit)
    expect([outcome, whys]).toEqual(["done", []])
    const before = yield* traces
    expect((yield* Repairing.make(id, cause("again"))).outcome).toBe("done")
    expect(yield* traces).toEqual(before)
    const left = Object.keys(yield* proposed(files)).filter((name) => !name.startsWith("Z08"))
    expect(left).toEqual([])
    return { needed, words }
  })

const made = <A>(effect: Effect.Effect<A, unknown, Living>) => story(inLife(effect))

/** What a run finds is adopted: what Zuora shows is on record then, whatever it breaks. */
const adopted = Effect.gen(function* () {
  const { report } = yield* reconcile()
  yield* adopt(report.discrepancies, cause("adopt"))
})

describe("What is proposed is made, and the next run proves it", () => {
  it("I02: lines that offset each other are written off by a memo of nothing", () =>
    made(
      Effect.gen(function* () {
        yield* offsetting
        expect(yield* settled("I02")).toEqual({
          needed: 1,
          words: ["write off the items of invoice INV00000900 that offset each other"]
        })
        const sandbox = yield* Sandbox
        const written = (yield* sandbox.calls).filter(({ path }) => path.endsWith("/write-off"))
        expect(written).toHaveLength(1)
      })
    ))

  it("I04: what is known to be settled by too much is taken back, the newest part of it", () =>
    made(
      Effect.gen(function* () {
        yield* cheaper
        yield* adopted
        expect((yield* settled("I04")).words).toEqual([
          "un-apply 4.00 EUR of payment P-00000100 from invoice INV00000100 (4.00 on Consolidated line)"
        ])
      })
    ))

  it("I09: a memo of more than its line is known to be goes back to draft, after what it gave", () =>
    made(
      Effect.gen(function* () {
        const billing = yield* Billing
        const { creditMemos } = yield* billing.createCreditMemo({
          ...asked("credit"),
          invoiceKey: "INV00000200",
          items: [{ itemId: ItemId.make(platformLine), amount: money("50.00") }],
          isPosted: true
        })
        yield* billing.applyCreditMemo({
          ...asked("apply"),
          creditMemoKey: creditMemos[0] ?? "",
          invoices: [{ invoiceKey: "INV00000200", amount: money("12.00"), division: { _tag: "ZuoraChooses" } }]
        })
        yield* meddle({ kind: "invoiceLine", invoiceKey: "INV00000200", lineId: platformLine, amount: "40.00" })
        yield* adopted
        expect((yield* settled("I09")).words).toEqual([
          expect.stringMatching(/^un-apply 12\.00 EUR of credit memo CM\d+ from invoice INV00000200/),
          expect.stringMatching(/^take credit memo CM\d+ of \d+\.00 EUR back to draft$/)
        ])
      })
    ))

  it("I20: what is open again of an invoice that was written off is written off", () =>
    made(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* paid("4.00")
        yield* billing.writeOffInvoice({ ...asked("write-off"), invoiceKey: "INV00000100" })
        yield* billing.unapplyPayment({
          ...asked("back"),
          paymentKey: "P-00000100",
          invoiceKey: "INV00000100",
          amount: money("4.00")
        })
        expect((yield* settled("I20")).words).toEqual(["write off 4.00 EUR of invoice INV00000100"])
      })
    ))

  it("Z04: what Zuora shows is recorded, and the memo that is too much by that goes back to draft", () =>
    made(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* billing.createCreditMemo({
          ...asked("credit"),
          invoiceKey: "INV00000200",
          items: [{ itemId: ItemId.make(platformLine), amount: money("50.00") }],
          isPosted: true
        })
        yield* meddle({ kind: "invoiceLine", invoiceKey: "INV00000200", lineId: platformLine, amount: "40.00" })
        expect((yield* settled("Z04")).words).toEqual([
          "record what Zuora shows of invoice INV00000200",
          expect.stringMatching(/^take credit memo CM\d+ of \d+\.00 EUR back to draft$/)
        ])
      })
    ))

  it("Z06: what Zuora has put on tax goes back to where it belongs", () =>
    made(
      Effect.gen(function* () {
        yield* paid("10.00")
        yield* meddle({ kind: "unapply", paymentKey: "P-00000100" })
        yield* meddle({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "10.00" })
        const { words } = yield* settled("Z06")
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
        const { words } = yield* settled("Z13")
        expect(words).toEqual([expect.stringMatching(/^transfer payment P-00000001 to account /)])
      })
    ))

  it("Z13: one that nobody of ours has made is recorded first", () =>
    made(
      Effect.gen(function* () {
        yield* called("POST", "/v1/payments", {
          amount: 119,
          currency: "EUR",
          type: "External",
          paymentMethodType: "WireTransfer",
          referenceId: "INV00000200"
        })
        const { words } = yield* settled("Z13")
        expect(words).toEqual([
          "record what Zuora shows of payment P-00000001",
          expect.stringMatching(/^transfer payment P-00000001 to account /)
        ])
      })
    ))
})

describe("What a gateway sent is made known to Zuora, and the next run proves it", () => {
  it("G01: money that no payment knows is booked on the account that its reference names", () =>
    made(
      Effect.gen(function* () {
        const { payment, today } = yield* collected
        const stranger = lineOf("charge", payment, money("30.00"), { id: "stranger", reference: "INV00000200" })
        const { words } = yield* settled("G01", sent([lineOf("charge", payment, payment.amount), stranger], today))
        expect(words).toEqual([
          expect.stringMatching(/^book a payment of 30\.00 EUR by reference INV00000200 on account /)
        ])
      })
    ))

  it("G04: the later of two captures is taken back where it lay and given back, by two approvers", () =>
    made(
      Effect.gen(function* () {
        const files = yield* capturedTwice(dayPasses)
        expect(yield* settled("G04", files, new Map([["EUR", money("30.00")]]))).toEqual({
          needed: 2,
          words: [
            "un-apply 20.00 EUR of payment P-00000002 from invoice INV00000200 (20.00 on Platform)",
            "give 30.00 EUR of payment P-00000002 back at the gateway"
          ]
        })
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
          expect((yield* settled("G07", sent(lines, today))).words).toEqual([expect.stringMatching(expected)])
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
        const { words } = yield* settled("G07", sent(lines, today))
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
        expect((yield* settled("G08", sent(lines, today))).words).toEqual([
          "cancel the refund of 20.00 EUR of payment P-00000001"
        ])
      })
    ))
})
