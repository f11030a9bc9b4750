import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Target } from "../src/Application.ts"
import { compare } from "../src/comparison/Comparison.ts"
import type { Observed } from "../src/comparison/Sides.ts"
import { check } from "../src/identities/Identities.ts"
import * as Item from "../src/Item.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import * as Money from "../src/Money.ts"
import { trialBalance } from "../src/TrialBalance.ts"
import type { DocumentEvent } from "../src/BillingEvent.ts"
import { adopt, edited, timing } from "./Adopting.ts"
import { attempts, play } from "./History.ts"
import { mirror } from "./Mirror.ts"
import { application, captured, eur, invoicePosted, item, memoPosted, tax, toItem } from "./Sample.ts"

const base: ReadonlyArray<Placed> = (() => {
  const leg = application({ id: "a1", to: "1", amount: "10.10", items: [toItem("i1", "10.00"), toItem("t1", "0.10")] })
  const memoLeg = application({
    id: "a2",
    from: { kind: "creditMemo", id: memoPosted("1", []).creditMemoId },
    to: "2",
    amount: "5.00",
    items: [toItem("j1", "5.00", "m1")]
  })
  return [
    {
      stream: "Invoice-1",
      event: invoicePosted("1", [item("i1", "10.00"), tax("t1", "i1", "0.10"), item("i2", "20.00")])
    },
    { stream: "Invoice-2", event: invoicePosted("2", [item("j1", "30.00"), item("j2", "7.00")]) },
    { stream: "Payment-1", event: captured("1", "50.00") },
    { stream: "CreditMemo-1", event: memoPosted("1", [item("m1", "6.00"), item("m2", "3.00")]) },
    { stream: "Payment-1", event: { _tag: "PaymentApplied", application: leg } },
    { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: leg } },
    { stream: "CreditMemo-1", event: { _tag: "CreditMemoApplied", application: memoLeg } },
    { stream: "Invoice-2", event: { _tag: "InvoiceCreditMemoApplied", application: memoLeg } }
  ]
})()
const clean = mirror(fold(base))

/** The clean Zuora with one document changed. */
const edit = <K extends keyof Observed>(kind: K, id: string, change: Parameters<typeof edited<K>>[3]): Observed =>
  edited(clean, kind, id, change)

const found = (observed: Observed, settings = timing) =>
  compare(fold(base), observed, settings).map(({ amount, code, subject }) => ({
    code,
    subject,
    amount: amount === null ? null : Money.format(amount)
  }))

const invoice1: Target = { kind: "invoice", id: invoicePosted("1", []).invoiceId }

/** A payment's un-apply of 4.00 from item i1, with everything that follows from it in Zuora. */
const unapplied = (() => {
  const observed = edit("payments", "1", () => ({
    unapplied: eur("43.90"),
    parts: [{ target: invoice1, amount: eur("6.10"), items: [toItem("i1", "6.00"), toItem("t1", "0.10")] }]
  }))
  const invoices = new Map(observed.invoices)
  const invoice = invoices.get(invoice1.id)!
  const itemBalances = new Map(invoice.itemBalances).set(item("i1", "1.00").id, 400n)
  invoices.set(invoice1.id, { ...invoice, balance: eur("24.00"), itemBalances })
  return { ...observed, invoices }
})()

