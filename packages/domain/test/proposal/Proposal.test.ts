import { describe, expect, it } from "vitest"
import { fold, type Placed } from "../../src/Ledger.ts"
import { ItemId } from "../../src/Id.ts"
import * as Money from "../../src/Money.ts"
import { approversOf } from "../../src/proposal/Approval.ts"
import { codes } from "../../src/DiscrepancyCode.ts"
import { repairs } from "../../src/proposal/Repairs.ts"
import { edited } from "../Adopting.ts"
import { mirror } from "../Mirror.ts"
import {
  application,
  captured,
  day,
  EUR,
  eur,
  invoicePosted,
  item,
  itemId,
  memoId,
  memoPosted,
  tax,
  toItem
} from "../Sample.ts"
import { circumstancesOf, proposedOn, told } from "./Found.ts"

const invoice = invoicePosted("3", [item("i", "50.00", { name: "Seats" }), tax("t", "i", "5.00")])
const posted: Placed = { stream: "Invoice-3", event: invoice }
const paid = (id: string, amount: string): Placed => ({ stream: `Payment-${id}`, event: captured(id, amount) })
const from = (id: string) => ({ kind: "payment", id: captured(id, "1.00").paymentId }) as const
const legs = (one: ReturnType<typeof application>): ReadonlyArray<Placed> => [
  { stream: `Payment-${one.source.id}`, event: { _tag: "PaymentApplied", application: one } },
  { stream: `Invoice-${one.target.id}`, event: { _tag: "InvoicePaymentApplied", application: one } }
]
const given = (id: string, payment: string, amount: string, items: ReadonlyArray<ReturnType<typeof toItem>>) =>
  legs(application({ id, to: "3", from: from(payment), amount, items }))
const base = [posted, paid("7", "60.00"), paid("8", "60.00")]
const first = given("a1", "7", "30.00", [toItem("i", "30.00")])

const figuresOf = (...placed: ReadonlyArray<Placed>) =>
  proposedOn(circumstancesOf(fold(placed))).map(({ proposed }) =>
    proposed._tag === "Offered"
      ? proposed.proposal.figures.map(
          ({ after, before, item, title }) =>
            `${title}${item === null ? "" : ` ${item}`}: ${before && Money.format(before)} to ${after && Money.format(after)}`
        )
      : proposed.why
  )

