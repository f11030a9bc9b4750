import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { allocate, type Line, linesOf, toItems } from "../src/Allocation.ts"
import { names, recorded, Recorded, Rule, rules } from "../src/AllocationRule.ts"
import { Strategy } from "../src/Application.ts"
import * as Invoice from "../src/Invoice.ts"
import type { Kind } from "../src/Item.ts"
import { accountId, application, eur, invoicePosted, item, itemId, tax, toItem } from "./Sample.ts"

const line = (id: string, kind: Kind, openMinor: bigint): Line => ({ itemId: itemId(id), kind, openMinor })
const show = (rule: Rule, amount: bigint, lines: ReadonlyArray<Line>) =>
  Object.fromEntries(allocate(rule, amount, lines).map((part) => [part.itemId, part.minor]))
const netted = (rule: Rule): Rule => ({ ...rule, negativeLines: "netted" })

/** Two seats with 19 % tax each, setup prepaid, and a cent of rounding. */
const bill = [
  line("seats", "charge", 10000n),
  line("seats-vat", "tax", 1900n),
  line("support", "charge", 5000n),
  line("support-vat", "tax", 950n),
  line("setup", "prepayment", 3000n),
  line("cent", "rounding", 1n)
]

describe("A rule of ours", () => {
  it("oldest-first: each line in full before the next", () => {
    expect(show(rules["oldest-first"], 12000n, bill)).toEqual({ seats: 10000n, "seats-vat": 1900n, support: 100n })
  })

  it("pro-rata: every line its share", () => {
    expect(show(rules["pro-rata"], 2085n, bill)).toEqual({
      seats: 1000n,
      "seats-vat": 190n,
      support: 500n,
      "support-vat": 95n,
      setup: 300n
    })
  })

  it("tax-first: taxes in order, then all others in order", () => {
    expect(show(rules["tax-first"], 2000n, bill)).toEqual({ "seats-vat": 1900n, "support-vat": 100n })
    expect(show(rules["tax-first"], 3000n, bill)).toEqual({ seats: 150n, "seats-vat": 1900n, "support-vat": 950n })
  })

  it("charge-first: charges in order, then all others in order", () => {
    expect(show(rules["charge-first"], 12000n, bill)).toEqual({ seats: 10000n, support: 2000n })
    expect(show(rules["charge-first"], 17000n, bill)).toEqual({
      seats: 10000n,
      "seats-vat": 1900n,
      support: 5000n,
      "support-vat": 100n
    })
  })

  it("line-first: lines by their shares, then taxes by theirs, rounding last", () => {
    expect(show(rules["line-first"], 9000n, bill)).toEqual({ seats: 5000n, support: 2500n, setup: 1500n })
    expect(show(rules["line-first"], 18285n, bill)).toEqual({
      seats: 10000n,
      "seats-vat": 190n,
      support: 5000n,
      "support-vat": 95n,
      setup: 3000n
    })
  })

  it("line-and-tax: lines and taxes by their shares, rounding last", () => {
    expect(show(rules["line-and-tax"], 10425n, bill)).toEqual({
      seats: 5000n,
      "seats-vat": 950n,
      support: 2500n,
      "support-vat": 475n,
      setup: 1500n
    })
    expect(show(rules["line-and-tax"], 20850n, bill)["cent"]).toBeUndefined()
    expect(show(rules["line-and-tax"], 20851n, bill)["cent"]).toBe(1n)
  })

  it("tax-before-line: taxes by their shares, then lines by theirs", () => {
    expect(show(rules["tax-before-line"], 285n, bill)).toEqual({ "seats-vat": 190n, "support-vat": 95n })
    expect(show(rules["tax-before-line"], 2850n + 1800n, bill)).toEqual({
      seats: 1000n,
      "seats-vat": 1900n,
      support: 500n,
      "support-vat": 950n,
      setup: 300n
    })
  })

  it("names every kind of line once and leaves negative ones out", () => {
    for (const name of names) expect(Schema.decodeUnknownSync(Rule)(rules[name])).toEqual(rules[name])
    for (const name of names) expect(rules[name].negativeLines).toBeUndefined()
  })
})

describe("A rule of a user", () => {
  const problem = (groups: ReadonlyArray<ReadonlyArray<string>>) => {
    const decoded = Schema.decodeUnknownResult(Rule)({
      groups: groups.map((kinds) => ({ kinds, divide: "in-order" }))
    })
    return Result.isFailure(decoded) ? decoded.failure.message : undefined
  }

  it("is data: here prepayments first, the rest by shares", () => {
    const rule = Schema.decodeUnknownSync(Rule)({
      groups: [
        { kinds: ["prepayment"], divide: "in-order" },
        { kinds: ["charge", "discount", "tax", "rounding"], divide: "pro-rata" }
      ],
      negativeLines: "netted"
    })
    expect(show(rule, 4785n, bill)).toEqual({
      seats: 1000n,
      "seats-vat": 190n,
      support: 500n,
      "support-vat": 95n,
      setup: 3000n
    })
  })

  it("names every kind of line once", () => {
    expect(problem([["tax"], ["charge", "discount", "prepayment", "rounding"]])).toBeUndefined()
    expect(problem([["tax"], ["charge"]])).toContain("discount, prepayment, rounding is missing")
    expect(problem([["tax"], ["charge", "discount", "prepayment", "rounding", "tax"]])).toContain("tax comes again")
  })

  it("is recorded by its name, and what is no name is refused", () => {
    expect(Schema.decodeUnknownSync(Strategy)(recorded("tax-then-oldest"))).toBe("rule:tax-then-oldest")
    for (const wrong of ["rule:", "rule:two words", "rule:1st", "newest-first"])
      expect(Result.isFailure(Schema.decodeUnknownResult(Strategy)(wrong))).toBe(true)
    expect(Result.isFailure(Schema.decodeUnknownResult(Recorded)("oldest-first"))).toBe(true)
  })
})

