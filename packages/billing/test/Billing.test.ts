import type { Rule } from "@counterfoil/domain/AllocationRule"
import * as CreditMemo from "@counterfoil/domain/CreditMemo"
import * as Invoice from "@counterfoil/domain/Invoice"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import type { Division } from "../src/Command.ts"
import { demo, eur, item, op } from "./Harness.ts"
import { balanced, moneyCalls, placed, published, run, tagOf } from "./Story.ts"

describe("Apply", () => {
  it("applies a payment to a consolidated invoice found by number: 10.1 = 10 on an item + 0.1 on its taxation item", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const done = yield* billing.applyPayment(published)
        expect(done.applications.map(({ amount }) => Money.format(amount))).toEqual(["10.10"])
        const ledger = yield* balanced
        const [invoice] = Ledger.postedInvoices(ledger)
        const balances = invoice === undefined ? undefined : Invoice.itemBalances(invoice)
        expect(Array.from(balances?.values() ?? []).slice(0, 2)).toEqual([0n, 0n])
        const [call, ...others] = yield* moneyCalls
        expect(others).toEqual([])
        expect(call).toMatchObject({ method: "PUT", trackId: "apply-1" })
        expect(call?.idempotencyKey ?? null).toBeNull()
      })
    ))

  it("has the intention in the store before the call, and the facts and the end in one commit", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* billing.applyPayment(published)
        const store = yield* EventStore
        const events = yield* store.readStream("Operation-apply-1")
        expect(events.map(({ type }) => type)).toEqual([
          "OperationRequested",
          "OperationAttemptStarted",
          "OperationAnswered",
          "OperationRecorded"
        ])
        const recorded = yield* store.readCommit("apply-1:recorded")
        expect(recorded._tag === "Some" ? recorded.value.map(({ type }) => type) : []).toEqual(
          expect.arrayContaining(["PaymentApplied", "InvoicePaymentApplied", "OperationRecorded", "LaneFreed"])
        )
      })
    ))

  it("answers a repeated operation id from the store, and rejects it with another content", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const first = yield* billing.applyPayment(published)
        expect(yield* billing.applyPayment({ ...published, actor: "bob" })).toEqual(first)
        const [portion] = published.invoices
        const other = { ...published, invoices: [{ ...portion, amount: eur("1.00") }] as const }
        expect(yield* tagOf(billing.applyPayment(other))).toBe("OperationReused")
        expect(yield* moneyCalls).toHaveLength(1)
      })
    ))

  it("divides by a rule of ours or of the caller, or reads back what Zuora chose", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const apply = (name: string, amount: string, division: Division) =>
          billing.applyPayment({
            ...published,
            operationId: op(name),
            invoices: [{ invoiceKey: demo.consolidated.number, amount: eur(amount), division }]
          })
        const ours = yield* apply("apply-2", "20.00", { _tag: "Strategy", name: "pro-rata" })
        expect(ours.applications[0]).toMatchObject({ strategy: "pro-rata", split: { _tag: "Stated" } })
        const rule: Rule = {
          groups: [
            { kinds: ["tax"], divide: "in-order" },
            { kinds: ["charge", "discount", "prepayment", "rounding"], divide: "pro-rata" }
          ]
        }
        const own = yield* apply("apply-4", "5.00", { _tag: "Rule", name: "tax-office", rule })
        expect(own.applications[0]).toMatchObject({ strategy: "rule:tax-office", split: { _tag: "Stated" } })
        const theirs = yield* apply("apply-3", "5.00", { _tag: "ZuoraChooses" })
        expect(theirs.applications[0]).toMatchObject({ strategy: "zuora", split: { _tag: "Stated" } })
        yield* balanced
      })
    ))

  it("knows no items where the tenant settles by header", () =>
    run(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.settings({ invoiceItemSettlement: "off" })
        const billing = yield* Billing
        const [portion] = published.invoices
        const done = yield* billing.applyPayment({
          ...published,
          invoices: [{ ...portion, division: { _tag: "ZuoraChooses" } }]
        })
        expect(done.applications[0]?.split._tag).toBe("HeaderOnly")
        yield* balanced
      }),
      { tenant: { settlement: "header" } }
    ))

  it("refuses stated items where the tenant settles by header, and stores nothing", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const error = yield* Effect.flip(billing.applyPayment(published))
        expect(error).toMatchObject({ _tag: "CommandInvalid", message: expect.stringContaining("division") })
        expect(yield* moneyCalls).toEqual([])
      }),
      { tenant: { settlement: "header" } }
    ))
})

