/** Debit memos and refunds compared: each fault that can be planted is told once, by its own code, and adopted where safe. */
import { describe, expect, it } from "vitest"
import type { Application, Target } from "../src/Application.ts"
import { compare } from "../src/comparison/Comparison.ts"
import type { Observed } from "../src/comparison/Sides.ts"
import { RefundId } from "../src/Id.ts"
import { check } from "../src/identities/Identities.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import * as Money from "../src/Money.ts"
import type { ObservedPayment, ObservedRefund } from "../src/Observed.ts"
import { adopt, edited, timing } from "./Adopting.ts"
import { before, mirror } from "./Mirror.ts"
import {
  application,
  captured,
  day,
  debitId,
  debitPosted,
  eur,
  invoiceId,
  invoicePosted,
  item,
  itemId,
  memoId,
  memoPosted,
  tax,
  toItem
} from "./Sample.ts"

const invoice1: Target = { kind: "invoice", id: invoiceId("1") }
const debit1: Target = { kind: "debitMemo", id: debitId("1") }

const onDebit: Application = {
  ...application({ id: "a1", to: "1", amount: "4.40", items: [toItem("k1", "4.00"), toItem("k2", "0.40")] }),
  target: debit1
}
const onInvoice = application({ id: "a2", to: "1", amount: "10.00", items: [toItem("i1", "10.00")] })
const fromMemo = application({
  id: "a3",
  from: { kind: "creditMemo", id: memoId("1") },
  to: "1",
  amount: "5.00",
  items: [toItem("i1", "5.00", "m1")]
})
const refunded = { refundId: RefundId.make("r1"), number: "R-1", effectiveOn: day("2026-03-03") }

const base: ReadonlyArray<Placed> = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "20.00"), item("i2", "7.00")]) },
  { stream: "DebitMemo-1", event: debitPosted("1", [item("k1", "12.00"), tax("k2", "k1", "1.20")]) },
  { stream: "Payment-1", event: captured("1", "50.00") },
  { stream: "CreditMemo-1", event: memoPosted("1", [item("m1", "6.00"), item("m2", "3.00")]) },
  { stream: "Payment-1", event: { _tag: "PaymentApplied", application: onDebit } },
  { stream: "DebitMemo-1", event: { _tag: "DebitMemoPaymentApplied", application: onDebit } },
  { stream: "Payment-1", event: { _tag: "PaymentApplied", application: onInvoice } },
  { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: onInvoice } },
  { stream: "CreditMemo-1", event: { _tag: "CreditMemoApplied", application: fromMemo } },
  { stream: "Invoice-1", event: { _tag: "InvoiceCreditMemoApplied", application: fromMemo } },
  { stream: "Payment-1", event: { _tag: "PaymentRefunded", amount: eur("3.00"), ...refunded } }
]
const clean = mirror(fold(base))

const told = (observed: Observed, placed = base) =>
  compare(fold(placed), observed, timing).map(({ amount, code, subject }) =>
    `${code} ${subject} ${amount === null ? "" : Money.format(amount)}`.trim()
  )

/** What is told of it, and that nothing is once it was adopted, however often. */
const adopted = (observed: Observed, placed = base) => {
  const found = told(observed, placed)
  const once = adopt(placed, observed)
  expect(told(observed, once)).toEqual([])
  expect(adopt(once, observed)).toEqual(once)
  expect(check(fold(once))).toEqual([])
  return found
}

const payment = (observed: Observed, change: (payment: ObservedPayment) => Partial<ObservedPayment>) =>
  edited(observed, "payments", "1", change)

const refund: ObservedRefund = {
  id: refunded.refundId,
  number: "R-1",
  kind: "refund",
  method: "External",
  counts: true,
  amount: eur("3.00"),
  items: undefined,
  effectiveOn: day("2026-03-03")
}
const refunds = (refundedText: string, unapplied: string, ...list: ReadonlyArray<ObservedRefund>) =>
  payment(clean, () => ({ refunded: eur(refundedText), unapplied: eur(unapplied), refunds: list }))