describe("Lines that owe less than nothing", () => {
  const mixed = [
    line("new-plan", "charge", 10000n),
    line("new-vat", "tax", 1900n),
    line("old-plan", "charge", -3000n),
    line("old-vat", "tax", -570n)
  ]

  it("are left out where the rule says nothing, and the debts get no more than all lines owe together", () => {
    expect(show(rules["oldest-first"], 99999n, mixed)).toEqual({ "new-plan": 8330n })
    expect(show(rules["pro-rata"], 99999n, mixed)).toEqual({ "new-plan": 7000n, "new-vat": 1330n })
  })

  it("are used up in full where they are netted: on their own group first, money on what is left", () => {
    const lineFirst = netted(rules["line-first"])
    expect(show(lineFirst, 1n, mixed)).toEqual({
      "new-plan": 3001n,
      "new-vat": 570n,
      "old-plan": -3000n,
      "old-vat": -570n
    })
    expect(show(lineFirst, 8330n, mixed)).toEqual(
      Object.fromEntries(mixed.map(({ itemId, openMinor }) => [itemId, openMinor]))
    )
    expect(show(netted(rules["oldest-first"]), 1n, mixed)).toEqual({
      "new-plan": 3571n,
      "old-plan": -3000n,
      "old-vat": -570n
    })
  })

  it("give what their own group cannot take to the groups in order", () => {
    const lines = [line("seats", "charge", 100n), line("vat", "tax", 20n), line("old-vat", "tax", -50n)]
    expect(show(netted(rules["line-first"]), 10n, lines)).toEqual({ seats: 40n, vat: 20n, "old-vat": -50n })
  })

  it("take nothing and give nothing where all lines together owe nothing, or there is no money", () => {
    const credit = [line("a", "charge", 10n), line("b", "charge", -10n)]
    for (const name of names)
      for (const rule of [rules[name], netted(rules[name])]) {
        expect(allocate(rule, 5n, credit)).toEqual([])
        expect(allocate(rule, 0n, mixed)).toEqual([])
        expect(allocate(rule, -1n, mixed)).toEqual([])
      }
  })

  // Oracle's own example for mixed signs: only balances with the sign of the receipt are reduced. Where Oracle then lets
  // the invoice go below zero, ours stops: the lines owe 40.00 together.
  it("are left out as in Oracle Receivables, but an invoice is not driven below zero", () => {
    const lines = [
      line("line", "charge", -10000n),
      line("tax", "tax", 10000n),
      line("freight", "prepayment", 3000n),
      line("charges", "rounding", 1000n)
    ]
    expect(show(rules["pro-rata"], 10000n, lines)).toEqual({ tax: 2858n, freight: 857n, charges: 285n })
  })
})

describe("An invoice and its split", () => {
  it("has lines in its order, discounts netted to their charge", () => {
    const seats = item("seats", "10.00")
    const off = { ...item("off", "-4.00"), kind: "discount" as const, parentId: seats.id }
    const invoice = Invoice.fold([invoicePosted("1", [seats, off, tax("vat", seats.id, "1.14")])])
    if (invoice._tag !== "Posted") throw new Error(invoice._tag)
    const lines = linesOf(invoice.items, Invoice.itemBalances(invoice) ?? new Map())
    expect(lines).toEqual([line("seats", "charge", 600n), line("off", "discount", 0n), line("vat", "tax", 114n)])
    expect(toItems(rules["tax-first"], eur("2.00"), lines)).toEqual([toItem("seats", "0.86"), toItem("vat", "1.14")])
  })

  // `explicit` computes nothing. What the caller states is held to laws 45 and 46 by the decider.
  it("is accepted as the caller states it exactly where it adds up and no part exceeds its line", () => {
    const invoice = Invoice.fold([invoicePosted("1", [item("a", "3.00"), item("b", "2.00")])])
    const cents = fc.integer({ min: 1, max: 400 })
    const text = (minor: number) => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`
    const seen = new Set<boolean>()
    fc.assert(
      fc.property(cents, cents, fc.integer({ min: -1, max: 1 }), (a, b, off) => {
        const asked = application({
          id: "a1",
          to: "1",
          amount: text(Math.max(1, a + b + off)),
          items: [toItem("a", text(a)), toItem("b", text(b))]
        })
        const decided = Invoice.decide({ _tag: "AcceptApplication", application: asked, accountId }, invoice)
        const lawful = off === 0 && a <= 300 && b <= 200
        seen.add(lawful)
        expect(Result.isSuccess(decided)).toBe(lawful)
      })
    )
    expect(seen.size).toBe(2)
  })
})
