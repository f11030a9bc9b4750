import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { DocumentEvent } from "../src/BillingEvent.ts"
import { decideChargeback } from "../src/Chargeback.ts"
import { fromApplications } from "../src/identities/Account.ts"
import { checkBooks } from "../src/identities/Books.ts"
import { check } from "../src/identities/Identities.ts"
import { ApplicationId, GroupId, RefundId } from "../src/Id.ts"
import { fold, type Ledger, type Placed, processedPayments } from "../src/Ledger.ts"
import * as Money from "../src/Money.ts"
import * as Payment from "../src/Payment.ts"
import * as StreamName from "../src/StreamName.ts"
import { balanceOf, trialBalance } from "../src/TrialBalance.ts"
import { attempts, play } from "./History.ts"
import { application, captured, day, EUR, eur, invoicePosted, item, paymentId, toItem } from "./Sample.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 300

const refundId = RefundId.make("CB-1")
const taken = (amount: Money.Money, on = "2026-03-05") => ({
  refundId,
  number: "CB-1",
  amount,
  fee: eur("15.00"),
  groupId: GroupId.make("CB-1"),
  newId: (index: number) => ApplicationId.make(`CB-1/${index + 1}`),
  effectiveOn: day(on)
})
const broken = (placed: ReadonlyArray<Placed>) => {
  const booked = placed.map(({ event }) => ({ event: event as DocumentEvent, bookedOn: day("2026-03-05") }))
  const ledger = fold(placed)
  // What was written off may be open again afterwards: that is identity 22's to tell, and somebody's to see to.
  const identities = check(ledger).filter(({ identity }) => identity !== "22 closed is empty")
  return [...identities, ...checkBooks(booked, ledger).flatMap(({ violations }) => violations)]
}
/** By all accounts: a chargeback may reopen what another one owes. */
const owed = (ledger: Ledger) =>
  Array.from(fromApplications(ledger).values()).reduce((sum, { balance }) => sum + balance.minor, 0n)

describe("A chargeback", () => {
  it("18: takes what is unapplied, then what is applied; won back, all of it is unapplied, and nobody owes otherwise", () => {
    fc.assert(
      fc.property(attempts, fc.nat(), fc.integer({ min: 1, max: 9000 }), (steps, at, cents) => {
        const { ledger, placed } = play(steps)
        const all = processedPayments(ledger)
        const before = all[at % Math.max(all.length, 1)]
        if (before === undefined) return
        const amount = Money.make(EUR, BigInt(cents))
        const applied = before.usage.applications.totalMinor
        const unapplied = Payment.unappliedMinor(before)
        const decided = decideChargeback(taken(amount), before.paymentId, ledger)
        expect(Result.isSuccess(decided)).toBe(amount.minor <= applied + unapplied)
        if (Result.isFailure(decided)) return
        const after = fold(decided.success, ledger)
        const one = after.payments.get(before.paymentId)
        if (one?._tag !== "Processed") throw new Error("not processed")
        const freed = amount.minor > unapplied ? amount.minor - unapplied : 0n
        expect(one.usage.refundedMinor - before.usage.refundedMinor).toBe(amount.minor)
        expect(applied - one.usage.applications.totalMinor).toBe(freed)
        expect(Payment.unappliedMinor(one)).toBe(unapplied + freed - amount.minor)
        expect(owed(after)).toBe(owed(ledger) + amount.minor)
        expect(broken([...placed, ...decided.success])).toEqual([])

        const won = Payment.decide({ _tag: "CancelRefund", refundId, effectiveOn: day("2026-03-06") }, one)
        const stream = StreamName.payment(before.paymentId)
        const undone = Result.getOrThrow(won).map((event) => ({ stream, event }))
        const end = fold(undone, after)
        const last = end.payments.get(before.paymentId)
        expect(undone.map(({ event }) => event._tag)).toEqual(["PaymentChargebackReversed"])
        expect(last?.usage.refundedMinor).toBe(before.usage.refundedMinor)
        expect(last?._tag === "Processed" ? Payment.unappliedMinor(last) : undefined).toBe(unapplied + freed)
        expect(owed(end)).toBe(owed(ledger))
        expect(broken([...placed, ...decided.success, ...undone])).toEqual([])
        const cash = (events: ReadonlyArray<Placed>) =>
          balanceOf(trialBalance(events.map(({ event }) => event as DocumentEvent)), "gateway clearing", EUR)
        expect(cash([...placed, ...decided.success, ...undone])).toBe(cash(placed) - 1500n)
      }),
      { numRuns }
    )
  })

  it("takes the oldest application first, and of its lines the first", () => {
    const pay = (id: string, amount: string, on: string) => {
      const one = application({ id, to: "1", amount, items: [toItem("i1", amount)], on })
      return [
        { stream: "Payment-1", event: { _tag: "PaymentApplied", application: one } },
        { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: one } }
      ] as const
    }
    const ledger = fold([
      { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "40.00")]) },
      { stream: "Payment-1", event: captured("1", "30.00") },
      ...pay("old", "20.00", "2026-03-02"),
      ...pay("new", "10.00", "2026-03-03")
    ])
    const made = Result.getOrThrow(decideChargeback(taken(eur("25.00")), paymentId("1"), ledger))
    expect(
      made.flatMap(({ event }) =>
        event._tag === "PaymentUnapplied" ? [[event.unapplication.applicationId, event.unapplication.amount]] : []
      )
    ).toEqual([
      ["old", eur("20.00")],
      ["new", eur("5.00")]
    ])
    const early = decideChargeback(taken(eur("25.00"), "2026-03-02"), paymentId("1"), ledger)
    expect(Result.isFailure(early) ? early.failure._tag : undefined).toBe("TooEarly")
  })
})
