/** What is given up is on record as that: by which memo, for what, on the document that it closes. */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import { ItemId } from "@counterfoil/domain/Id"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Billing } from "../src/Billing.ts"
import { demo, eur, op } from "./Harness.ts"
import { balanced, placed, run, tagOf } from "./Story.ts"

const eventsOf = <T extends DocumentEvent["_tag"]>(tag: T) =>
  Effect.map(placed, (all) =>
    all.flatMap(({ event }) => (event._tag === tag ? [event as Extract<DocumentEvent, { _tag: T }>] : []))
  )

const purposes = Effect.map(eventsOf("CreditMemoPosted"), (all) => all.map(({ purpose }) => purpose))

const invoice = { operationId: op("close-1"), actor: "ada", invoiceKey: demo.memoInvoice.number }

describe("A write-off", () => {
  it("of all that is open closes the invoice, whatever reason its memo is given", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* billing.writeOffInvoice({ ...invoice, reasonCode: "Correcting invoice error" })
        expect(yield* eventsOf("InvoiceWrittenOff")).toMatchObject([{ amount: eur("119.00") }])
        expect(yield* purposes).toEqual(["write-off"])
        yield* balanced
      })
    ))

  it("of a part leaves the rest owed, as an expense where it is one", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* billing.writeOffInvoice({ ...invoice, amount: eur("19.00"), expenseCode: "Bad debt" })
        expect(yield* eventsOf("InvoiceWrittenOff")).toEqual([])
        expect(yield* purposes).toEqual(["bad debt"])
        const over = { ...invoice, operationId: op("close-2"), amount: eur("100.01") }
        expect(yield* tagOf(billing.writeOffInvoice(over))).toBe("OverApplied")
        yield* balanced
      })
    ))

  it("of a debit memo closes that", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const items = [{ itemId: ItemId.make(demo.memoInvoice.item), amount: eur("10.00") }] as const
        const { debitMemos } = yield* billing.createDebitMemo({
          ...invoice,
          operationId: op("debit-1"),
          items,
          isPosted: true
        })
        expect(debitMemos).toHaveLength(1)
        const closing = { operationId: op("close-3"), actor: "ada", debitMemoKey: demo.nextDebitMemo }
        yield* billing.writeOffDebitMemo(closing)
        expect(yield* eventsOf("DebitMemoWrittenOff")).toHaveLength(1)
        expect(yield* purposes).toEqual(["write-off"])
        yield* balanced
      })
    ))

  it("of a credit memo gives it up by a debit memo", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const closing = { operationId: op("close-4"), actor: "ada", creditMemoKey: demo.memo.number }
        const { applications, debitMemos } = yield* billing.writeOffCreditMemo(closing)
        expect(applications).toMatchObject([{ target: { kind: "debitMemo", id: debitMemos[0] } }])
        expect(yield* eventsOf("CreditMemoWrittenOff")).toMatchObject([{ debitMemoId: debitMemos[0] }])
        yield* balanced
      })
    ))
})

describe("A reversal", () => {
  it("mirrors the invoice by a memo that says so", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        yield* billing.reverseInvoice({ ...invoice, reasonCode: "Wrong customer" })
        expect(yield* eventsOf("InvoiceReversed")).toMatchObject([{ amount: eur("119.00") }])
        expect(yield* purposes).toEqual(["reversal"])
        yield* balanced
      })
    ))

  it("of a credit memo says so, and what is reversed is not used again", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const closing = { operationId: op("close-5"), actor: "ada", creditMemoKey: demo.memo.number }
        const { debitMemos } = yield* billing.reverseCreditMemo(closing)
        expect(yield* eventsOf("CreditMemoReversed")).toMatchObject([{ debitMemoId: debitMemos[0] }])
        expect(yield* eventsOf("CreditMemoWrittenOff")).toEqual([])
        const taken = { ...closing, operationId: op("close-6"), debitMemoKey: demo.nextDebitMemo, amount: eur("1.00") }
        expect(yield* tagOf(billing.unapplyCreditMemo(taken))).toBe("WrongPhase")
        yield* balanced
      })
    ))

  it("of a credit memo that no bill run made is refused by Zuora", () =>
    run(
      Effect.gen(function* () {
        const billing = yield* Billing
        const charges = [{ productRatePlanChargeId: demo.charge, amount: eur("7.50") }] as const
        const accountKey = demo.memoInvoice.account
        const credit = { operationId: op("credit-1"), actor: "ada", accountKey, charges, isPosted: true }
        const [creditMemoKey = ""] = (yield* billing.creditCharges(credit)).creditMemos
        const closing = { operationId: op("close-7"), actor: "ada", creditMemoKey }
        expect(yield* tagOf(billing.reverseCreditMemo(closing))).toBe("Refused")
        yield* balanced
      })
    ))
})
