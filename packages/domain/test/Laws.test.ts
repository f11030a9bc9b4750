import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { decode, encode, type DocumentEvent } from "../src/BillingEvent.ts"
import * as CreditMemo from "../src/CreditMemo.ts"
import { fromApplications, fromDocuments } from "../src/identities/Account.ts"
import { checkBooks } from "../src/identities/Books.ts"
import { check, identities } from "../src/identities/Identities.ts"
import { entry } from "../src/Journal.ts"
import { fold, postedCreditMemos, postedReceivables, processedPayments } from "../src/Ledger.ts"
import * as Payment from "../src/Payment.ts"
import * as Receivable from "../src/Receivable.ts"
import { rollForward } from "../src/RollForward.ts"
import { balanceOf, differences, trialBalance } from "../src/TrialBalance.ts"
import { attempts, type History, play } from "./History.ts"
import { application, captured, day, EUR, eur, invoicePosted, item, toItem } from "./Sample.ts"

const long = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
const numRuns = long ? 10_000 : 300

const holds = (name: string, law: (history: History) => void) =>
  it(name, () => {
    fc.assert(
      fc.property(attempts, (steps) => law(play(steps))),
      { numRuns }
    )
  })

const events = ({ placed }: History) => placed.map(({ event }) => event as DocumentEvent)

describe("Laws over random histories", () => {
  holds("every identity holds after every history", ({ ledger }) => {
    expect(check(ledger)).toEqual([])
  })

  holds("no history over-applies a source, a target or an item", ({ ledger }) => {
    for (const payment of processedPayments(ledger)) expect(Payment.unappliedMinor(payment) >= 0n).toBe(true)
    for (const memo of postedCreditMemos(ledger)) expect(CreditMemo.unappliedMinor(memo) >= 0n).toBe(true)
    for (const { receivable } of postedReceivables(ledger)) {
      expect(Receivable.balanceMinor(receivable) >= 0n).toBe(true)
      for (const minor of Receivable.itemBalances(receivable)?.values() ?? []) expect(minor >= 0n).toBe(true)
    }
  })

  holds("document balances are the sum of item balances", ({ ledger }) => {
    for (const { receivable } of postedReceivables(ledger)) {
      const balances = Receivable.itemBalances(receivable)
      if (balances === undefined) continue
      const sum = Array.from(balances.values()).reduce((total, minor) => total + minor, 0n)
      expect(sum).toBe(Receivable.balanceMinor(receivable))
    }
  })

  holds("27 = 26: the account balance from documents alone is the one from applications", ({ ledger }) => {
    expect(Object.fromEntries(fromApplications(ledger))).toEqual(Object.fromEntries(fromDocuments(ledger)))
  })

  holds("every entry and the trial balance balance, and nothing stays in transit", (history) => {
    for (const event of events(history)) {
      const lines = entry(event)
      expect(lines.reduce((sum, line) => sum + line.minor, 0n)).toBe(0n)
    }
    const trial = trialBalance(events(history))
    for (const difference of differences(trial).values()) expect(difference).toBe(0n)
    expect(trial.inTransit).toEqual([])
  })

  holds("the journal's control accounts are the documents' balances", (history) => {
    const trial = trialBalance(events(history))
    const { ledger } = history
    const sum = (minors: ReadonlyArray<bigint>) => minors.reduce((total, minor) => total + minor, 0n)
    expect(balanceOf(trial, "accounts receivable", EUR)).toBe(
      sum(postedReceivables(ledger).map(({ receivable }) => Receivable.balanceMinor(receivable)))
    )
    expect(balanceOf(trial, "unapplied payments", EUR)).toBe(
      -sum(processedPayments(ledger).map(Payment.unappliedMinor))
    )
    expect(balanceOf(trial, "on-account credit memos", EUR)).toBe(
      -sum(postedCreditMemos(ledger).map(CreditMemo.unappliedMinor))
    )
  })

  holds("28 and 29, and the journal: the books agree with the documents", (history) => {
    const booked = events(history).map((event) => ({ event, bookedOn: day("2026-03-02") }))
    expect(checkBooks(booked, history.ledger).flatMap(({ violations }) => violations)).toEqual([])
  })

  holds("28 and 29: closing is opening plus movements, wherever the period is cut", (history) => {
    const booked = events(history).map((event, index) => ({
      event,
      bookedOn: day(`2026-03-${String(1 + (index % 28)).padStart(2, "0")}`)
    }))
    const whole = rollForward(booked, day("2026-03-01"), day("2026-03-31"))
    const first = rollForward(booked, day("2026-03-01"), day("2026-03-14"))
    const second = rollForward(booked, day("2026-03-15"), day("2026-03-31"))
    for (const row of whole) {
      const same = (other: typeof row) => other.control === row.control
      expect(second.find(same)?.closingMinor).toBe(row.closingMinor)
      expect(second.find(same)?.openingMinor).toBe(first.find(same)?.closingMinor ?? 0n)
    }
    const receivable = whole.find((row) => row.control === "accounts receivable")?.closingMinor ?? 0n
    const trial = trialBalance(events(history))
    expect(receivable).toBe(balanceOf(trial, "accounts receivable", EUR))
  })

  holds("folding stored and re-read events gives the same documents", ({ ledger, placed }) => {
    const again = placed.map(({ event, stream }) => {
      const stored = JSON.parse(JSON.stringify(encode(event))) as ReturnType<typeof encode>
      return { stream, event: Result.getOrThrow(decode(stored)) }
    })
    expect(fold(again)).toEqual(ledger)
  })

  it("refuses and accepts both often enough to mean something", () => {
    let refused = 0
    let applied = 0
    fc.assert(
      fc.property(attempts, (steps) => {
        const history = play(steps)
        refused += history.refused
        applied += history.placed.filter(({ event }) => event._tag.endsWith("Applied")).length
      }),
      { numRuns: 200, seed: 1 }
    )
    expect(refused).toBeGreaterThan(100)
    expect(applied).toBeGreaterThan(200)
  })
})

