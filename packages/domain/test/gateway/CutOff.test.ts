import { describe, expect, it } from "vitest"
import { depositsInTransit } from "../../src/gateway/CutOff.ts"
import { compareGateway } from "../../src/gateway/GatewayComparison.ts"
import { day } from "../Sample.ts"
import { rail, type Scene, settled } from "./Settled.ts"

const taking = { gross: 10_000, fee: 90, back: null, isOnItsWay: false }

/** A payment of a day, settled on another. */
const scene = (capturedOn: string, settledOn: string): Scene => {
  const { books, statement } = settled([taking])
  return {
    books: { ...books, payments: books.payments.map((one) => ({ ...one, effectiveOn: day(capturedOn) })) },
    statement: { ...statement, lines: statement.lines.map((one) => ({ ...one, on: day(settledOn) })) }
  }
}

const at = (on: string) => ({ on: day(on), since: rail.since })

const codes = ({ books, statement }: Scene) =>
  compareGateway(books, statement, rail, day("2026-03-10")).discrepancies.map(({ code }) => code)

describe("Money around the end of a period", () => {
  it("is a deposit in transit where the rail's days reach into the next one", () => {
    const { books, statement } = scene("2026-02-27", "2026-03-03")
    expect(codes({ books, statement })).toEqual([])
    expect(depositsInTransit(books, statement.lines, at("2026-02-28"))).toMatchObject([
      { payment: { reference: "ch-0" }, settledOn: "2026-03-03" }
    ])
    expect(depositsInTransit(books, statement.lines, at("2026-03-03"))).toEqual([])
    expect(depositsInTransit(books, statement.lines, at("2026-02-26"))).toEqual([])
    expect(depositsInTransit(books, [], at("2026-02-28"))).toMatchObject([{ settledOn: undefined }])
    // What was captured before there were files is not known to be on its way.
    expect(depositsInTransit(books, [], { ...at("2026-02-28"), since: day("2026-02-28") })).toEqual([])
  })

  it("is P02 where it took longer than that, and nothing within one period", () => {
    expect(codes(scene("2026-02-20", "2026-03-05"))).toEqual(["P02"])
    expect(codes(scene("2026-02-13", "2026-02-26"))).toEqual([])
  })

  it("counts from the first line that settles it", () => {
    const { books, statement } = scene("2026-02-26", "2026-02-27")
    const [line] = statement.lines
    if (line === undefined) throw new Error("it is settled")
    const again = [{ ...line, id: "later", on: day("2026-03-05") }, line]
    expect(depositsInTransit(books, again, at("2026-02-28"))).toEqual([])
  })
})
