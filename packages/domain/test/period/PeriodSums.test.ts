/** The figures of a month are summed up in as much memory as is open: of events that were added nothing is kept. */
import { setImmediate } from "node:timers/promises"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { DocumentEvent } from "../../src/BillingEvent.ts"
import { figuresOf, PeriodSums } from "../../src/period/PeriodBooks.ts"
import { PeriodId } from "../../src/period/PeriodId.ts"
import type { Booked } from "../../src/RollForward.ts"
import { JournalSums, trialBalance } from "../../src/TrialBalance.ts"
import { attempts, play } from "../History.ts"
import { application, captured, day, EUR, invoicePosted, item, paymentId, toItem } from "../Sample.ts"

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

const march = PeriodId.make("2026-03")
const pairs = 20_000

/** An invoice, a payment, and both legs of what settles it; but every thousandth, of which a leg is missing. */
const settled = (n: number): ReadonlyArray<DocumentEvent> => {
  const id = String(n)
  const from = { kind: "payment", id: paymentId(id) } as const
  const one = application({ id: `a${n}`, from, to: id, amount: "5.00", items: [toItem(`i${n}`, "5.00")] })
  return [
    invoicePosted(id, [item(`i${n}`, "5.00")]),
    captured(id, "5.00"),
    { _tag: "PaymentApplied", application: one },
    ...(n % 1_000 === 0 ? [] : [{ _tag: "InvoicePaymentApplied", application: one } as const])
  ]
}

describe("the sums of a month", () => {
  it("hold none of the events that were added, however many", async () => {
    const [journal, period] = [new JournalSums(), new PeriodSums(march)]
    const seen: Array<WeakRef<DocumentEvent>> = []
    for (let n = 0; n < pairs; n++) {
      for (const event of settled(n)) {
        seen.push(new WeakRef(event))
        journal.add(event)
        period.add({ event, bookedOn: day("2026-03-02") })
      }
      // What a WeakRef was made of in this turn of the loop stays until it ends.
      if (n % 2_000 === 0) await setImmediate()
    }
    await setImmediate()
    collectGarbage()
    expect(seen.filter((one) => one.deref() !== undefined).length).toBeLessThan(10)
    expect(journal.trialBalance.inTransit).toHaveLength(pairs / 1_000)
    expect(journal.trialBalance.balances.length).toBeLessThan(10)
    expect(period.figures.counts).toContainEqual({ type: "PaymentApplied", count: pairs })
  })

  it("are the same however the events come, and can be asked for in between", () => {
    fc.assert(
      fc.property(attempts, fc.nat(), (steps, at) => {
        const booked = play(steps).placed.map(({ event }, index): Booked => ({
          event: event as DocumentEvent,
          bookedOn: day(index % 3 === 0 ? "2026-02-20" : "2026-03-05")
        }))
        const cut = booked.length === 0 ? 0 : at % booked.length
        const [sums, journal] = [new PeriodSums(march), new JournalSums()]
        for (const one of booked.slice(0, cut)) {
          sums.add(one)
          journal.add(one.event)
        }
        expect(sums.figures).toEqual(figuresOf(booked.slice(0, cut), march))
        const before = journal.trialBalance
        const then = structuredClone(before)
        for (const one of booked.slice(cut)) {
          sums.add(one)
          journal.add(one.event)
        }
        expect(before).toEqual(then)
        expect(sums.figures).toEqual(figuresOf(booked, march))
        expect(journal.trialBalance).toEqual(trialBalance(booked.map(({ event }) => event)))
      }),
      { numRuns: process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 2_000 : 100 }
    )
  })

  it("forget an application whose legs have both come, and know one that is taken back again", () => {
    const [, , given, got] = settled(1)
    const sums = new JournalSums()
    for (const event of [given, got]) if (event !== undefined) sums.add(event)
    expect(sums.trialBalance.inTransit).toEqual([])
    if (given !== undefined) sums.add(given)
    expect(sums.trialBalance.inTransit).toEqual([{ ref: "a1", currency: EUR, minor: -500n }])
  })
})
