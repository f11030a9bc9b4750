import { describe, expect, it } from "vitest"
import { compare } from "../src/comparison/Comparison.ts"
import { formerAfter, isRenamed, type SeenPart, seenParts } from "../src/comparison/FormerParts.ts"
import type { Observed } from "../src/comparison/Sides.ts"
import { fold, type Placed } from "../src/Ledger.ts"
import type { ObservedPayment } from "../src/Observed.ts"
import { edited, timing } from "./Adopting.ts"
import { mirror } from "./Mirror.ts"
import { application, captured, eur, invoicePosted, item, itemId, toItem } from "./Sample.ts"

const leg = (id: string, to: string, amount: string) =>
  application({ id, to, amount, items: [toItem(`i${to}`, amount)] })
const legs = (one: ReturnType<typeof leg>): ReadonlyArray<Placed> => [
  { stream: "Payment-1", event: { _tag: "PaymentApplied", application: one } },
  { stream: `Invoice-${one.target.id}`, event: { _tag: "InvoicePaymentApplied", application: one } }
]
const base: ReadonlyArray<Placed> = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "50.00")]) },
  { stream: "Invoice-2", event: invoicePosted("2", [item("i2", "5.00")]) },
  { stream: "Payment-1", event: captured("1", "40.00") }
]
const placed = [...base, ...legs(leg("a1", "1", "30.00")), ...legs(leg("a2", "2", "5.00"))]
const ledger = fold(placed)
const clean = mirror(ledger)

const paymentIn = ({ payments }: Observed): ObservedPayment => {
  const [payment] = payments.values()
  if (payment === undefined) throw new Error("there is a payment")
  return payment
}
const [first, second] = seenParts(paymentIn(clean)) as readonly [SeenPart, SeenPart]

/** What is told of a Zuora that showed these parts before. */
const told = (observed: Observed, former: ReadonlyArray<SeenPart>, ours = ledger) =>
  compare(ours, { ...observed, formerParts: new Map([["Payment-1", former]]) }, timing)

const without = (observed: Observed, unapplied: string, ids: ReadonlyArray<string>) =>
  edited(observed, "payments", "1", ({ parts }) => ({
    parts: parts.filter(({ id }) => id === undefined || !ids.includes(id)),
    unapplied: eur(unapplied)
  }))
const open = (observed: Observed, id: string, amount: string) =>
  edited(observed, "invoices", id, () => ({
    balance: eur(amount),
    itemBalances: new Map([[itemId(`i${id}`), eur(amount).minor]])
  }))

const takenBack = open(without(clean, "35.00", [first.id]), "1", "50.00")

