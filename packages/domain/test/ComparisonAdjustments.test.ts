/** Legacy changes of balances compared: each that differs is told once, and explains the balances that follow from it. */
import { describe, expect, it } from "vitest"
import { compare } from "../src/comparison/Comparison.ts"
import type { Observed } from "../src/comparison/Sides.ts"
import { AdjustmentId } from "../src/Id.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import { observeAdjustment, observeMove } from "../src/LegacyObservation.ts"
import type { ObservedAdjustment, ObservedCreditBalanceMove } from "../src/Observed.ts"
import { timing } from "./Adopting.ts"
import { mirror } from "./Mirror.ts"
import { accountId, captured, day, eur, invoiceId, invoicePosted, item, paymentId } from "./Sample.ts"

const on = day("2026-03-02")
const start: ReadonlyArray<Placed> = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "10.00")]) },
  { stream: "Payment-1", event: captured("1", "50.00") }
]
const adjustment: ObservedAdjustment = {
  invoiceId: invoiceId("1"),
  adjustment: {
    adjustmentId: AdjustmentId.make("ADJ1"),
    number: "IA-1",
    kind: "invoice",
    amount: eur("-2.00"),
    effectiveOn: on
  },
  isCanceled: false
}
const move: ObservedCreditBalanceMove = {
  id: AdjustmentId.make("ADJ2"),
  number: "CBA-1",
  accountId,
  amount: eur("7.00"),
  document: { kind: "payment", id: paymentId("1") },
  isCanceled: false,
  effectiveOn: on
}
const ours = fold([...start, ...observeAdjustment(fold(start), adjustment), ...observeMove(fold(start), move)])

/** Zuora as it is without either of them, but for what it shows of them. */
const without = mirror(fold(start))
const found = (ledger: typeof ours, observed: Observed) =>
  compare(ledger, observed, timing).map(({ code, ours: left, resolution, title, theirs }) => [
    code,
    title,
    left,
    theirs,
    resolution
  ])

describe("legacy changes of balances on both sides", () => {
  it("differ in nothing where both have them, and explain nothing where they were not read", () => {
    expect(found(ours, { ...mirror(ours), adjustments: [adjustment], moves: [move] })).toEqual([])
    expect(found(ours, without).map(([code]) => code)).toEqual(["Z03", "Z14"])
  })

  it("are Z03 where Zuora has canceled them", () => {
    const canceled = {
      adjustments: [{ ...adjustment, isCanceled: true }],
      moves: [{ ...move, isCanceled: true }]
    }
    expect(found(ours, { ...without, ...canceled })).toEqual([
      ["Z03", `credit balance adjustment CBA-1 of account ${accountId}`, "7.00 EUR", "canceled", "adopt"],
      ["Z03", "adjustment IA-1 of invoice INV-1", "-2.00 EUR", "canceled", "adopt"]
    ])
  })

  it("are Z02 where Zuora does not show them, and Z01 where we do not have them", () => {
    expect(found(ours, { ...without, adjustments: [] })[0]).toEqual([
      "Z02",
      "adjustment ADJ1 of invoice INV-1",
      "-2.00 EUR",
      "missing",
      "human"
    ])
    expect(found(ours, { ...mirror(ours), adjustments: [adjustment], moves: [] }).map(([code]) => code)).toEqual([
      "Z02"
    ])
    // What is missing explains the balance on its other side too.
    expect(found(ours, { ...without, adjustments: [], moves: [] }).map(([code]) => code)).toEqual(["Z02", "Z02"])
    const known = { ...mirror(ours), adjustments: [adjustment], moves: [move] }
    expect(found(fold(start), known).map(([code]) => code)).toEqual(["Z01", "Z01"])
  })
})
