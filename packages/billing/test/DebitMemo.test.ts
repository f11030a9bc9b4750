/** Debit memos are paid, credited and taken back from as invoices are, line by line. */
import type { DebitMemoId } from "@counterfoil/domain/Id"
import { balanceMinor } from "@counterfoil/domain/Receivable"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { makeDebitMemo } from "./DebitMemos.ts"
import { demo, eur, item, op } from "./Harness.ts"
import { balanced, run, tagOf } from "./Story.ts"

const openOf = (id: string) =>
  Effect.map(balanced, ({ debitMemos }) => {
    const memo = debitMemos.get(id as DebitMemoId)
    return memo?._tag === "Posted" ? balanceMinor(memo) : undefined
  })

describe("A debit memo", () => {
  const { number } = demo.consolidated
  const made = makeDebitMemo({
    invoice: "4028905f5a87c0ff015a87eb6b750100",
    item: demo.consolidated.item,
    amount: "6.00"
  })

  it("is paid by its number beside an invoice, and gives back what it got, its first lines first", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const memo = yield* made
        const { applications } = yield* billing.applyPayment({
          operationId: op("pay-1"),
          actor: "ada",
          paymentKey: demo.payment,
          invoices: [{ invoiceKey: number, amount: eur("7.00"), division: { _tag: "ZuoraChooses" } }],
          debitMemos: [
            { debitMemoKey: memo.number, amount: eur("5.00"), division: { _tag: "Strategy", name: "oldest-first" } }
          ]
        })
        expect(applications.map(({ target }) => target.kind)).toEqual(["invoice", "debitMemo"])
        expect(applications[1]?.split).toEqual({ _tag: "Stated", items: [item(memo.item, "5.00")] })
        expect(yield* openOf(memo.id)).toBe(100n)
        const { unapplications } = yield* billing.unapplyPayment({
          operationId: op("back-1"),
          actor: "ada",
          paymentKey: demo.payment,
          debitMemoKey: memo.number,
          amount: eur("2.00")
        })
        expect(unapplications).toMatchObject([
          { strategy: "oldest-first", split: { items: [item(memo.item, "2.00")] }, target: { kind: "debitMemo" } }
        ])
        expect(yield* openOf(memo.id)).toBe(300n)
      })
    ))

  it("is credited item by item, and gives that back too", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const memo = yield* makeDebitMemo({
          invoice: "4028905f5a87c0ff015a87eb6b750200",
          item: demo.memoInvoice.item,
          amount: "6.00"
        })
        const items = [item(memo.item, "4.00", demo.memo.item)] as const
        yield* billing.applyCreditMemo({
          operationId: op("credit-it"),
          actor: "ada",
          creditMemoKey: demo.memo.number,
          debitMemos: [{ debitMemoKey: memo.id, amount: eur("4.00"), division: { _tag: "Items", items } }]
        })
        expect(yield* openOf(memo.id)).toBe(200n)
        yield* billing.unapplyCreditMemo({
          operationId: op("credit-back"),
          actor: "ada",
          creditMemoKey: demo.memo.number,
          debitMemoKey: memo.id,
          amount: eur("4.00"),
          items
        })
        expect(yield* openOf(memo.id)).toBe(600n)
      })
    ))

  const back = { operationId: op("back-2"), actor: "ada", paymentKey: demo.payment, amount: eur("1.00") }
  const refused = {
    "without a document": [{}, "CommandInvalid"],
    "from an invoice and a debit memo at once": [{ invoiceKey: number, debitMemoKey: "DM1" }, "CommandInvalid"],
    "of what was never given": [{ invoiceKey: number }, "WrongPhase"]
  } as const
  for (const [what, [document, tag]] of Object.entries(refused))
    it(`is not taken back from ${what}: ${tag}`, () =>
      run(
        Effect.gen(function* () {
          const billing = yield* Billing
          expect(yield* tagOf(billing.unapplyPayment({ ...back, ...document }))).toBe(tag)
        })
      ))

  it("is refused where its items are another amount than the whole", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const memo = yield* made
        const debitMemos = [
          {
            debitMemoKey: memo.number,
            amount: eur("5.00"),
            division: { _tag: "Items", items: [item(memo.item, "5.00")] }
          }
        ] as const
        yield* billing.applyPayment({ operationId: op("pay-2"), actor: "ada", paymentKey: demo.payment, debitMemos })
        const items = [item(memo.item, "0.40")] as const
        expect(yield* tagOf(billing.unapplyPayment({ ...back, debitMemoKey: memo.number, items }))).toBe(
          "SplitMismatch"
        )
      })
    ))
})