describe("A proposal", () => {
  it("is none where nothing differs", () => {
    expect(proposedOn(circumstancesOf(fold([...base, ...first])))).toEqual([])
  })

  it("I04: takes the newest part back, from the newest source, only as much as is too much", () => {
    const second = given("a2", "8", "40.00", [toItem("i", "40.00")])
    const placed = [...base, ...first, ...second]
    expect(told(circumstancesOf(fold(placed)))).toEqual({
      "I04 Invoice-3 item i": ["un-apply 20.00 EUR of payment P-8 from invoice INV-3 (20.00 on Seats)"]
    })
    expect(figuresOf(...placed)).toEqual([
      ["payment P-8: 20.00 to 40.00", "invoice INV-3: -15.00 to 5.00", "invoice INV-3 Seats: -20.00 to 0.00"]
    ])
  })

  it("I04: takes back of two sources what one alone has not given", () => {
    const second = given("a2", "8", "15.00", [toItem("t", "15.00")])
    const third = given("a3", "7", "20.00", [toItem("t", "20.00")])
    expect(told(circumstancesOf(fold([...base, ...second, ...third])))["I04 Invoice-3 item t"]).toEqual([
      "un-apply 20.00 EUR of payment P-7 from invoice INV-3 (20.00 on t)",
      "un-apply 10.00 EUR of payment P-8 from invoice INV-3 (10.00 on t)"
    ])
  })

  it("I02 and I20: writes off what is open, also where it is nothing in sum", () => {
    const hidden = { stream: "Invoice-4", event: invoicePosted("4", [item("x", "5.00"), item("y", "-5.00")]) }
    const late: Placed = {
      stream: "Invoice-3",
      event: {
        _tag: "InvoiceWrittenOff",
        creditMemoId: memoId("m"),
        amount: eur("0.00"),
        effectiveOn: day("2026-03-05")
      }
    }
    const circumstances = circumstancesOf(fold([posted, late, hidden]))
    expect(told(circumstances)).toEqual({
      "I20 Invoice-3": ["write off 55.00 EUR of invoice INV-3"],
      "I02 Invoice-4": ["write off the items of invoice INV-4 that offset each other"]
    })
    const costs = proposedOn(circumstances).map(
      ({ proposed }) => proposed._tag === "Offered" && proposed.proposal.costs
    )
    expect(costs).toEqual([[eur("55.00")], []])
  })

  it("I09: takes back to draft the newest memo that is too much, after what it gave, and no other", () => {
    const credited = (id: string, amount: string, on: string): Placed => ({
      stream: `CreditMemo-${id}`,
      event: memoPosted(id, [item(`${id}i`, amount, { creditedItemId: itemId("i") })], on)
    })
    const applied = application({
      id: "a9",
      to: "3",
      from: { kind: "creditMemo", id: memoId("n") },
      amount: "10.00",
      items: [toItem("i", "10.00", "ni")],
      on: "2026-03-06"
    })
    const memos = [
      credited("o", "30.00", "2026-03-02"),
      credited("n", "40.00", "2026-03-05"),
      credited("s", "1.00", "2026-03-06")
    ]
    expect(
      told(
        circumstancesOf(
          fold([
            posted,
            ...memos,
            { stream: "CreditMemo-n", event: { _tag: "CreditMemoApplied", application: applied } },
            { stream: "Invoice-3", event: { _tag: "InvoiceCreditMemoApplied", application: applied } }
          ])
        )
      )
    ).toEqual({
      "I09 Invoice-3 item i": [
        "un-apply 10.00 EUR of credit memo CM-n from invoice INV-3 (10.00 on Seats)",
        "take credit memo CM-n of 40.00 EUR back to draft"
      ]
    })
  })

  it("Z01: records what is missing; what that breaks is mended by the same proposal", () => {
    const ledger = fold([posted, paid("7", "60.00"), ...given("a1", "7", "50.00", [toItem("i", "50.00")])])
    const shown = edited(mirror(ledger), "invoices", "3", ({ items }) => ({
      items: items.map((one) => (one.id === "i" ? { ...one, amount: eur("40.00") } : one)),
      total: eur("45.00"),
      balance: eur("-5.00"),
      itemBalances: new Map([
        [ItemId.make("i"), -1000n],
        [ItemId.make("t"), 500n]
      ])
    }))
    expect(told(circumstancesOf(ledger, { observed: shown }))).toEqual({
      "Z04 Invoice-3 item i": [
        "record what Zuora shows of invoice INV-3",
        "un-apply 10.00 EUR of payment P-7 from invoice INV-3 (10.00 on Seats)"
      ]
    })
  })

  it("Z06: records Zuora's split; where tax is affected it moves what was moved back", () => {
    const two = {
      stream: "Invoice-3",
      event: invoicePosted("3", [item("i", "50.00"), item("j", "5.00"), tax("t", "i", "5.00")])
    }
    const at = (items: ReadonlyArray<ReturnType<typeof toItem>>) =>
      fold([two, paid("7", "60.00"), ...given("a1", "7", "10.00", items)])
    const ours = at([toItem("i", "10.00")])
    const key = "Z06 Payment-7 > Invoice-3"
    const seen = (items: ReadonlyArray<ReturnType<typeof toItem>>) =>
      told(circumstancesOf(ours, { observed: mirror(at(items)) }))[key]
    const recorded = "record what Zuora shows of payment P-7, invoice INV-3"
    expect(seen([toItem("i", "8.00"), toItem("j", "2.00")])).toEqual([recorded])
    expect(seen([toItem("i", "8.00"), toItem("t", "2.00")])).toEqual([
      recorded,
      "un-apply 2.00 EUR of payment P-7 from invoice INV-3 (2.00 on t)",
      "apply 2.00 EUR of payment P-7 to invoice INV-3 (2.00 on i)"
    ])
  })

  it("Z13: goes to the account that reference and amount name together, and to none by one of them alone", () => {
    const nobodys = (amount: string): Placed => ({
      stream: "Payment-7",
      event: { ...captured("7", amount), accountId: null }
    })
    const seen = (amount: string, gatewayReference: string | undefined) => {
      const ledger = fold([posted, nobodys(amount)])
      const observed = edited(mirror(ledger), "payments", "7", () => ({ gatewayReference }))
      return told(circumstancesOf(ledger, { observed }))["Z13 Payment-7"]
    }
    expect(seen("55.00", "rent INV-3, thanks")).toEqual(["transfer payment P-7 to account A-1"])
    expect(seen("54.00", "rent INV-3, thanks")).toBe("what its reference names is not open by 54.00 EUR")
    expect(seen("55.00", "rent")).toBe("its reference does not name the invoice or debit memo of exactly one account")
    expect(seen("55.00", undefined)).toBe(
      "its reference does not name the invoice or debit memo of exactly one account"
    )
  })

  it("is not offered where another identity of the document would stay broken, and says which", () => {
    const late: Placed = {
      stream: "Invoice-3",
      event: {
        _tag: "InvoiceWrittenOff",
        creditMemoId: memoId("m"),
        amount: eur("0.00"),
        effectiveOn: day("2026-03-05")
      }
    }
    const early = legs(
      application({
        id: "e",
        to: "3",
        from: from("7"),
        amount: "10.00",
        items: [toItem("i", "10.00")],
        on: "2026-02-01"
      })
    )
    expect(told(circumstancesOf(fold([...base, late, ...early])))["I20 Invoice-3"]).toMatch(
      /^its dry run leaves I10 application e /
    )
  })

  it("stays possible where something else is broken on the same account", () => {
    const orphan = application({ id: "o", to: "nope", from: from("8"), amount: "5.00" })
    const placed: ReadonlyArray<Placed> = [
      ...base,
      ...first,
      ...given("a2", "7", "25.00", [toItem("i", "25.00")]),
      { stream: "Payment-8", event: { _tag: "PaymentApplied", application: orphan } }
    ]
    const all = told(circumstancesOf(fold(placed)))
    expect(all["I04 Invoice-3 item i"]).toEqual(["un-apply 5.00 EUR of payment P-7 from invoice INV-3 (5.00 on Seats)"])
    expect(all["I15 application o"]).toBe("import the missing document by `counterfoil import`, then run again")
  })

  it("has a word for every code: what is offered, or why nothing is", () => {
    const words = codes.map((code) => {
      const repair = repairs[code]
      return "find" in repair ? repair.offers : repair.refrains
    })
    expect(words.filter((text) => !/^\S.{15,}[^.]$/.test(text))).toEqual([])
  })
})

describe("Who must approve", () => {
  const twoFrom = new Map([[EUR, eur("50.00")]])
  const step = (amount: string) =>
    ({ _tag: "WriteOff", target: { kind: "invoice", id: invoice.invoiceId }, amount: eur(amount) }) as const

  it("is nobody for what only records, one below the limit, two from it on by any amount that is moved or differs", () => {
    expect(approversOf([{ _tag: "Observe", streams: ["Invoice-3"] }], eur("99.00"), twoFrom)).toBe(0)
    expect(approversOf([step("49.99")], eur("-49.99"), twoFrom)).toBe(1)
    expect(approversOf([step("50.00")], eur("0.00"), twoFrom)).toBe(2)
    expect(approversOf([step("1.00")], eur("-50.00"), twoFrom)).toBe(2)
    expect(approversOf([step("1.00")], null, twoFrom)).toBe(2)
    expect(approversOf([step("1.00")], eur("1.00"), new Map())).toBe(2)
  })
})
