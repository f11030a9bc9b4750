import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { decode, jsonSchema } from "../src/scenario/Format.ts"
import { show } from "../src/scenario/Problem.ts"
import { replay } from "../src/scenario/Replay.ts"

const scenario = (steps: ReadonlyArray<unknown>) => ({
  title: "A payment settles an invoice",
  currency: "EUR",
  given: {
    invoices: { "INV-1": { on: "2026-03-01", lines: { seats: { amount: "10.00" } } } },
    payments: { "P-1": { on: "2026-03-01", amount: "50.00" } }
  },
  steps
})
const apply = (amount: string) => ({
  apply: {
    id: "a1",
    from: "P-1",
    on: "2026-03-02",
    to: { "INV-1": { amount, items: [{ to: "seats", amount }] } }
  }
})
const differences = (...steps: ReadonlyArray<unknown>) =>
  Result.getOrThrow(replay(Result.getOrThrow(decode(scenario(steps))))).map((one) => ({
    ...one,
    path: show(one.path)
  }))
const problems = (content: unknown) => {
  const decoded = decode(content)
  return Result.isFailure(decoded) ? decoded.failure.map(({ message }) => message) : []
}
const problem = (...steps: ReadonlyArray<unknown>) => {
  const replayed = replay(Result.getOrThrow(decode(scenario(steps))))
  return Result.isFailure(replayed) ? replayed.failure.message : undefined
}

