import { describe, expect, it } from "vitest"
import type { BillingEvent } from "../src/BillingEvent.ts"
import { checkBooks } from "../src/identities/Books.ts"
import { AccountId } from "../src/Id.ts"
import { check } from "../src/identities/Identities.ts"
import { checkEntries, checkKept, keptOf } from "../src/identities/Kept.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import type { Violation } from "../src/identities/Identity.ts"
import { fromViolations } from "../src/SelfCheck.ts"
import { application, captured, day, EUR, eur, invoicePosted, item, itemId, memoPosted, tax, toItem } from "./Sample.ts"

const leg = application({ id: "a1", to: "1", amount: "10.10", items: [toItem("i1", "10.00"), toItem("t1", "0.10")] })
const invoice = invoicePosted("1", [item("i1", "10.00"), tax("t1", "i1", "0.10"), item("i2", "20.00")])
const payer: Placed = { stream: "Payment-1", event: captured("1", "50.00") }
const documents: ReadonlyArray<Placed> = [{ stream: "Invoice-1", event: invoice }, payer]
const applied = (one: typeof leg): ReadonlyArray<Placed> => [
  { stream: "Payment-1", event: { _tag: "PaymentApplied", application: one } },
  { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: one } }
]
const base = [...documents, ...applied(leg)]
const ledger = fold(base)

const told = (violations: ReadonlyArray<Violation>, placed: ReadonlyArray<Placed> = base) =>
  fromViolations(violations, fold(placed)).map(({ code, consequences, subject }) => [
    `${code} ${subject}`,
    ...consequences.map((one) => `${one.code} ${one.subject}`)
  ])

/** All identities and books over events. */
const found = (...placed: ReadonlyArray<Placed>) => {
  const booked = placed.map(({ event }) => ({ event: event as never, bookedOn: day("2026-03-02") }))
  const books = checkBooks(booked, fold(placed)).flatMap(({ violations }) => violations)
  return told([...check(fold(placed)), ...books], placed)
}

describe("What is wrong inside the store", () => {
  it("is nothing where everything balances", () => expect(found(...base)).toEqual([]))

  it("I15: a lost leg is one cause, with the account that it makes differ beneath", () => {
    expect(found(...documents, ...applied(leg).slice(0, 1))).toEqual([["I15 application a1", "I17 account A-1 EUR"]])
  })

  it("I15: value given to a document that nobody knows is one cause, with receivables and account beneath", () => {
    expect(found(payer, ...applied(leg))).toEqual([
      ["I15 application a1", "I17 account A-1 EUR", "I17 accounts receivable EUR"]
    ])
  })

  it("I17: several causes on several accounts add up to one difference of receivables", () => {
    const there = { ...captured("2", "9.00"), accountId: AccountId.make("A-9") }
    const second = {
      ...application({ id: "a2", to: "9", amount: "4.00", from: { kind: "payment", id: there.paymentId } })
    }
    expect(
      found(
        payer,
        ...applied(leg),
        { stream: "Payment-2", event: there },
        { stream: "Payment-2", event: { _tag: "PaymentApplied", application: second } },
        { stream: "Invoice-9", event: { _tag: "InvoicePaymentApplied", application: second } }
      )
    ).toEqual([
      ["I15 application a1", "I17 account A-1 EUR", "I17 accounts receivable EUR"],
      ["I15 application a2", "I17 account A-9 EUR", "I17 accounts receivable EUR"]
    ])
  })

  it("I17: a sum that nothing adds up to stands for itself", () => {
    const violation = (subject: string, minor: bigint) => ({
      identity: "28 receivables",
      subject,
      expected: eur("0.00"),
      found: { currency: EUR, minor }
    })
    expect(told([violation("accounts receivable EUR", 100n)])).toEqual([["I17 accounts receivable EUR"]])
  })

  it("I10: an application dated before its documents, with the money that was not there yet beneath", () => {
    const early = { ...leg, effectiveOn: day("2026-02-01") }
    expect(found(...documents, ...applied(early))).toEqual([["I10 application a1", "I11 Payment-1"]])
    const invoiceLater: Placed = { stream: "Invoice-1", event: { ...invoice, effectiveOn: day("2026-03-09") } }
    expect(found(invoiceLater, payer, ...applied(leg))).toEqual([["I10 application a1"]])
  })

  it("I11: more was given than there is, with the conservation that it breaks beneath", () => {
    const much = { ...leg, amount: eur("60.00"), split: { _tag: "Pending" } as const }
    expect(found(...documents, ...applied(much))).toEqual([["I11 Payment-1", "I05 Payment-1"]])
  })

  it("I05: a failed payment that still gives, with the control accounts beneath", () => {
    const failed: BillingEvent = { _tag: "PaymentFailed", captured: eur("50.00"), effectiveOn: day("2026-03-03") }
    expect(found(...base, { stream: "Payment-1", event: failed })).toEqual([
      ["I05 Payment-1", "I17 account A-1 EUR", "I17 unapplied payments EUR"]
    ])
  })

  it("I07: an application that is not the sum of its items, with header and items beneath", () => {
    const odd = { ...leg, amount: eur("9.00") }
    expect(found(...documents, ...applied(odd))).toEqual([["I07 Invoice-1 application a1", "I01 Invoice-1"]])
  })

  it("I21: a total that is not the sum of its lines, with header and items beneath", () => {
    expect(found({ stream: "Invoice-1", event: { ...invoice, total: eur("31.00") } })).toEqual([
      ["I21 Invoice-1", "I01 Invoice-1"]
    ])
  })

  it("I09: memos that take more off an item than it was, and not those that take off all of it", () => {
    const memo = (id: string, amount: string): Placed => ({
      stream: `CreditMemo-${id}`,
      event: memoPosted(id, [item(`m${id}`, amount, { creditedItemId: itemId("i1") })])
    })
    expect(found(...base, memo("1", "6.00"), memo("2", "4.00"))).toEqual([])
    expect(found(...base, memo("1", "6.00"), memo("2", "4.01"))).toEqual([["I09 Invoice-1 item i1"]])
  })

  it("tells two causes on one document as two", () => {
    const over: Placed = {
      stream: "CreditMemo-1",
      event: memoPosted("1", [item("m1", "60.00", { creditedItemId: itemId("i1") })])
    }
    const odd = { ...leg, amount: eur("9.00") }
    expect(found(...documents, ...applied(odd), over).map(([cause]) => cause)).toEqual([
      "I07 Invoice-1 application a1",
      "I09 Invoice-1 item i1"
    ])
  })
})