describe("Zuora's applications against what was seen of them before", () => {
  it("finds nothing where they are the same", () => {
    expect(told(clean, [])).toEqual([])
    expect(compare(ledger, clean, timing)).toEqual([])
  })

  it("Z07: a part is gone and what was given differs since; it is adopted where the balances follow it", () => {
    const [found, ...rest] = told(takenBack, [first])
    expect(rest).toEqual([])
    expect(found).toMatchObject({
      code: "Z07",
      subject: "Payment-1 > Invoice-1",
      title: "payment P-1 on invoice INV-1",
      resolution: "adopt",
      ours: "30.00 EUR",
      theirs: `0.00 EUR; part ${first.id} of 30.00 EUR is gone`
    })
    expect(found?.consequences.map(({ code }) => code)).toEqual(["Z05", "Z14", "Z03", "Z04"])
  })

  it("Z07: two at once are two, each adopted", () => {
    const both = open(open(without(clean, "40.00", [first.id, second.id]), "1", "50.00"), "2", "5.00")
    expect(told(both, [first, second]).map(({ id, resolution }) => [id, resolution])).toEqual([
      ["Z07 Payment-1 > Invoice-1", "adopt"],
      ["Z07 Payment-1 > Invoice-2", "adopt"]
    ])
  })

  it("Z07: it is left to people where a balance does not follow it, nor where one stands as before", () => {
    const otherwise = edited(takenBack, "payments", "1", () => ({ unapplied: eur("34.00") }))
    expect(told(otherwise, [first]).map(({ code, resolution }) => [code, resolution])).toEqual([
      ["Z07", "human"],
      ["Z14", "adopt"]
    ])
    for (const asBefore of [
      without(clean, "5.00", [first.id]),
      open(without(clean, "5.00", [first.id]), "1", "50.00"),
      without(clean, "35.00", [first.id])
    ])
      expect(told(asBefore, [first]).map(({ code, resolution }) => [code, resolution])).toEqual([["Z07", "human"]])
  })

  it("Z07: it is left to people where something that could not be read may have paid the document", () => {
    const unread = { has: () => false, mayPay: () => true }
    expect(told({ ...takenBack, unread }, [first])).toMatchObject([{ code: "Z07", resolution: "human" }])
  })

  it("Z07: a payment that was canceled leaves no balance to be followed", () => {
    const canceled = edited(takenBack, "payments", "1", () => ({ status: "Canceled" as const }))
    expect(told(canceled, [first]).map(({ code, resolution }) => [code, resolution])).toEqual([
      ["Z07", "adopt"],
      ["Z14", "adopt"]
    ])
  })

  it("Z07: says nothing where we know of it, nor of what we have given otherwise since", () => {
    const known = fold(base)
    expect(told(mirror(known), [first], known)).toEqual([])
    const again = fold([...base, ...legs(leg("a3", "1", "12.00"))])
    expect(told(mirror(known), [first], again).map(({ code }) => code)).toEqual(["Z05"])
  })

  it("Z07: says nothing of a difference whose part is there, nor of what changed too late to be judged", () => {
    expect(told(takenBack, []).map(({ code }) => code)).toEqual(["Z05"])
    const young = edited(takenBack, "payments", "1", () => ({ updatedAt: timing.asOf }))
    expect(told(young, [first]).map(({ code }) => code)).toEqual(["Z08"])
  })

  it("Z11: the same part under another id", () => {
    const renamed = edited(clean, "payments", "1", ({ parts }) => ({
      parts: parts.map((one) => (one.id === first.id ? { ...one, id: "part-9" } : one))
    }))
    expect(told(renamed, [first])).toMatchObject([
      {
        code: "Z11",
        subject: `Payment-1 > Invoice-1 part ${first.id}`,
        title: "payment P-1",
        ours: `part ${first.id} of 30.00 EUR`,
        theirs: "part part-9",
        severity: "info",
        documents: ["Payment-1"]
      }
    ])
    expect(told(renamed, [{ ...first, amount: eur("29.00") }])).toEqual([])
    const unread = { has: (stream: string) => stream === "Payment-1", mayPay: () => false }
    expect(told({ ...renamed, unread }, [first])).toEqual([])
  })
})

describe("Former parts", () => {
  const other: SeenPart = { ...first, id: "part-9" }
  const less: SeenPart = { ...first, amount: eur("29.00") }

  it("are those of a target whose parts have changed, until they change again", () => {
    const seen = { parts: [first, second], former: [] }
    expect(formerAfter(seen, [first, second])).toEqual([])
    const gone = formerAfter(seen, [second])
    expect(gone).toEqual([first])
    // Whatever becomes of another target.
    expect(formerAfter({ parts: [second], former: gone }, [])).toEqual([first, second])
    expect(formerAfter({ parts: [second], former: gone }, [second])).toEqual([first])
    expect(formerAfter({ parts: [second], former: gone }, [other, second])).toEqual([])
  })

  it("are none where a part stays and has another amount", () => {
    expect(formerAfter({ parts: [first], former: [] }, [less])).toEqual([])
  })

  it("have another id, or are gone", () => {
    expect(formerAfter({ parts: [first], former: [] }, [other])).toEqual([first])
    expect(isRenamed([first], [other])).toBe(true)
    expect(isRenamed([first], [{ ...other, amount: less.amount }])).toBe(false)
    expect(isRenamed([first], [second])).toBe(false)
  })

  it("are not told where ids are not known", () => {
    expect(seenParts({ parts: [{ target: first.target, amount: first.amount, items: undefined }] })).toEqual([])
  })
})
