import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { DocumentEvent } from "../src/BillingEvent.ts"
import { documentsOf } from "../src/comparison/Sides.ts"
import { fromApplications } from "../src/identities/Account.ts"
import { checkBooks } from "../src/identities/Books.ts"
import { check } from "../src/identities/Identities.ts"
import { ApplicationId, GroupId } from "../src/Id.ts"
import { entry } from "../src/Journal.ts"
import { fold, type Ledger, type Placed, postedReceivables } from "../src/Ledger.ts"
import { observe } from "../src/Observation.ts"
import { isOpen, openingsOf } from "../src/OpeningObservation.ts"
import * as Receivable from "../src/Receivable.ts"
import { attempts, play } from "./History.ts"
import { mirror } from "./Mirror.ts"
import { day, itemId } from "./Sample.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 300

const cutOver = {
  on: day("2026-03-02"),
  groupId: GroupId.make("cut-over"),
  newId: (key: string) => ApplicationId.make(key.replaceAll(" ", "_"))
}

/** What every document has open; items where they are known. */
const openOf = (ledger: Ledger) => ({
  accounts: Array.from(fromApplications(ledger).values(), ({ balance }) => balance),
  headers: postedReceivables(ledger).map(
    ({ receivable, stream }) => [stream, Receivable.balanceMinor(receivable)] as const
  )
})

const itemsOf = (ledger: Ledger) =>
  new Map(postedReceivables(ledger).map(({ receivable, stream }) => [stream, Receivable.itemBalances(receivable)]))

/** Where a split is not known, the mirror shows one item that is none of the document's. */
const shown = (ledger: Ledger) =>
  documentsOf(mirror(ledger)).map((document) =>
    "itemBalances" in document && document.itemBalances.has(itemId("whole"))
      ? { ...document, itemBalances: new Map() }
      : document
  )

const booked = (placed: ReadonlyArray<Placed>) =>
  placed.map(({ event }) => ({ event: event as DocumentEvent, bookedOn: day("2026-03-02") }))

describe("Opening balances", () => {
  it("stand for all that happened before: what is open is the same, at header and items, and the books agree", () => {
    fc.assert(
      fc.property(attempts, (steps) => {
        const before = play(steps).ledger
        const placed = openingsOf(shown(before), cutOver)
        const after = fold(placed)
        expect(openOf(after)).toEqual(openOf(before))
        const known = Array.from(itemsOf(before)).filter(([, items]) => items !== undefined)
        expect(known.map(([stream]) => [stream, itemsOf(after).get(stream)])).toEqual(known)
        expect(check(after)).toEqual([])
        expect(checkBooks(booked(placed), after).flatMap(({ violations }) => violations)).toEqual([])
        for (const { event } of placed)
          expect(entry(event as DocumentEvent).reduce((sum, { minor }) => sum + minor, 0n)).toBe(0n)
      }),
      { numRuns }
    )
  })

  it("can be gone on from: Zuora's later documents are recorded over them, and nothing differs", () => {
    fc.assert(
      fc.property(attempts, fc.nat(), (steps, cut) => {
        const at = cut % steps.length
        const before = play(steps.slice(0, at)).ledger
        const later = mirror(play(steps).ledger)
        let placed = openingsOf(shown(before), cutOver)
        for (const document of documentsOf(later))
          placed = [
            ...placed,
            ...observe(fold(placed), document, { ...cutOver, on: day("2026-03-03"), strategy: "observed" })
          ]
        const after = fold(placed)
        expect(new Map(openOf(after).headers)).toEqual(new Map(openOf(play(steps).ledger).headers))
        expect(check(after)).toEqual([])
        expect(checkBooks(booked(placed), after).flatMap(({ violations }) => violations)).toEqual([])
      }),
      { numRuns }
    )
  })

  it("of open documents alone leave out what was settled, and keep what stands on it", () => {
    fc.assert(
      fc.property(attempts, (steps) => {
        const all = shown(play(steps).ledger)
        const open = all.filter(isOpen)
        const placed = openingsOf(open, cutOver)
        const after = fold(placed)
        expect(placed).toHaveLength(open.length)
        expect(check(after)).toEqual([])
        const headers = openOf(play(steps).ledger).headers.filter(([, minor]) => minor !== 0n)
        expect(openOf(after).headers).toEqual(headers)
      }),
      { numRuns }
    )
  })
})
