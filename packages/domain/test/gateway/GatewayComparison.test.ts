import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { compareGateway } from "../../src/gateway/GatewayComparison.ts"
import { workingDaysAfter } from "../../src/gateway/Rail.ts"
import * as Money from "../../src/Money.ts"
import { day } from "../Sample.ts"
import { faults, fileFaults } from "./Faults.ts"
import { asOf, rail, type Scene, settled, takings } from "./Settled.ts"

const compare = ({ books, statement }: Scene) => compareGateway(books, statement, rail, asOf)
const codes = (scene: Scene) => compare(scene).discrepancies.map(({ code }) => code)

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 200

/** Settled, with a refund; settled; on its way. */
const plain = settled([
  { gross: 10_000, fee: 90, back: "refund", isOnItsWay: false },
  { gross: 5000, fee: 0, back: null, isOnItsWay: false },
  { gross: 3500, fee: 0, back: null, isOnItsWay: true }
])

describe("The books against a gateway's settlement", () => {
  it("finds nothing where they agree, and says what is on its way", () => {
    fc.assert(
      fc.property(takings, (all) => {
        const { discrepancies, inTransit, missing } = compare(settled(all))
        expect(discrepancies).toEqual([])
        expect(missing).toEqual([])
        expect(inTransit).toHaveLength(all.filter(({ isOnItsWay }) => isOnItsWay).length)
      }),
      { numRuns }
    )
  })

  it.each(Object.entries({ ...faults, ...fileFaults }))("tells %s once, by its own code", (code, plant) => {
    const spoiled = plant(plain, 0)
    expect(spoiled && codes(spoiled)).toEqual([code])
  })

  it("tells each of several faults once, whatever payouts and bank lines follow from them", () => {
    const kinds = Object.keys(faults)
    fc.assert(
      fc.property(
        takings,
        fc.uniqueArray(fc.nat(11), { maxLength: 5 }),
        fc.infiniteStream(fc.constantFrom(...kinds)),
        (all, at, stream) => {
          let scene = settled(all)
          const planted: Array<string> = []
          for (const n of at) {
            const code = stream.next().value
            const spoiled = n < all.length ? faults[code]?.(scene, n) : undefined
            // Another kind of return may come twice: only a refund is one that should not.
            if (spoiled === undefined || (code === "G09" && all[n]?.back !== "refund")) continue
            scene = spoiled
            planted.push(code)
          }
          expect(codes(scene)).toEqual(planted.toSorted())
        }
      ),
      { numRuns }
    )
  })

  it("puts what follows under its cause", () => {
    const consequences = (code: string) =>
      compare(faults[code]?.(plain, 0) ?? plain).discrepancies.flatMap(({ consequences }) => consequences)
    expect(consequences("G01")).toEqual([{ code: "S01", subject: "Payout-po-0" }])
    expect(consequences("G03")).toEqual([{ code: "G01", subject: "GatewayLine-txn-0" }])
    expect(consequences("G08")).toEqual([{ code: "G07", subject: "GatewayLine-txn-0-back" }])
    expect(consequences("S01")).toEqual([{ code: "S04", subject: "Payout-po-0" }])
    expect(consequences("S02")).toEqual([])
  })

  it("tells of a payout's difference what its lines do not explain, so that all amounts come to it", () => {
    const ofLines = ["G01", "G04", "G05", "G07", "G10", "G11"]
    fc.assert(
      fc.property(fc.subarray(ofLines), fc.constantFrom(0n, 13n, -13n), (kinds, by) => {
        const spoiled = kinds.reduce<Scene>((scene, code) => faults[code]?.(scene, 0) ?? scene, plain)
        const { books, statement } = spoiled
        const payouts = statement.payouts?.map((one) =>
          one.id === "po-0" ? { ...one, amount: Money.make(one.amount.currency, one.amount.minor + by) } : one
        )
        const { discrepancies } = compare({ books, statement: { ...statement, payouts } })
        const sum = discrepancies.find(({ code }) => code === "S01")
        expect(discrepancies.map(({ code }) => code)).toEqual([...kinds, ...(by === 0n ? [] : ["S01"])])
        expect(sum?.amount?.minor ?? 0n).toBe(-by)
      }),
      { numRuns }
    )
  })

  it("does not miss in a file what may stand in one that is not here", () => {
    const { statement } = plain
    const without = { ...plain, statement: { ...statement, lines: statement.lines.filter(({ id }) => id !== "txn-1") } }
    const gone = {
      ...without,
      statement: { ...without.statement, files: fileFaults.S06(without, 0)?.statement.files ?? [] }
    }
    expect(codes(without)).toEqual(["G03", "S01"])
    expect(compare(gone)).toMatchObject({
      missing: ["2026-02-24"],
      inTransit: [{ stream: "Payment-1" }, { stream: "Payment-2" }]
    })
  })

  it("misses nothing that was booked before the first day that has a file", () => {
    const since = day("2026-02-19")
    const statement = { ...plain.statement, lines: [], payouts: [], bankLines: [] }
    const { discrepancies, inTransit } = compareGateway(plain.books, statement, { ...rail, since }, asOf)
    expect(discrepancies).toEqual([])
    expect(inTransit).toMatchObject([{ stream: "Payment-2" }])
    const before = compareGateway(plain.books, statement, rail, asOf)
    expect(before.discrepancies.map(({ code }) => code)).toEqual(["G03", "G03", "G08"])
  })

  it("says nothing of payouts and bank lines that nobody brings", () => {
    const { books, statement } = plain
    const spoiled = { books, statement: { ...statement, payouts: undefined, bankLines: undefined } }
    expect(codes(faults["G11"]?.(spoiled, 0) ?? plain)).toEqual(["G11"])
    expect(codes({ books, statement: { ...statement, bankLines: undefined } })).toEqual([])
  })

  it("takes a second capture under another reference for what it is", () => {
    const { books, statement } = plain
    const [payment] = books.payments
    const [line] = statement.lines
    if (payment === undefined || line === undefined) throw new Error("the scene is empty")
    const twice = {
      books: { ...books, payments: [...books.payments, { ...payment, stream: "Payment-9", reference: "ch-9" }] },
      statement: { ...statement, lines: [...statement.lines, { ...line, id: "txn-9", reference: "ch-9", line: 9 }] }
    }
    expect(compare(twice).discrepancies).toMatchObject([
      { code: "G04", subject: "GatewayLine-txn-9", documents: ["Payment-9"], amount: Money.negate(line.gross) }
    ])
  })

  it("compares an external payment that has a gateway's reference, and does not miss one", () => {
    const external = {
      ...plain,
      books: { ...plain.books, payments: plain.books.payments.map((payment) => ({ ...payment, isElectronic: false })) }
    }
    expect(codes(external)).toEqual([])
    expect(codes(faults["G05"]?.(external, 0) ?? plain)).toEqual(["G05"])
    expect(codes({ ...external, statement: { ...external.statement, lines: [], payouts: [], bankLines: [] } })).toEqual(
      ["G08"]
    )
  })

  it("finds a chargeback by its payment's reference where it was booked without one of its own", () => {
    const { books, statement } = plain
    const refunds = books.refunds.map((refund) => ({ ...refund, kind: "chargeback" as const, reference: undefined }))
    const lines = statement.lines.map((line) =>
      line.id === "txn-0-back" ? { ...line, kind: "chargeback" as const, reference: "ch-0" } : line
    )
    expect(codes({ books: { ...books, refunds }, statement: { ...statement, lines } })).toEqual([])
  })

  it("wants a chargeback that was won to be undone in the books, and a refused refund too", () => {
    const { books, statement } = plain
    const back = statement.lines.find(({ id }) => id === "txn-0-back")
    if (back === undefined) throw new Error("the scene has no refund")
    const won = {
      ...back,
      id: "won",
      kind: "chargeback reversed" as const,
      gross: Money.negate(back.gross),
      net: Money.negate(back.net),
      payoutId: undefined,
      line: 9
    }
    const refused = { ...won, id: "refused", kind: "refund failed" as const }
    const undone = {
      ...books,
      refunds: books.refunds.map((refund) => ({ ...refund, amount: Money.zero(refund.amount.currency) }))
    }
    const withLine = (line: typeof back) => ({ ...statement, lines: [...statement.lines, line] })
    expect(codes({ books, statement: withLine(won) })).toEqual(["G07"])
    expect(codes({ books: undone, statement: withLine(won) })).toEqual([])
    expect(codes({ books, statement: withLine(refused) })).toEqual(["G08"])
    expect(codes({ books: undone, statement: withLine(refused) })).toEqual([])
  })
})

describe("The rail's calendar", () => {
  it("counts working days over weekends and holidays", () => {
    expect(workingDaysAfter(rail, day("2026-02-13"), 1)).toBe("2026-02-16")
    expect(workingDaysAfter(rail, day("2026-02-16"), 1)).toBe("2026-02-18")
    expect(workingDaysAfter(rail, day("2026-02-14"), 3)).toBe("2026-02-19")
    expect(workingDaysAfter(rail, day("2026-02-14"), 0)).toBe("2026-02-14")
  })
})
