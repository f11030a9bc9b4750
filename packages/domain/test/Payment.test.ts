import { describe, expect, it } from "vitest"
import * as Payment from "../src/Payment.ts"
import { accountId, application, captured, day, eur, paymentId, toItem, unapplication } from "./Sample.ts"
import { trialBalance } from "../src/TrialBalance.ts"
import { specify } from "./Specification.ts"

/** The payment as Zuora shows it. */
const read = {
  kind: "payment",
  id: paymentId("1"),
  number: "P-1",
  accountId,
  status: "Processed",
  method: "External",
  effectiveOn: day("2026-03-01"),
  amount: eur("60.00"),
  unapplied: eur("55.00"),
  refunded: eur("5.00"),
  refunds: undefined,
  gatewayReference: undefined,
  parts: [],
  updatedAt: "2026-03-02T00:00:00.000Z"
} as const

const { given } = specify<Payment.Command, Payment.Event, Payment.State, { readonly _tag: string }>(Payment)
const money = captured("1", "50.00")
const apply = (...[wanted]: Parameters<typeof application>): Payment.Command => ({
  _tag: "Apply",
  application: application(wanted)
})
const unapply = (...[wanted]: Parameters<typeof unapplication>): Payment.Command => ({
  _tag: "Unapply",
  unapplication: unapplication(wanted)
})
const applied = (...[wanted]: Parameters<typeof application>): Payment.Event => ({
  _tag: "PaymentApplied",
  application: application(wanted)
})

describe("Payment", () => {
  const ten = { id: "a1", to: "1", amount: "10.10", items: [toItem("i1", "10.00"), toItem("t1", "0.10")] }

  it("applies to an item and a taxation item", () => given(money).when(apply(ten)).thenEvents(applied(ten)))

  it("takes a repeat with the same content as no news", () => given(money, applied(ten)).when(apply(ten)).thenEvents())

  it("rejects the same id with other content", () =>
    given(money, applied(ten))
      .when(apply({ ...ten, amount: "9.00", items: [toItem("i1", "9.00")] }))
      .thenRejects("OtherContent"))

  it("rejects more than is unapplied, with the numbers", () =>
    given(money, applied(ten))
      .when(apply({ id: "a2", to: "1", amount: "39.91" }))
      .thenRejects("OverApplied", { requested: eur("39.91"), open: eur("39.90") }))

  it("rejects zero and negative amounts, also of an item", () => {
    given(money)
      .when(apply({ id: "a1", to: "1", amount: "0.00" }))
      .thenRejects("NotPositive")
    given(money)
      .when(apply({ id: "a1", to: "1", amount: "-1.00" }))
      .thenRejects("NotPositive")
    given(money)
      .when(apply({ id: "a1", to: "1", amount: "1.00", items: [toItem("i1", "1.00"), toItem("t1", "0.00")] }))
      .thenRejects("NotPositive")
  })

  it("rejects items that do not add up, and an item named twice", () => {
    given(money)
      .when(apply({ id: "a1", to: "1", amount: "3.00", items: [toItem("i1", "2.00")] }))
      .thenRejects("SplitMismatch")
    given(money)
      .when(apply({ id: "a1", to: "1", amount: "2.00", items: [toItem("i1", "1.00"), toItem("i1", "1.00")] }))
      .thenRejects("RepeatedItem")
  })

  it("rejects an application dated before the money or before its latest use", () => {
    given(money)
      .when(apply({ ...ten, on: "2026-02-28" }))
      .thenRejects("TooEarly")
    given(money, applied({ ...ten, on: "2026-03-05" }))
      .when(apply({ id: "a2", to: "1", amount: "1.00", on: "2026-03-04" }))
      .thenRejects("TooEarly", { earliest: day("2026-03-05") })
  })

  it("uses only processed money", () => {
    const submitted: Payment.Event = { ...money, _tag: "PaymentSubmitted" }
    given().when(apply(ten)).thenRejects("WrongPhase", { found: "NotSeen" })
    given(submitted).when(apply(ten)).thenRejects("WrongPhase", { found: "Processing" })
    given(money, { _tag: "PaymentCanceled", captured: eur("50.00"), effectiveOn: day("2026-03-02") })
      .when(apply(ten))
      .thenRejects("WrongPhase", { found: "Canceled" })
  })

  it("takes back no more than that very application applied, item by item", () => {
    const given10 = given(money, applied(ten))
    given10.when(unapply({ id: "u1", of: "a1", to: "1", amount: "10.11" })).thenRejects("OverUnapplied")
    given10
      .when(unapply({ id: "u1", of: "a1", to: "1", amount: "0.20", items: [toItem("t1", "0.20")] }))
      .thenRejects("OverUnapplied", { applied: eur("0.10") })
    given10.when(unapply({ id: "u1", of: "a9", to: "1", amount: "1.00" })).thenRejects("UnknownApplication")
  })

  it("records what Zuora shows without refusing: a refund, another amount, a cancel", () => {
    const state = Payment.fold([money])
    const on = day("2026-03-02")
    const events = Payment.record({ _tag: "Read", payment: read, on }, state)
    expectTags(events, "PaymentChangeObserved", "PaymentRefunded")
    const after = events.reduce(Payment.evolve, state)
    expectTags(Payment.record({ _tag: "Read", payment: read, on }, after))
    expectTags(Payment.record({ _tag: "Read", payment: { ...read, status: "Canceled" }, on }, after), "PaymentCanceled")
  })
})