describe("A scenario", () => {
  it("has no differences where all is as it says", () => {
    expect(differences({ ...apply("10.00"), expect: { payments: { "P-1": { unapplied: "40.00" } } } })).toEqual([])
  })

  it("names the place, what was expected and what was found", () => {
    expect(differences({ ...apply("10.00"), expect: { invoices: { "INV-1": { lines: { seats: "0.10" } } } } })).toEqual(
      [{ path: "steps[0].expect.invoices.INV-1.lines.seats", expected: "0.10", found: "0.00" }]
    )
  })

  it("goes on after a refusal that nobody expected, on documents as they were", () => {
    const [refused, ...others] = differences(apply("10.01"), {
      ...apply("10.00"),
      expect: { invoices: { "INV-1": { balance: "0.00" } } }
    })
    expect(refused).toMatchObject({ path: "steps[0].apply", expected: "accepted" })
    expect(refused?.found).toContain("OverApplied: ")
    expect(others).toEqual([])
  })

  it("does not hold where an identity breaks, though nobody asked, and says at which step", () => {
    const returned = { zuoraShows: { document: "P-1", on: "2026-03-09", status: "Failed" } }
    const found = differences(apply("10.00"), returned, {
      writeOff: { document: "INV-1", as: "CM-1", on: "2026-03-10" },
      refused: { because: "NotPositive" }
    })
    expect(found.map(({ path }) => path)).toContain("steps[1].zuoraShows")
    expect(found.every(({ path }) => path === "steps[1].zuoraShows")).toBe(true)
    expect(found.map(({ expected }) => expected).join()).toContain("13 payment conservation")
  })

  it("takes amounts as text only: a number has passed a binary float", () => {
    expect(problems(scenario([{ refund: { from: "P-1", amount: 0.1, on: "2026-03-02" } }]))).toEqual([
      expect.stringContaining("steps[0].refund.amount: ")
    ])
  })

  it("has one command a step, known words and names that keep their order", () => {
    expect(problems(scenario([{ expect: {} }]))[0]).toContain("Expected one of apply, unapply")
    expect(
      problems(scenario([{ ...apply("1.00"), writeOff: { document: "INV-1", as: "CM-1", on: "2026-03-10" } }]))[0]
    ).toContain("found apply, writeOff")
    expect(problems({ ...scenario([apply("1.00")]), outcome: {} })[0]).toContain("outcome")
    expect(
      problems({ ...scenario([apply("1.00")]), given: { payments: { 7: { on: "2026-03-01", amount: "1.00" } } } })[0]
    ).toContain("begins with a letter")
  })

  it("cannot be replayed where it names what is not there", () => {
    expect(problem({ writeOff: { document: "INV-7", as: "CM-1", on: "2026-03-10" } })).toBe(
      "steps[0].writeOff.document: there is no invoice or debit memo or credit memo INV-7"
    )
    expect(problem({ ...apply("1.00"), expect: { invoices: { "INV-1": { lines: { vat: "0.00" } } } } })).toBe(
      "steps[0].expect.invoices.INV-1.lines.vat: there is no line vat"
    )
  })

  it("says why a document cannot be closed, shown or given so", () => {
    const told = (given: object, ...steps: ReadonlyArray<unknown>) => {
      const replayed = Result.flatMap(decode({ title: "T", currency: "EUR", given, steps }), replay)
      return Result.isFailure(replayed) ? [replayed.failure].flat().map(({ message }) => message) : []
    }
    const bill = { on: "2026-03-01", lines: { seats: { amount: "10.00" } } }
    const given = {
      invoices: { "INV-1": bill },
      debitMemos: { "DM-1": bill },
      creditMemos: { "CM-1": bill },
      payments: { "P-1": { on: "2026-03-01", amount: "50.00" } }
    }
    const on = "2026-03-02"
    const pending = { apply: { from: "P-1", on, to: { "INV-1": { amount: "1.00", by: "zuora" } } } }
    const writeOff = (document: string, as: string, more = {}) => ({ writeOff: { document, as, on, ...more } })
    expect(told(given, pending, writeOff("INV-1", "CM-2"))).toEqual([
      "steps[1].writeOff.document: it is not known what is open on which line of INV-1"
    ])
    expect(told(given, writeOff("INV-1", "CM-1"))).toEqual([
      "steps[0].writeOff.as: there is another document of the number CM-1"
    ])
    expect(told(given, writeOff("CM-1", "DM-2", { borneBy: "bad debt" }))[0]).toContain("writeOff.borneBy: ")
    expect(told(given, { reverse: { document: "DM-1", as: "CM-2", on } })[0]).toContain("reverse.document: ")
    expect(told(given, { zuoraShows: { document: "DM-1", on, applies: {} } })).toEqual([
      "steps[0].zuoraShows.applies: DM-1 has no applies of its own"
    ])
    expect(told(given, { refund: { from: "P-1", amount: "1.00", on, lines: { seats: "1.00" } } })).toEqual([
      "steps[0].refund.lines: a payment has no lines"
    ])
    expect(told(given, { zuoraMoves: { id: "M", amount: "1.00", on, invoice: "INV-1", payment: "P-1" } })).toEqual([
      "steps[0].zuoraMoves: value comes from or goes to one document"
    ])
    expect(told({ ...given, debitMemos: { "INV-1": bill } }, pending)).toEqual([
      "given.debitMemos.INV-1: there is another document of the number INV-1"
    ])
    expect(told({ invoices: { "INV-1": { ...bill, opening: { open: "1.00" } } } }, writeOff("INV-1", "CM-1"))).toEqual([
      "given: say the day of the cut-over: `cutOver`"
    ])
  })

  it("compares what is given before the first step", () => {
    const { given, ...rest } = scenario([apply("10.00")])
    const expecting = (expected: object) =>
      Result.getOrThrow(Result.flatMap(decode({ ...rest, given: { ...given, expect: expected } }), replay))
    expect(expecting({ events: ["InvoicePosted", "PaymentCaptured"], accounts: { "A-1": "-40.00" } })).toEqual([])
    expect(expecting({ events: ["InvoicePosted"] })).toEqual([
      { path: ["given", "expect", "events"], expected: "InvoicePosted", found: "InvoicePosted, PaymentCaptured" }
    ])
  })

  it("takes an amount by a rule of ours or of the file, and says which there are", () => {
    const all = ["charge", "discount", "prepayment", "tax", "rounding"]
    const rules = (own: object, by: string) => ({
      ...scenario([{ apply: { from: "P-1", on: "2026-03-02", to: { "INV-1": { amount: "1.00", by } } } }]),
      rules: own
    })
    const told = (content: unknown) => {
      const replayed = Result.flatMap(decode(content), replay)
      return Result.isFailure(replayed) ? [replayed.failure].flat().map(({ message }) => message) : []
    }
    const own = { mine: { groups: [{ kinds: all, divide: "pro-rata" }] } }
    expect(told(rules(own, "mine"))).toEqual([])
    expect(told(rules(own, "line-first"))).toEqual([])
    expect(told(rules(own, "toString"))[0]).toContain("steps[0].apply.to.INV-1.by: there is no rule toString among ")
    expect(told(rules({ mine: { groups: [{ kinds: ["tax"], divide: "pro-rata" }] } }, "mine"))[0]).toContain(
      "rules.mine.groups: Expected every kind of line once; charge, discount, prepayment, rounding is missing"
    )
    expect(told(rules({ zuora: own.mine }, "zuora"))[0]).toContain("rules.zuora: Expected another name")
  })

  it("lets editors read an amount as a number, and no unknown words", () => {
    const text = JSON.stringify(jsonSchema())
    expect(text).toContain('{"type":"number"}')
    expect(text).toContain('{"type":"boolean"}')
    expect(text).toContain('"additionalProperties":false')
  })
})