describe("What is kept beside the events", () => {
  const kept = keptOf(ledger)
  const changed = (stream: string, change: Partial<(typeof kept)[number]>) =>
    kept.map((one) => (one.stream === stream ? { ...one, ...change } : one))
  const items = (id: string, minor: bigint) =>
    new Map(kept.find(({ stream }) => stream === "Invoice-1")?.items).set(itemId(id), minor)
  const claimed = [
    { account: "accounts receivable", currency: EUR, minor: 3010n },
    { account: "deferred revenue", currency: EUR, minor: -3010n }
  ]
  const settled = {
    ref: "2",
    lines: [
      { account: "unapplied payments", currency: EUR, minor: 1010n },
      { account: "accounts receivable", currency: EUR, minor: -1010n }
    ]
  }
  const entries = [{ ref: "1", lines: claimed }, settled]

  it("is what the events say", () => {
    expect(checkKept(kept, ledger)).toEqual([])
    expect(checkEntries(entries, kept)).toEqual([])
  })

  it("I01: a header is not the sum of its items, with receivables beneath", () => {
    const odd = changed("Invoice-1", { openMinor: 2001n })
    expect(told([...checkKept(odd, ledger), ...checkEntries(entries, odd)])).toEqual([
      ["I01 Invoice-1", "I17 accounts receivable EUR"]
    ])
  })

  it("I03: an item does not roll, with its header beneath where that stayed", () => {
    expect(told(checkKept(changed("Invoice-1", { items: items("i2", 1999n) }), ledger))).toEqual([
      ["I03 Invoice-1 item i2", "I01 Invoice-1"]
    ])
    const both = changed("Invoice-1", { items: items("i2", 1999n), openMinor: 1999n })
    expect(told([...checkKept(both, ledger), ...checkEntries(entries, both)])).toEqual([
      ["I03 Invoice-1 item i2", "I17 accounts receivable EUR"]
    ])
  })

  it("I05 and I06: a payment and a memo have not what the events left them", () => {
    expect(told(checkKept(changed("Payment-1", { openMinor: 3991n }), ledger))).toEqual([["I05 Payment-1"]])
    const memo: Placed = { stream: "CreditMemo-1", event: memoPosted("1", [item("m1", "6.00")]) }
    const odd = keptOf(fold([memo])).map((one) => ({ ...one, openMinor: 607n }))
    expect(told(checkKept(odd, fold([memo])), [memo])).toEqual([["I06 CreditMemo-1"]])
  })

  it("I16: an entry does not balance, in each currency by itself, with receivables beneath", () => {
    const odd = claimed.map((line, index) => (index === 0 ? { ...line, minor: 3011n } : line))
    expect(told(checkEntries([{ ref: "1", lines: odd }, settled], kept))).toEqual([
      ["I16 entry 1", "I17 accounts receivable EUR"]
    ])
  })

  it("I17: receivables are not what documents are open by", () => {
    const more = [
      { account: "accounts receivable", currency: EUR, minor: 1n },
      { account: "deferred revenue", currency: EUR, minor: -1n }
    ]
    expect(told(checkEntries([...entries, { ref: "3", lines: more }], kept))).toEqual([["I17 accounts receivable EUR"]])
  })
})
