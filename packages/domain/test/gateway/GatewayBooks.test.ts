import { describe, expect, it } from "vitest"
import { booksOf } from "../../src/gateway/GatewayBooks.ts"
import { RefundId } from "../../src/Id.ts"
import { fold, type Placed } from "../../src/Ledger.ts"
import * as Money from "../../src/Money.ts"
import { captured, day, eur, item, memoPosted } from "../Sample.ts"

const electronic = (id: string, amount: string): Placed => ({
  stream: `Payment-${id}`,
  event: { ...captured(id, amount), method: "Electronic", gatewayReference: `ch-${id}` }
})

const refund = (id: string, amount: string) => ({
  amount: eur(amount),
  refundId: RefundId.make(id),
  number: `R-${id}`,
  effectiveOn: day("2026-03-20")
})

const books = (...placed: ReadonlyArray<Placed>) => booksOf(fold(placed), new Map([["Payment-1", "operation-7"]]))

describe("The books that a gateway is compared with", () => {
  it("have payments by the gateway's reference and the operation that made them", () => {
    expect(
      books(electronic("1", "10.00"), electronic("2", "5.00"), { stream: "Payment-3", event: captured("3", "1.00") })
        .payments
    ).toMatchObject([
      { stream: "Payment-1", reference: "ch-1", intent: "operation-7", isElectronic: true, phase: "Processed" },
      { stream: "Payment-2", reference: "ch-2", intent: "Payment-2", amount: eur("5.00") }
    ])
  })

  it("have each refund once, with what it still takes away", () => {
    const back = { ...refund("r1", "4.00"), method: "Electronic" as const, gatewayReference: "re-1" }
    const { amount, effectiveOn, refundId } = back
    const given: ReadonlyArray<Placed> = [
      electronic("1", "10.00"),
      { stream: "Payment-1", event: { _tag: "PaymentRefunded", ...back } }
    ]
    expect(books(...given).refunds).toMatchObject([
      { stream: "Payment-1", kind: "refund", reference: "re-1", paymentReference: "ch-1", amount }
    ])
    expect(
      books(...given, {
        stream: "Payment-1",
        event: { _tag: "PaymentRefundCanceled", amount, refundId, kind: "refund", effectiveOn }
      }).refunds
    ).toMatchObject([{ reference: "re-1", amount: Money.zero(amount.currency) }])
  })

  it("take people's references for none, and a bank's for one", () => {
    const cheque = { ...refund("r1", "4.00"), method: "External" as const, gatewayReference: "cheque 12" }
    const charged = { ...refund("r2", "3.00"), method: "External" as const, gatewayReference: "cb-2" }
    expect(
      books(
        electronic("1", "10.00"),
        { stream: "Payment-1", event: { _tag: "PaymentRefunded", ...cheque } },
        { stream: "Payment-1", event: { _tag: "PaymentChargedBack", ...charged } }
      ).refunds.map(({ reference }) => reference)
    ).toEqual([undefined, "cb-2"])
  })

  it("have a memo's refunds, which come from no payment", () => {
    const back = { ...refund("r1", "4.00"), method: "Electronic" as const, gatewayReference: "re-1" }
    expect(
      books(
        { stream: "CreditMemo-1", event: memoPosted("1", [item("m1", "6.00")]) },
        { stream: "CreditMemo-1", event: { _tag: "CreditMemoRefunded", ...back } }
      )
    ).toMatchObject({ payments: [], refunds: [{ stream: "CreditMemo-1", paymentReference: undefined }] })
  })
})
