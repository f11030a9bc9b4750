import { describe, expect, it } from "vitest"
import { check } from "../src/identities/Identities.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import { fromViolations, hiddenOffsets } from "../src/SelfCheck.ts"
import { application, day, debitId, debitPosted, eur, invoicePosted, item, memoId } from "./Sample.ts"

describe("The store against itself", () => {
  /** A header of zero whose items are 10.00 and -10.00. */
  const offset: ReadonlyArray<Placed> = [
    { stream: "DebitMemo-9", event: debitPosted("9", [item("x1", "10.00"), item("x2", "-10.00")]) }
  ]
  const offsets = (placed: ReadonlyArray<Placed>) =>
    hiddenOffsets(fold(placed), check(fold(placed))).map(({ amount, code, subject }) => [code, subject, amount])

  it("finds a header of zero over items that offset each other", () => {
    expect(offsets(offset)).toEqual([["I02", "DebitMemo-9", eur("10.00")]])
    expect(offsets([{ stream: "DebitMemo-9", event: debitPosted("9", [item("x1", "0.00")]) }])).toEqual([])
  })

  it("finds none in a header that is not zero", () => {
    expect(
      offsets([{ stream: "Invoice-9", event: invoicePosted("9", [item("y1", "1.00"), item("y2", "-2.00")]) }])
    ).toEqual([])
  })

  it("says nothing of it where a split is not known", () => {
    const pending = {
      ...application({ id: "p1", to: "1", amount: "1.00" }),
      target: { kind: "debitMemo", id: debitId("9") }
    } as const
    const unknown: ReadonlyArray<Placed> = [
      { stream: "DebitMemo-9", event: debitPosted("9", [item("x1", "11.00"), item("x2", "-10.00")]) },
      { stream: "DebitMemo-9", event: { _tag: "DebitMemoPaymentApplied", application: pending } }
    ]
    expect(offsets(unknown)).toEqual([])
  })

  it("tells a closed document that is not empty as I20, and not again as a hidden offset", () => {
    const closed: ReadonlyArray<Placed> = [
      ...offset,
      {
        stream: "DebitMemo-9",
        event: {
          _tag: "DebitMemoWrittenOff",
          creditMemoId: memoId("9"),
          amount: eur("0.00"),
          effectiveOn: day("2026-03-05")
        }
      }
    ]
    expect(fromViolations(check(fold(closed)), fold(closed)).map(({ code }) => code)).toEqual(["I20"])
    expect(offsets(closed)).toEqual([])
  })
})