const expectTags = (events: ReadonlyArray<Payment.Event>, ...tags: ReadonlyArray<string>) => {
  const found = events.map((event) => event._tag as string)
  if (found.join() !== tags.join()) throw new Error(`expected ${tags.join()}, found ${found.join()}`)
}

describe("A payment as a whole", () => {
  const on = day("2026-03-05")
  const part = { id: "a1", to: "1", amount: "10.00", items: [toItem("i1", "10.00")] }
  const refund = (text: string): Payment.Command => ({ _tag: "Refund", amount: eur(text), effectiveOn: on })
  const toNobody: Payment.Command = { _tag: "Transfer", to: null, effectiveOn: on }

  it("gives back what is unapplied, to the last cent", () =>
    given(money, applied(part))
      .when(refund("40.00"))
      .thenEvents({ _tag: "PaymentRefunded", amount: eur("40.00"), effectiveOn: on }))

  it("does not give back what is applied", () =>
    given(money, applied(part))
      .when(refund("40.01"))
      .thenRejects("OverApplied", { open: eur("40.00") }))

  it("does not give back nothing, or before it came", () => {
    given(money).when(refund("0.00")).thenRejects("NotPositive")
    given(money)
      .when({ _tag: "Refund", amount: eur("1.00"), effectiveOn: day("2025-01-01") })
      .thenRejects("TooEarly")
  })

  it("is canceled with all that it captured", () =>
    given(money)
      .when({ _tag: "Cancel", effectiveOn: on })
      .thenEvents({ _tag: "PaymentCanceled", captured: eur("50.00"), effectiveOn: on }))

  it("that captured less than was submitted says both, and counts what came in", () => {
    const submitted = Payment.fold([{ ...money, _tag: "PaymentSubmitted" }])
    const events = Payment.record(
      { _tag: "Read", payment: { ...read, refunded: eur("0.00"), amount: eur("45.00") }, on },
      submitted
    )
    expectTags(events, "PaymentPartiallyCaptured", "PaymentCaptured")
    expect(events[0]).toMatchObject({ requested: eur("50.00"), counted: eur("0.00"), captured: eur("45.00") })
    const after = events.reduce(Payment.evolve, submitted)
    expect(after).toMatchObject({ amount: eur("45.00"), requested: eur("50.00") })
    expectTags(
      Payment.record({ _tag: "Read", payment: { ...read, refunded: eur("0.00"), amount: eur("45.00") }, on }, after)
    )
    expect(
      trialBalance(events).balances.map(({ account, creditMinor, debitMinor }) => [account, debitMinor - creditMinor])
    ).toEqual([
      ["gateway clearing", 4500n],
      ["unapplied payments", -4500n]
    ])
  })

  it("is moved to another account while nothing of it is used", () => {
    given(money)
      .when(toNobody)
      .thenEvents({
        _tag: "PaymentTransferred",
        amount: eur("50.00"),
        from: accountId,
        to: null,
        effectiveOn: on
      })
    given(money, applied(part))
      .when(toNobody)
      .thenRejects("InUse", { used: eur("10.00") })
    given({ ...money, method: "Electronic" })
      .when(toNobody)
      .thenRejects("WrongPhase")
  })
})