describe("Comparison", () => {
  it("finds nothing where Zuora shows what we know", () => expect(found(clean)).toEqual([]))

  it("finds nothing after any history, and nothing after recording it anew from Zuora alone", () => {
    fc.assert(
      fc.property(attempts, (steps) => {
        const { ledger, placed } = play(steps)
        const zuora = mirror(ledger)
        // Pending splits have no item balances to show; those histories are compared at the header by other tests.
        expect(compare(ledger, zuora, timing).filter(({ code }) => code !== "Z12")).toEqual([])
        const imported = adopt([], zuora)
        expect(compare(fold(imported), zuora, timing).filter(({ code }) => code !== "Z12")).toEqual([])
        expect(check(fold(imported)).filter(({ identity }) => !identity.startsWith("2 "))).toEqual([])
        expect(adopt(placed, zuora)).toEqual(placed)
      }),
      { numRuns: 100 }
    )
  })

  it("names an un-apply once, as Z05, with the balances that follow from it beneath", () => {
    expect(found(unapplied)).toEqual([{ code: "Z05", subject: "Payment-1 > Invoice-1", amount: "4.00" }])
    const [discrepancy] = compare(fold(base), unapplied, timing)
    expect(discrepancy?.consequences.map(({ code }) => code)).toEqual(["Z14", "Z03", "Z04"])
  })

  it("names a payment that we never made, with what it settled beneath", () => {
    const payments = new Map(clean.payments)
    const stranger = {
      ...payments.get(captured("1", "1.00").paymentId)!,
      id: captured("9", "1.00").paymentId,
      number: "P-9"
    }
    payments.set(stranger.id, {
      ...stranger,
      amount: eur("7.00"),
      unapplied: eur("0.00"),
      parts: [
        {
          target: { kind: "invoice", id: invoicePosted("2", []).invoiceId },
          amount: eur("7.00"),
          items: [toItem("j2", "7.00")]
        }
      ]
    })
    const invoices = new Map(clean.invoices)
    const invoice = invoices.get(invoicePosted("2", []).invoiceId)!
    const itemBalances = new Map(invoice.itemBalances).set(item("j2", "1.00").id, 0n)
    invoices.set(invoice.id, { ...invoice, balance: eur("25.00"), itemBalances })
    const observed = { ...clean, payments, invoices }
    expect(found(observed)).toEqual([{ code: "Z01", subject: "Payment-9", amount: "-7.00" }])
    expect(compare(fold(base), observed, timing)[0]?.consequences).toEqual([
      { code: "Z05", subject: "Payment-9 > Invoice-2" }
    ])
  })

  it("names a changed item once, as Z04, with the header beneath", () => {
    const observed = edit("invoices", "2", (invoice) => ({
      items: [item("j1", "33.00"), item("j2", "7.00")],
      total: eur("40.00"),
      balance: eur("35.00"),
      itemBalances: new Map(invoice.itemBalances).set(item("j1", "1.00").id, 2800n)
    }))
    expect(found(observed)).toEqual([{ code: "Z04", subject: "Invoice-2 item j1", amount: "-3.00" }])
  })

  it("tells a header that nothing explains from one that Zuora's own items contradict", () => {
    const lying = edit("invoices", "2", () => ({ balance: eur("31.00") }))
    expect(found(lying)).toEqual([{ code: "Z12", subject: "Invoice-2", amount: "-1.00" }])
    const other = edit("invoices", "2", (invoice) => ({
      balance: eur("31.00"),
      itemBalances: new Map(invoice.itemBalances).set(item("j1", "1.00").id, 2400n)
    }))
    expect(found(other)).toEqual([{ code: "Z03", subject: "Invoice-2", amount: "1.00" }])
  })

  it("names other items of the same application as Z06 with the amount that moved", () => {
    const observed = edit("payments", "1", () => ({
      parts: [
        {
          target: invoice1,
          amount: eur("10.10"),
          items: [toItem("i1", "9.00"), toItem("t1", "0.10"), toItem("i2", "1.00")]
        }
      ]
    }))
    const invoices = new Map(observed.invoices)
    const invoice = invoices.get(invoice1.id)!
    const itemBalances = new Map(invoice.itemBalances)
      .set(item("i1", "1.00").id, 100n)
      .set(item("i2", "1.00").id, 1900n)
    invoices.set(invoice1.id, { ...invoice, itemBalances })
    expect(found({ ...observed, invoices })).toEqual([
      { code: "Z06", subject: "Payment-1 > Invoice-1", amount: "1.00" }
    ])
  })

  it("names what is gone, failed, changed, refunded, stuck and unassigned", () => {
    const { payments: _, ...rest } = clean
    expect(found({ ...rest, payments: new Map() })).toContainEqual({
      code: "Z02",
      subject: "Payment-1",
      amount: "50.00"
    })
    expect(found(edit("payments", "1", () => ({ status: "Canceled" as const })))).toMatchObject([
      { code: "Z14", amount: null }
    ])
    expect(found(edit("payments", "1", () => ({ amount: eur("51.00"), unapplied: eur("40.90") })))).toMatchObject([
      { code: "Z14", amount: "-1.00" }
    ])
    expect(found(edit("payments", "1", () => ({ refunded: eur("2.00"), unapplied: eur("37.90") })))).toMatchObject([
      { code: "Z14", amount: "-2.00" }
    ])
    expect(
      found(edit("payments", "1", () => ({ status: "Processing" as const, updatedAt: "2026-03-01T00:00:00.000Z" })))
    ).toMatchObject([{ code: "Z09" }, { code: "Z14" }])
    expect(found(edit("payments", "1", () => ({ accountId: undefined })))).toMatchObject([
      { code: "Z13" },
      { code: "Z14" }
    ])
    expect(found(edit("creditMemos", "1", () => ({ status: "Canceled" as const })))).toMatchObject([{ code: "Z03" }])
  })

  it("calls everything that concerns a late document timing, and nothing else", () => {
    const late = { ...timing, watermark: "2026-03-09T00:00:00.000Z" }
    expect(new Set(found(unapplied, late).map(({ code }) => code))).toEqual(new Set(["Z08"]))
    const ours = { ...timing, changedAt: new Map([["Payment-1", "2026-03-11T12:00:00.000Z"]]) }
    expect(found(unapplied, ours)).toEqual([{ code: "Z08", subject: "Payment-1", amount: "4.00" }])
  })

  it("is clean after adopting, twice adopted changes nothing, and the journal still balances", () => {
    const once = adopt(base, unapplied)
    expect(compare(fold(once), unapplied, timing)).toEqual([])
    expect(adopt(once, unapplied)).toEqual(once)
    expect(check(fold(once))).toEqual([])
    expect(trialBalance(once.map(({ event }) => event as DocumentEvent)).inTransit).toEqual([])
    expect(Item.totalMinor([])).toBe(0n)
  })

  it("adopts any history of Zuora over any history of ours, and then nothing differs", () => {
    fc.assert(
      fc.property(attempts, attempts, (ours, theirs) => {
        const zuora = mirror(play(theirs).ledger)
        const all = adopt(play(ours).placed, zuora)
        const left = compare(fold(all), zuora, timing).filter(({ code }) => code !== "Z02" && code !== "Z12")
        expect(left).toEqual([])
        expect(trialBalance(all.map(({ event }) => event as DocumentEvent)).inTransit).toEqual([])
      }),
      { numRuns: 150 }
    )
  })
})
