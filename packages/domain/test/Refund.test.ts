import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as CreditMemo from "../src/CreditMemo.ts"
import { RefundId } from "../src/Id.ts"
import { entry } from "../src/Journal.ts"
import * as Money from "../src/Money.ts"
import type { ObservedPayment, ObservedRefund } from "../src/Observed.ts"
import * as Payment from "../src/Payment.ts"
import { captured, day, EUR, eur, item, itemId, memoPosted } from "./Sample.ts"
import { specify } from "./Specification.ts"

const on = day("2026-03-05")
const money = captured("1", "50.00")
const id = RefundId.make("R1")

const refund = (more: Partial<ObservedRefund> = {}): ObservedRefund => ({
  id,
  number: "R-1",
  kind: "refund",
  method: "External",
  counts: true,
  amount: eur("20.00"),
  items: undefined,
  effectiveOn: day("2026-03-04"),
  ...more
})

/** The payment as Zuora shows it with these refunds; `sum` where they are not read one by one. */
const shown = (refunds: ReadonlyArray<ObservedRefund>, sum?: string): ObservedPayment => {
  const refunded =
    sum === undefined
      ? Money.sum(
          EUR,
          refunds.filter(({ counts }) => counts).map(({ amount }) => amount)
        )
      : eur(sum)
  return {
    kind: "payment",
    id: money.paymentId,
    number: money.number,
    accountId: money.accountId ?? undefined,
    status: "Processed",
    method: "External",
    effectiveOn: money.effectiveOn,
    amount: money.amount,
    unapplied: Money.subtract(money.amount, refunded),
    refunded,
    refunds: sum === undefined ? refunds : undefined,
    gatewayReference: undefined,
    parts: [],
    updatedAt: ""
  }
}

const after = (...pages: ReadonlyArray<ObservedPayment>) => {
  const events: Array<Payment.Event> = [money]
  for (const payment of pages) events.push(...Payment.record({ _tag: "Read", payment, on }, Payment.fold(events)))
  const state = Payment.fold(events)
  const left = state._tag === "Processed" ? Payment.unappliedMinor(state) : 0n
  return { made: events.slice(1).map(({ _tag }) => _tag), left, events }
}

describe("A refund", () => {
  it("is recorded once, whether its sum or its name is seen first", () => {
    expect(after(shown([refund()]), shown([refund()]))).toMatchObject({ made: ["PaymentRefunded"], left: 3000n })
    expect(after(shown([], "20.00"), shown([refund()]), shown([refund()]))).toMatchObject({
      made: ["PaymentRefunded", "PaymentRefundIdentified"],
      left: 3000n
    })
    expect(after(shown([refund()]), shown([], "20.00")).made).toEqual(["PaymentRefunded"])
  })

  it("that is a chargeback or a return is told apart, and so is its end", () => {
    const back = refund({ kind: "chargeback" })
    expect(after(shown([back]), shown([{ ...back, counts: false }]))).toMatchObject({
      made: ["PaymentChargedBack", "PaymentChargebackReversed"],
      left: 5000n
    })
    expect(after(shown([refund({ kind: "return" })]))).toMatchObject({ made: ["PaymentReturned"], left: 3000n })
    expect(after(shown([refund()]), shown([refund({ counts: false })])).made).toEqual([
      "PaymentRefunded",
      "PaymentRefundCanceled"
    ])
  })

  it("that was a mere sum and turns out to be a chargeback is corrected, not named", () => {
    const { events, left } = after(shown([], "20.00"), shown([refund({ kind: "chargeback" })]))
    expect(left).toBe(3000n)
    const clearing = events.flatMap((event) => entry(event)).filter(({ account }) => account === "refund clearing")
    expect(clearing.reduce((sum, { minor }) => sum + minor, 0n)).toBe(0n)
  })

  it("that was never seen while it counted leaves no trace", () =>
    expect(after(shown([refund({ counts: false })])).made).toEqual([]))

  it("cannot give more than is unapplied, and cannot be undone twice", () => {
    const { given } = specify(Payment)
    const refunded = {
      _tag: "PaymentRefunded",
      amount: eur("20.00"),
      refundId: id,
      number: "R-1",
      effectiveOn: on
    } as const
    given(money, refunded)
      .when({ _tag: "ChargeBack", amount: eur("30.01"), effectiveOn: on })
      .thenRejects("OverApplied", { open: eur("30.00") })
    const undo = { _tag: "CancelRefund", refundId: id, effectiveOn: on } as const
    const undone = {
      _tag: "PaymentRefundCanceled",
      amount: eur("20.00"),
      refundId: id,
      kind: "refund",
      effectiveOn: on
    } as const
    given(money, refunded).when(undo).thenEvents(undone)
    given(money, refunded, undone).when(undo).thenRejects("UnknownRefund", { refundId: "R1" })
  })

  it("of a memo tells what is left of each item, where it says of which it came", () => {
    const memo = memoPosted("1", [item("m1", "6.00"), item("m2", "4.00")])
    const state = CreditMemo.fold([memo])
    const decided = Result.getOrThrow(
      CreditMemo.decide(
        {
          _tag: "Refund",
          amount: eur("5.00"),
          effectiveOn: on,
          items: [{ itemId: itemId("m1"), amount: eur("5.00") }]
        },
        state
      )
    )
    const left = (events: ReadonlyArray<CreditMemo.Event>) => {
      const state = CreditMemo.fold([memo, ...events])
      return state._tag === "Posted" ? CreditMemo.itemsLeft(state) : undefined
    }
    expect(left(decided)).toEqual(
      new Map([
        [itemId("m1"), 100n],
        [itemId("m2"), 400n]
      ])
    )
    expect(left([{ _tag: "CreditMemoRefunded", amount: eur("5.00"), effectiveOn: on }])).toBeUndefined()
  })
})
