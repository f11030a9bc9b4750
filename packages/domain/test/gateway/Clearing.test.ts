import { describe, expect, it } from "vitest"
import { type ClearingLine, ofResidue, residues } from "../../src/gateway/Clearing.ts"
import { compareGateway } from "../../src/gateway/GatewayComparison.ts"
import { day, eur } from "../Sample.ts"
import { faults } from "./Faults.ts"
import { asOf, rail, type Scene, settled } from "./Settled.ts"

const line = (ref: string, amount: string, dueOn: string, account: ClearingLine["account"] = "gateway clearing") => ({
  account,
  ref,
  amount: eur(amount),
  dueOn: day(dueOn)
})

describe("Clearing and transit accounts", () => {
  it("have no residue where each open item is zero, or not due", () => {
    expect(
      residues(
        [line("r1", "155.00", "2026-02-17"), line("r1", "-155.00", "2026-02-17"), line("r5", "35.00", "2026-03-12")],
        asOf
      )
    ).toEqual([])
  })

  it("S07: what came from no open item, what is due by now, what never arrived", () => {
    expect(residues([line("", "5.00", "2026-03-01")], asOf)).toHaveLength(1)
    expect(residues([line("r5", "35.00", "2026-03-06")], asOf).map(ofResidue)).toMatchObject([
      { code: "S07", subject: "gateway clearing r5", amount: eur("35.00"), ours: "zero by 2026-03-06" }
    ])
    expect(residues([line("po", "145.50", "2026-02-19", "bank in transit")], asOf)).toMatchObject([{ ref: "po" }])
  })

  it("S07: does not let one open item stand for another", () => {
    const apart = [line("r1", "5.00", "2026-02-17"), line("r2", "-5.00", "2026-02-17")]
    expect(residues(apart, asOf).map(({ ref }) => ref)).toEqual(["r1", "r2"])
  })
})

describe("Settled lines that no payout has", () => {
  const plain = settled([
    { gross: 10_000, fee: 90, back: null, isOnItsWay: false },
    { gross: 5000, fee: 0, back: null, isOnItsWay: false }
  ])
  const without = ({ books, statement }: Scene, n: number): Scene => ({
    books,
    statement: {
      ...statement,
      payouts: (statement.payouts ?? []).filter(({ id }) => id !== `po-${n}`),
      bankLines: (statement.bankLines ?? []).filter(({ payoutId }) => payoutId !== `po-${n}`)
    }
  })
  const told = ({ books, statement }: Scene, payoutDays: number | undefined = 5) =>
    compareGateway(books, statement, { ...rail, payoutDays }, asOf).discrepancies.map(
      ({ code, consequences, subject }) => [
        `${code} ${subject}`,
        ...consequences.map((one) => `${one.code} ${one.subject}`)
      ]
    )

  it("S07: are told once they are due, as one sum for each payout that is missing", () => {
    expect(told(plain)).toEqual([])
    expect(told(without(plain, 0))).toEqual([["S07 gateway clearing po-0"]])
    expect(told(without(plain, 0), 60)).toEqual([])
  })

  it("are not looked for where nobody says how long it may take, or no payouts are brought", () => {
    const { books, statement } = without(plain, 0)
    expect(compareGateway(books, statement, rail, asOf).discrepancies).toEqual([])
    expect(told({ books, statement: { ...statement, payouts: undefined, bankLines: undefined } })).toEqual([])
  })

  it("stand under what is wrong with one of them as far as that explains them; the rest is told with its amount", () => {
    const twice = faults["G04"]?.(without(plain, 0), 0)
    expect(twice && told(twice)).toEqual([
      ["G04 GatewayLine-twice-0", "S07 gateway clearing po-0"],
      ["S07 gateway clearing po-0"]
    ])
    const { books, statement } = twice ?? plain
    expect(compareGateway(books, statement, { ...rail, payoutDays: 5 }, asOf).discrepancies.at(-1)).toMatchObject({
      code: "S07",
      amount: eur("99.10")
    })
  })

  it("are nothing of their own where a stranger alone is in no payout", () => {
    const [line] = plain.statement.lines
    if (line === undefined) throw new Error("the scene is empty")
    const stranger = { ...line, id: "stranger", reference: "ch-stranger", payoutId: undefined, line: 99 }
    const { books, statement } = plain
    expect(told({ books, statement: { ...statement, lines: [...statement.lines, stranger] } })).toEqual([
      ["G01 GatewayLine-stranger", "S07 gateway clearing ch-stranger"]
    ])
  })
})