describe("Comparison of debit memos", () => {
  it("finds nothing where Zuora shows what we know", () => expect(told(clean)).toEqual([]))

  it("names one that we do not have, and one that Zuora does not have, with what settled it beneath", () => {
    const without = base.filter(({ stream }) => stream !== "DebitMemo-1")
    expect(
      adopted(
        clean,
        without.filter(({ event }) => !("application" in event && event.application === onDebit))
      )
    ).toEqual(["Z01 DebitMemo-1 -13.20"])
    const gone = payment({ ...clean, debitMemos: new Map() }, ({ parts }) => ({
      unapplied: eur("37.00"),
      parts: parts.filter(({ target }) => target.kind === "invoice")
    }))
    const [found, ...rest] = compare(fold(base), gone, timing)
    expect(rest).toEqual([])
    expect(found).toMatchObject({ code: "Z02", title: "debit memo DM-1", amount: eur("13.20") })
    expect(found?.consequences).toEqual([{ code: "Z05", subject: "Payment-1 > DebitMemo-1" }])
  })

  it("names a changed line and a changed status", () => {
    const line = edited(clean, "debitMemos", "1", (memo) => ({
      items: [item("k1", "13.00"), tax("k2", "k1", "1.20")],
      total: eur("14.20"),
      balance: eur("9.80"),
      itemBalances: new Map(memo.itemBalances).set(itemId("k1"), 900n)
    }))
    expect(adopted(line)).toEqual(["Z04 DebitMemo-1 item k1 -1.00"])
    expect(told(edited(clean, "debitMemos", "1", () => ({ status: "Draft" as const })))).toEqual(["Z03 DebitMemo-1"])
  })

  it("names an application that moved from an invoice to a debit memo on both documents", () => {
    const moved = payment(clean, () => ({
      parts: [
        { target: invoice1, amount: eur("8.00"), items: [toItem("i1", "8.00")] },
        { target: debit1, amount: eur("6.40"), items: [toItem("k1", "6.00"), toItem("k2", "0.40")] }
      ]
    }))
    const invoice = edited(moved, "invoices", "1", ({ itemBalances }) => ({
      balance: eur("14.00"),
      itemBalances: new Map(itemBalances).set(itemId("i1"), 700n)
    }))
    const both = edited(invoice, "debitMemos", "1", ({ itemBalances }) => ({
      balance: eur("6.80"),
      itemBalances: new Map(itemBalances).set(itemId("k1"), 600n)
    }))
    expect(adopted(both)).toEqual(["Z05 Payment-1 > DebitMemo-1 -2.00", "Z05 Payment-1 > Invoice-1 2.00"])
  })
})

