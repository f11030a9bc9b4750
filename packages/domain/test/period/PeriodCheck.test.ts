import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { DocumentEvent } from "../../src/BillingEvent.ts"
import type { Discrepancy } from "../../src/Discrepancy.ts"
import type { Closed } from "../../src/Period.ts"
import { checkPeriods, type StoredBooking } from "../../src/period/PeriodCheck.ts"
import { figuresOf } from "../../src/period/PeriodBooks.ts"
import type { PeriodId } from "../../src/period/PeriodId.ts"
import { attempts, type History, play } from "../History.ts"
import { day, eur, invoicePosted, item } from "../Sample.ts"
import { after, closing, month, root } from "./Closing.ts"

const [january, february, march] = [month("2026-01"), month("2026-02"), month("2026-03")]

const stored = (events: ReadonlyArray<readonly [DocumentEvent, string]>): ReadonlyArray<StoredBooking> =>
  events.map(([event, bookedOn], index) => ({
    event,
    bookedOn: day(bookedOn),
    stream: `Invoice-${index + 1}`,
    log: 0,
    position: index + 1
  }))

const books = stored([
  [invoicePosted("I1", [item("1", "100.00")]), "2025-11-30"],
  [invoicePosted("I2", [item("2", "20.00")]), "2026-01-10"],
  [invoicePosted("I3", [item("3", "5.00")]), "2026-02-10"]
])

/** Closed one after the other, each with all that is stored by then. */
const closedWith = (events: ReadonlyArray<StoredBooking>, ...months: ReadonlyArray<PeriodId>): ReadonlyArray<Closed> =>
  after(...months.flatMap((periodId) => closing(periodId, { events, size: events.length, on: day("2026-05-01") })))
    .closed

const sound = () => root
const texts = (found: ReadonlyArray<Discrepancy>) => found.map(({ code, subject }) => `${code} ${subject}`)

/** The proposal of one period with another closing of its receivables. */
const misstated = (closed: ReadonlyArray<Closed>, periodId: PeriodId, amount: string): ReadonlyArray<Closed> =>
  closed.map((one) =>
    one.periodId === periodId
      ? {
          ...one,
          proposal: {
            ...one.proposal,
            figures: {
              ...one.proposal.figures,
              rollForward: one.proposal.figures.rollForward.map((row) => ({ ...row, closing: eur(amount) }))
            }
          }
        }
      : one
  )

describe("Closed periods", () => {
  it("are what was signed: nothing is found", () => {
    expect(checkPeriods(closedWith(books, january, february), books, sound)).toEqual([])
    expect(checkPeriods([], books, sound)).toEqual([])
  })

  it("say what came in after their close (P01), before the first of them too", () => {
    const closed = closedWith(books, january, february)
    const slipped = stored([
      ...books.map(({ bookedOn, event }) => [event, bookedOn] as const),
      [invoicePosted("I4", [item("4", "1.00")]), "2026-01-31"],
      [invoicePosted("I5", [item("5", "1.00")]), "2025-12-31"],
      [invoicePosted("I6", [item("6", "1.00")]), "2026-03-01"]
    ])
    const found = checkPeriods(closed, slipped, sound)
    expect(texts(found)).toEqual(["P01 Event-0/4", "P01 Event-0/5"])
    expect(found[0]?.ours).toContain("recorded after 2026-01 was closed on 2026-05-01")
  })

  it("say that a log opened after the close is no way around it", () => {
    const [event] = books
    if (event === undefined) throw new Error("no event")
    const other = { ...event, log: 1, bookedOn: day("2026-01-02") }
    expect(texts(checkPeriods(closedWith(books, january), [...books, other], sound))).toEqual(["P01 Event-1/1"])
  })

  it("say where a closing is not opening and movements (P03)", () => {
    const found = checkPeriods(misstated(closedWith(books, january, february), january, "121.00"), books, sound)
    expect(texts(found)).toEqual(["P03 Period-2026-01 accounts receivable EUR"])
    expect(found[0]?.amount).toEqual(eur("1.00"))
    expect(found[0]?.ours).toBe("closing 121.00 EUR; opening and movements are 120.00 EUR; by its events 120.00 EUR")
  })

  it("say where an opening is not the closing of the period before (P03), and what is missing", () => {
    const [first, second] = closedWith(books, january, february)
    if (first === undefined || second === undefined) throw new Error("two are closed")
    const [row] = second.proposal.figures.rollForward
    if (row === undefined) throw new Error("it has a figure")
    const shifted = { ...row, opening: eur("119.00"), closing: eur("124.00") }
    const with_ = (rollForward: ReadonlyArray<typeof row>): ReadonlyArray<Closed> => [
      first,
      { ...second, proposal: { ...second.proposal, figures: { ...second.proposal.figures, rollForward } } }
    ]
    expect(texts(checkPeriods(with_([shifted]), books, sound))).toEqual(["P03 Period-2026-02 accounts receivable EUR"])
    expect(checkPeriods(with_([]), books, sound)[0]?.ours).toBe("not among the figures that were signed")
  })

  it("say whose events are no longer what was signed (P04), once, with the figures under it", () => {
    const closed = misstated(closedWith(books, january, february), january, "121.00")
    const found = checkPeriods(closed, books, (_, size) => (size === 3 ? "00".repeat(32) : root))
    expect(texts(found)).toEqual(["P04 Period-2026-01 log 0", "P04 Period-2026-02 log 0"])
    expect(found[0]?.consequences).toEqual([{ code: "P03", subject: "Period-2026-01 accounts receivable EUR" }])
    const short = checkPeriods(closed, books, () => undefined)
    expect(short[0]?.ours).toContain("not all of the 3 events are there")
  })
})

describe("Over random histories", () => {
  const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 500 : 40
  const booked = ({ placed }: History): ReadonlyArray<StoredBooking> =>
    placed.map(({ event, stream }, index) => ({
      event: event as DocumentEvent,
      stream,
      log: 0,
      position: index + 1,
      bookedOn: day(["2025-12-31", "2026-01-31", "2026-02-01", "2026-03-31", "2026-04-01"][index % 5] ?? "")
    }))

  it("32: what one period closes with, the next opens with; and a close of them all is sound", () => {
    fc.assert(
      fc.property(attempts, (all) => {
        const events = booked(play(all))
        const months = [january, february, march]
        const figures = months.map((one) => figuresOf(events, one))
        figures.forEach(({ rollForward }, at) => {
          const before = figures[at - 1]?.rollForward ?? []
          for (const { closing, control, opening } of before) {
            const next = rollForward.find((row) => row.control === control && row.opening.currency === opening.currency)
            expect(next?.opening.minor ?? 0n).toBe(closing.minor)
          }
        })
        expect(checkPeriods(closedWith(events, ...months), events, sound)).toEqual([])
      }),
      { numRuns }
    )
  })

  it("finds every event that came after the close of its month, and no other", () => {
    fc.assert(
      fc.property(attempts, fc.nat(200), (all, cut) => {
        const events = booked(play(all))
        const known = events.slice(0, cut % (events.length + 1))
        const closed = closedWith(known, january, february)
        const late = events.slice(known.length).filter(({ bookedOn }) => bookedOn <= "2026-02-28")
        expect(texts(checkPeriods(closed, events, sound))).toEqual(
          late.map(({ position }) => `P01 Event-0/${position}`)
        )
      }),
      { numRuns }
    )
  })
})
