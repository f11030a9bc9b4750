import { describe, expect, it } from "vitest"
import type { DocumentEvent } from "../src/BillingEvent.ts"
import { checkBooks } from "../src/identities/Books.ts"
import { check } from "../src/identities/Identities.ts"
import { AdjustmentId } from "../src/Id.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import { observeAdjustment, observeMove } from "../src/LegacyObservation.ts"
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "../src/Observed.ts"
import * as Receivable from "../src/Receivable.ts"
import { accountId, captured, day, eur, invoiceId, invoicePosted, item, itemId, paymentId } from "./Sample.ts"

const on = day("2026-03-02")
const id = AdjustmentId.make("ADJ1")

const start: ReadonlyArray<Placed> = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "10.00")]) },
  { stream: "Invoice-2", event: invoicePosted("2", [item("n1", "-40.00")]) },
  { stream: "Payment-1", event: captured("1", "50.00") }
]

const adjustment = (amount: string, more: Partial<ObservedAdjustment["adjustment"]> = {}): ObservedAdjustment => ({
  invoiceId: invoiceId("1"),
  adjustment: {
    adjustmentId: id,
    number: "IA-1",
    kind: "item",
    itemId: itemId("i1"),
    amount: eur(amount),
    effectiveOn: on,
    ...more
  },
  isCanceled: false
})

const move = (amount: string, more: Partial<ObservedCreditBalanceMove> = {}): ObservedCreditBalanceMove => ({
  id,
  number: "CBA-1",
  accountId,
  amount: eur(amount),
  document: undefined,
  isCanceled: false,
  effectiveOn: on,
  ...more
})

const play = (...seen: ReadonlyArray<ObservedAdjustment | ObservedCreditBalanceMove>) => {
  let placed = start
  for (const one of seen)
    placed = [
      ...placed,
      ...("invoiceId" in one ? observeAdjustment(fold(placed), one) : observeMove(fold(placed), one))
    ]
  const ledger = fold(placed)
  const booked = placed.map(({ event }) => ({ event: event as DocumentEvent, bookedOn: on }))
  const invoice = (name: string) => {
    const state = ledger.invoices.get(invoiceId(name))
    return state?._tag === "Posted" ? Receivable.balanceMinor(state) : undefined
  }
  return {
    events: placed.slice(start.length).map(({ event }) => event._tag),
    first: invoice("1"),
    second: invoice("2"),
    creditBalance: ledger.creditBalances.get(accountId)?.balance,
    broken: [...check(ledger), ...checkBooks(booked, ledger).flatMap(({ violations }) => violations)].map(
      ({ identity }) => identity
    )
  }
}

describe("Legacy changes of balances", () => {
  it("by adjustments: charges add, credits take away, canceled ones no longer count; each is recorded once", () => {
    expect(play(adjustment("-3.00"), adjustment("-3.00"))).toMatchObject({
      events: ["InvoiceAdjusted"],
      first: 700n,
      broken: []
    })
    expect(play(adjustment("2.00"), { ...adjustment("2.00"), isCanceled: true })).toMatchObject({
      events: ["InvoiceAdjusted", "InvoiceAdjustmentCanceled"],
      first: 1000n,
      broken: []
    })
    expect(play({ ...adjustment("2.00"), isCanceled: true }).events).toEqual([])
  })

  it("by the credit balance: a negative invoice is brought up, value is used on another, both legs are booked", () => {
    const up = move("40.00", { document: { kind: "invoice", id: invoiceId("2") } })
    const use = move("-10.00", { id: AdjustmentId.make("ADJ2"), document: { kind: "invoice", id: invoiceId("1") } })
    expect(play(up, use, up)).toMatchObject({
      events: ["CreditBalanceIncreased", "InvoiceAdjusted", "CreditBalanceDecreased", "InvoiceAdjusted"],
      first: 0n,
      second: 0n,
      creditBalance: eur("30.00"),
      broken: []
    })
    expect(play(up, { ...up, isCanceled: true })).toMatchObject({
      second: -4000n,
      creditBalance: eur("0.00"),
      broken: []
    })
  })

  it("by the credit balance: filled from a payment, by hand, and paid out", () => {
    const filled = move("20.00", { document: { kind: "payment", id: paymentId("1") } })
    expect(play(filled)).toMatchObject({ events: ["CreditBalanceIncreased", "PaymentAdjusted"], broken: [] })
    expect(play(move("5.00"))).toMatchObject({ creditBalance: eur("5.00"), broken: [] })
  })

  it("below zero on some day is told, by identity 21", () => {
    const early = move("-5.00", { effectiveOn: day("2026-03-01") })
    expect(play(early, move("5.00", { id: AdjustmentId.make("ADJ2") })).broken).toEqual(["21 credit balance"])
  })
})
