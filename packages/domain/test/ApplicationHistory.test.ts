import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Entry, type Fact, historyOf } from "../src/ApplicationHistory.ts"
import * as Applications from "../src/Applications.ts"
import type { ItemApplication, Source } from "../src/Application.ts"
import { ApplicationId, GroupId, InvoiceId } from "../src/Id.ts"
import * as Money from "../src/Money.ts"
import { application, day, EUR, eur, paymentId, toItem, unapplication } from "./Sample.ts"

const source: Source = { kind: "payment", id: paymentId("1") }

const entry = (
  id: string,
  to: string,
  amount: string,
  items: ReadonlyArray<ItemApplication> | undefined,
  on = "2026-03-02"
): Entry => ({
  id: ApplicationId.make(id),
  groupId: GroupId.make(`group of ${id}`.replaceAll(" ", "-")),
  target: { kind: "invoice", id: InvoiceId.make(to) },
  amount: eur(amount),
  items,
  effectiveOn: day(on)
})

const fold = (facts: ReadonlyArray<Fact>, from = Applications.empty) =>
  facts.reduce(
    (state, fact) =>
      fact._tag === "Applied"
        ? Applications.apply(state, fact.application)
        : Applications.unapply(state, fact.unapplication),
    from
  )

const given = (known: Applications.Applications, entries: ReadonlyArray<Entry>) => historyOf(source, entries, known)

describe("the history of applications", () => {
  it("has each application and un-application on its own day, under Zuora's id and group", () => {
    const { gaps, steps } = given(Applications.empty, [
      entry("a", "1", "10.00", [toItem("i1", "10.00")], "2026-03-02"),
      entry("b", "1", "-4.00", [toItem("i1", "-4.00")], "2026-03-05")
    ])
    expect(gaps).toEqual([])
    expect(steps.flat()).toMatchObject([
      {
        _tag: "Applied",
        application: { id: "a", groupId: "group-of-a", amount: eur("10.00"), effectiveOn: "2026-03-02" }
      },
      {
        _tag: "Unapplied",
        unapplication: {
          id: "b",
          applicationId: "a",
          groupId: "group-of-b",
          amount: eur("4.00"),
          split: { items: [toItem("i1", "4.00")] },
          effectiveOn: "2026-03-05"
        }
      }
    ])
  })

  it("takes back from several applications, the oldest first, in pieces that belong together", () => {
    const { steps } = given(Applications.empty, [
      entry("a", "1", "3.00", [toItem("i1", "3.00")]),
      entry("b", "1", "3.00", [toItem("i1", "2.00"), toItem("i2", "1.00")]),
      entry("c", "1", "-5.00", [toItem("i1", "-4.00"), toItem("i2", "-1.00")])
    ])
    expect(steps).toHaveLength(3)
    expect(steps[2]).toMatchObject([
      { unapplication: { id: "c", applicationId: "a", amount: eur("3.00") } },
      { unapplication: { id: "c.2", applicationId: "b", amount: eur("2.00") } }
    ])
  })

  it("goes by the header where the tenant settles so", () => {
    const { gaps, steps } = given(Applications.empty, [
      entry("a", "1", "3.00", undefined),
      entry("b", "1", "3.00", undefined),
      entry("c", "1", "-4.00", undefined)
    ])
    expect(gaps).toEqual([])
    expect(fold(steps.flat()).totalMinor).toBe(200n)
  })

  it("names what the log takes back and never applied, and invents no application for it", () => {
    const { gaps, steps } = given(Applications.empty, [
      entry("a", "1", "3.00", [toItem("i1", "3.00")]),
      entry("b", "1", "-5.00", [toItem("i1", "-5.00")])
    ])
    expect(gaps).toEqual([
      "the log's entry b takes 5.00 EUR back from Invoice-1, which is more than the log has applied"
    ])
    expect(fold(steps.flat()).totalMinor).toBe(0n)
  })

  it("knows calls of ours by what they did, though Zuora's ids of them are others", () => {
    const ours = [application({ id: "op", to: "1", amount: "10.00", items: [toItem("i1", "10.00")] })]
    const known = Applications.unapply(
      Applications.unapply(
        ours.reduce(Applications.apply, Applications.empty),
        unapplication({ id: "op-u1", of: "op", to: "1", amount: "3.00", items: [toItem("i1", "3.00")] })
      ),
      unapplication({ id: "op-u2", of: "op", to: "1", amount: "1.00", items: [toItem("i1", "1.00")] })
    )
    const { steps } = given(known, [
      entry("a", "1", "10.00", [toItem("i1", "10.00")]),
      entry("b", "1", "-4.00", [toItem("i1", "-4.00")]),
      entry("c", "1", "2.00", [toItem("i1", "2.00")])
    ])
    expect(steps.flat()).toMatchObject([{ _tag: "Applied", application: { id: "c" } }])
  })

  it("adds nothing to books that came about in another way", () => {
    const known = Applications.apply(Applications.empty, application({ id: "seen", to: "1", amount: "6.00" }))
    expect(
      given(known, [
        entry("a", "1", "10.00", [toItem("i1", "10.00")]),
        entry("b", "1", "-4.00", [toItem("i1", "-4.00")])
      ])
    ).toEqual({ steps: [], gaps: [] })
  })

  it("comes to the same whatever part of it is known, and once it is known adds nothing", () => {
    const move = fc.record({
      to: fc.constantFrom("1", "2"),
      item: fc.constantFrom("i1", "i2"),
      cents: fc.integer({ min: 1, max: 500 }),
      back: fc.boolean()
    })
    fc.assert(
      fc.property(fc.array(move, { maxLength: 20 }), fc.nat(20), (moves, cut) => {
        const open = new Map<string, bigint>()
        const entries = moves.flatMap(({ back, cents, item, to }, index): ReadonlyArray<Entry> => {
          const held = open.get(`${to} ${item}`) ?? 0n
          const minor = back ? -(BigInt(cents) < held ? BigInt(cents) : held) : BigInt(cents)
          if (minor === 0n) return []
          open.set(`${to} ${item}`, held + minor)
          const amount = Money.format(Money.make(EUR, minor))
          return [entry(`e${index}`, to, amount, [toItem(item, amount)])]
        })
        const { gaps, steps } = given(Applications.empty, entries)
        expect(gaps).toEqual([])
        const whole = fold(steps.flat())
        const inPart = fold(steps.slice(0, cut).flat())
        const rest = fold(given(inPart, entries).steps.flat(), inPart)
        for (const state of [whole, rest]) {
          const applied = Applications.byItem(state, "target")
          for (const item of ["i1", "i2"])
            expect(applied.get(toItem(item, "0.00").targetItemId) ?? 0n).toBe(
              (open.get(`1 ${item}`) ?? 0n) + (open.get(`2 ${item}`) ?? 0n)
            )
        }
        expect(rest).toEqual(whole)
        expect(given(whole, entries).steps).toEqual([])
      })
    )
  })
})