describe("An identity that is broken is told", () => {
  const invoice = invoicePosted("1", [item("i1", "10.00")])
  const payment = captured("1", "50.00")
  const leg = application({ id: "a1", to: "1", amount: "10.00", items: [toItem("i1", "10.00")] })
  const stream = { invoice: "Invoice-1", payment: "Payment-1" }
  const base = [
    { stream: stream.invoice, event: invoice },
    { stream: stream.payment, event: payment }
  ] as const
  const payer = { stream: stream.payment, event: { _tag: "PaymentApplied", application: leg } } as const
  const payee = { stream: stream.invoice, event: { _tag: "InvoicePaymentApplied", application: leg } } as const
  const broken = (...placed: Parameters<typeof fold>[0][]) =>
    new Set(check(fold(placed.flatMap((all) => Array.from(all)))).map(({ identity }) => identity))

  it("a lost leg, by identity 19 and by the money in transit", () => {
    expect(broken([...base, payer])).toContain("19 both legs")
    expect(trialBalance([invoice, payment, payer.event]).inTransit).toEqual([
      { ref: "a1", currency: EUR, minor: -1000n }
    ])
    expect(broken([...base, payer, payee])).toEqual(new Set())
  })

  it("an over-applied payment, an over-applied item, money used before it came in", () => {
    const much = { ...leg, amount: eur("60.00"), split: { _tag: "Pending" } as const }
    expect(
      broken([
        ...base,
        { stream: stream.payment, event: { _tag: "PaymentApplied", application: much } },
        { stream: stream.invoice, event: { _tag: "InvoicePaymentApplied", application: much } }
      ])
    ).toContain("13 payment conservation")
    const early = { ...leg, effectiveOn: day("2026-02-01") }
    expect(
      broken([...base, { stream: stream.payment, event: { _tag: "PaymentApplied", application: early } }])
    ).toContain("16 unapplied on every day")
    const twice = { ...leg, id: application({ id: "a2", to: "1", amount: "1.00" }).id }
    expect(
      broken([...base, payee, { stream: stream.invoice, event: { _tag: "InvoicePaymentApplied", application: twice } }])
    ).toContain("3 item balance")
  })

  it("a total that is not the sum of its lines, a split that is not the sum of its items", () => {
    expect(broken([{ stream: stream.invoice, event: { ...invoice, total: eur("11.00") } }])).toContain(
      "1 total = items"
    )
    const odd = { ...leg, amount: eur("9.00") }
    expect(
      broken([...base, { stream: stream.invoice, event: { _tag: "InvoicePaymentApplied", application: odd } }])
    ).toContain("14 part = part items")
  })

  it("a leg that is missing in the books: money in transit, and receivables that do not roll", () => {
    const ledger = fold([...base, payer, payee])
    const booked = [invoice, payment, payer.event].map((event) => ({ event, bookedOn: day("2026-03-02") }))
    const broken = checkBooks(booked, ledger).filter(({ violations }) => violations.length > 0)
    expect(broken.map(({ code }) => code)).toEqual(["28 receivables", "31 control accounts", "nothing in transit"])
  })

  it("names every identity once", () => {
    const codes = identities.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
  })
})