describe("Comparison of refunds", () => {
  it("names one that has another date in Zuora, and leaves it to people: nobody knows which day is right", () => {
    const moved = refunds("3.00", "32.60", { ...refund, effectiveOn: day("2026-04-01") })
    const [found, ...rest] = compare(fold(base), moved, timing)
    expect(rest).toEqual([])
    expect(found).toMatchObject({ code: "Z10", ours: "2026-03-03", theirs: "2026-04-01", resolution: "human" })
    expect(told(refunds("3.00", "32.60", refund))).toEqual([])
  })

  const second = { ...refund, id: RefundId.make("r2"), number: "R-2", amount: eur("2.00") }

  it("names one that we do not have, and nothing of the payment that it explains", () => {
    const observed = refunds("5.00", "30.60", refund, second)
    expect(adopted(observed)).toEqual(["Z01 Payment-1 refund r2 -2.00"])
    const [found] = compare(fold(base), observed, timing)
    expect(found).toMatchObject({
      title: "refund R-2 of payment P-1",
      consequences: [{ code: "Z14", subject: "Payment-1" }]
    })
  })

  it("names one that Zuora does not have, has in part, or has undone", () => {
    expect(adopted(refunds("2.00", "33.60", second))).toEqual([
      "Z01 Payment-1 refund r2 -2.00",
      "Z02 Payment-1 refund r1 3.00"
    ])
    expect(adopted(refunds("1.00", "34.60", { ...refund, amount: eur("1.00") }))).toEqual([
      "Z03 Payment-1 refund r1 2.00"
    ])
    expect(adopted(refunds("0.00", "35.60", { ...refund, counts: false }))).toEqual(["Z03 Payment-1 refund r1 3.00"])
    expect(
      adopted(payment(clean, () => ({ refunded: eur("0.00"), unapplied: eur("35.60"), refunds: undefined })))
    ).toEqual(["Z03 Payment-1 refund r1 3.00"])
  })

  it("names one that counts again after it was undone here", () => {
    const undone: ReadonlyArray<Placed> = [
      ...base,
      {
        stream: "Payment-1",
        event: {
          _tag: "PaymentRefundCanceled",
          amount: eur("3.00"),
          refundId: refunded.refundId,
          kind: "refund",
          effectiveOn: day("2026-03-04")
        }
      }
    ]
    expect(adopted(clean, undone)).toEqual(["Z03 Payment-1 refund r1 -3.00"])
  })

  it("names a chargeback that was recorded as a refund, by its name or as a mere sum", () => {
    const chargeback = refunds("3.00", "32.60", { ...refund, kind: "chargeback" })
    expect(adopted(chargeback)).toEqual(["Z03 Payment-1 refund r1"])
    const sum: ReadonlyArray<Placed> = [
      ...base.slice(0, -1),
      { stream: "Payment-1", event: { _tag: "PaymentRefunded", amount: eur("3.00"), effectiveOn: day("2026-03-03") } }
    ]
    expect(adopted(chargeback, sum)).toEqual(["Z03 Payment-1 refund r1"])
    expect(told(clean, sum)).toEqual([])
    expect(
      adopted(
        payment(clean, () => ({ refunded: eur("4.00"), unapplied: eur("31.60"), refunds: undefined })),
        sum
      )
    ).toEqual(["Z14 Payment-1 refunded -1.00"])
  })

  it("names a chargeback of applied money once, with the application that it took back beneath", () => {
    const chargeback: ObservedRefund = { ...second, kind: "chargeback", amount: eur("10.00") }
    const taken = payment(refunds("13.00", "32.60", refund, chargeback), ({ parts }) => ({
      parts: parts.filter(({ target }) => target.kind === "debitMemo")
    }))
    const observed = edited(taken, "invoices", "1", ({ itemBalances }) => ({
      balance: eur("22.00"),
      itemBalances: new Map(itemBalances).set(itemId("i1"), 1500n)
    }))
    expect(adopted(observed)).toEqual(["Z01 Payment-1 refund r2 -10.00"])
    const [found] = compare(fold(base), observed, timing)
    expect(found).toMatchObject({ title: "chargeback R-2 of payment P-1", documents: ["Payment-1", "Invoice-1"] })
    expect(found?.consequences).toContainEqual({ code: "Z05", subject: "Payment-1 > Invoice-1" })
    const late = { ...timing, changedAt: new Map([["Invoice-1", "2026-03-11T12:00:00.000Z"]]) }
    expect(compare(fold(base), observed, late).map(({ code }) => code)).toEqual(["Z08"])
  })

  it("undoes the refunds of a payment that was canceled with them", () => {
    const few = base.filter(({ event }) => event._tag === "PaymentCaptured" || event._tag === "PaymentRefunded")
    const canceled = edited(mirror(fold(few)), "payments", "1", () => ({
      status: "Canceled" as const,
      refunded: eur("0.00"),
      refunds: undefined
    }))
    expect(adopted(canceled, few)).toEqual(["Z14 Payment-1"])
  })

  it("names what went back of a credit memo, and which of its lines says otherwise", () => {
    const went = edited(clean, "creditMemos", "1", () => ({
      refunded: eur("1.00"),
      unapplied: eur("3.00"),
      itemsUnapplied: new Map([
        [itemId("m1"), 100n],
        [itemId("m2"), 200n]
      ]),
      refunds: [{ ...second, amount: eur("1.00"), items: [{ itemId: itemId("m2"), amount: eur("1.00") }] }]
    }))
    expect(adopted(went)).toEqual(["Z01 CreditMemo-1 refund r2 -1.00"])
    const moved = new Map([
      [itemId("m1"), 0n],
      [itemId("m2"), 400n]
    ])
    expect(told(edited(clean, "creditMemos", "1", () => ({ itemsUnapplied: moved })))).toEqual([
      "Z04 CreditMemo-1 item m1 1.00",
      "Z04 CreditMemo-1 item m2 -1.00"
    ])
    const odd = new Map([
      [itemId("m1"), 0n],
      [itemId("m2"), 300n]
    ])
    expect(told(edited(clean, "creditMemos", "1", () => ({ itemsUnapplied: odd })))).toEqual(["Z12 CreditMemo-1 1.00"])
  })

  it("is timing where the payment is young", () => {
    const young = payment(refunds("5.00", "30.60", refund, second), () => ({
      updatedAt: `2026-03-11T${before.slice(11)}`
    }))
    const late = { ...timing, watermark: "2026-03-10T12:00:00.000Z" }
    expect(compare(fold(base), young, late).map(({ code }) => code)).toEqual(["Z08"])
  })
})