describe("Collect", () => {
  for (const version of ["214.0", "215.0", "2025-08-12"])
    it(`bills, posts and collects an account under version ${version}; items and split are read back`, () =>
      run(
        Effect.gen(function* () {
          const billing = yield* Billing
          const done = yield* billing.collect({
            operationId: op("collect-1"),
            actor: "night job",
            accountKey: demo.collectAccount
          })
          expect(done.payments).toHaveLength(1)
          expect(done.invoices).toHaveLength(1)
          expect(done.creditMemos).toHaveLength(1)
          expect(done.applications.every(({ split }) => split._tag === "Stated")).toBe(true)
          const [invoice] = Ledger.postedInvoices(yield* balanced)
          expect(invoice && Invoice.balanceMinor(invoice)).toBe(0n)
          const calls = yield* moneyCalls
          expect(calls).toMatchObject([{ method: "POST", idempotencyKey: "collect-1", trackId: "collect-1" }])
        }),
        { version }
      ))

  it("reads credit memos under both spellings of their total", () =>
    run(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.settings({ creditMemoTotalKey: "memoAmount" })
        const billing = yield* Billing
        const collect = { operationId: op("collect-1"), actor: "job", accountKey: demo.collectAccount }
        expect((yield* billing.collect(collect)).creditMemos).toHaveLength(1)
      })
    ))

  it("collects one existing invoice by its number", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const done = yield* billing.collect({
          operationId: op("collect-2"),
          actor: "button",
          accountKey: "A00000003",
          invoiceKey: demo.memoInvoice.number
        })
        expect(done.applications.map(({ amount }) => Money.format(amount))).toEqual(["119.00"])
        expect(done.invoices).toEqual([])
        yield* balanced
      })
    ))

  for (const declineCode of ["50000099", "53000060"] as const)
    it(`tells a decline with the gateway's reason (as ${declineCode}), moves nothing, frees the account`, () =>
      run(
        Effect.gen(function* () {
          const sandbox = yield* Sandbox
          yield* sandbox.settings({ declineCode })
          const billing = yield* Billing
          const collect = { operationId: op("collect-3"), actor: "job", accountKey: demo.declinedAccount }
          const error = yield* Effect.flip(billing.collect(collect))
          expect(error).toMatchObject({ _tag: "Declined", code: "05", text: expect.stringContaining("Do Not Honor") })
          expect(yield* tagOf(billing.collect(collect))).toBe("Declined")
          expect(yield* moneyCalls).toHaveLength(1)
          expect(Ledger.fold(yield* placed).payments.size).toBe(0)
          expect(yield* tagOf(billing.collect({ ...collect, operationId: op("collect-4") }))).toBe("Declined")
        })
      ))
})

describe("Create an invoice payment (CRUD)", () => {
  const create = {
    operationId: op("create-1"),
    actor: "ada",
    paymentKey: demo.legacyPayment,
    invoiceKey: demo.legacyInvoice,
    amount: eur("71.40"),
    rejectUnknownFields: true
  }

  it("books a payment on one invoice, and reads back which items Zuora chose", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const done = yield* billing.createInvoicePayment(create)
        expect(done.applications).toMatchObject([{ split: { _tag: "Stated" }, strategy: "zuora" }])
        yield* balanced
        const calls = yield* moneyCalls
        expect(calls).toMatchObject([{ method: "POST", idempotencyKey: "create-1" }])
        expect(calls[0]?.path).toContain("/v1/object/invoice-payment")
      })
    ))

  it("tells Zuora's own CRUD error shape as a refusal", () =>
    run(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox
        yield* sandbox.settings({ crudInvoicePayment: "refuse" })
        const billing = yield* Billing
        expect(yield* tagOf(billing.createInvoicePayment(create))).toBe("Refused")
        yield* balanced
      })
    ))
})

describe("Credit memo", () => {
  it("is applied to invoice items in part, and partly taken back", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const applied = yield* billing.applyCreditMemo({
          operationId: op("memo-1"),
          actor: "ada",
          creditMemoKey: demo.memo.number,
          invoices: [
            {
              invoiceKey: demo.memoInvoice.number,
              amount: eur("25.70"),
              division: {
                _tag: "Items",
                items: [
                  item(demo.memoInvoice.item, "20.00", demo.memo.item),
                  item(demo.memoInvoice.tax, "5.70", demo.memo.tax)
                ]
              }
            }
          ]
        })
        expect(applied.applications).toHaveLength(1)
        const taken = yield* billing.unapplyCreditMemo({
          operationId: op("memo-2"),
          actor: "ada",
          reason: "wrong month",
          creditMemoKey: demo.memo.number,
          invoiceKey: demo.memoInvoice.number,
          amount: eur("5.00"),
          items: [item(demo.memoInvoice.item, "5.00", demo.memo.item)]
        })
        expect(taken.unapplications.map(({ amount }) => Money.format(amount))).toEqual(["5.00"])
        const [memo] = Ledger.postedCreditMemos(yield* balanced)
        expect(memo && CreditMemo.unappliedMinor(memo)).toBe(3995n - 2070n)
      })
    ))
})
