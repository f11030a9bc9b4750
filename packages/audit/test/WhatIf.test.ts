/** History played again: without a change it is history, byte for byte; with one, the difference is what follows from it. */
import { names, rules } from "@counterfoil/domain/AllocationRule"
import { encode } from "@counterfoil/domain/BillingEvent"
import { fromApplications, fromDocuments } from "@counterfoil/domain/identities/Account"
import { figureOf } from "@counterfoil/domain/Figure"
import * as Ledger from "@counterfoil/domain/Ledger"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { canonical } from "@counterfoil/event-store/Json"
import { textOf } from "@counterfoil/reconciliation/tables/CanonicalText"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import { type Attempt, attempts, play } from "../../domain/test/History.ts"
import { accountId, application, captured, eur, invoicePosted, item, tax, toItem } from "../../domain/test/Sample.ts"
import { documentEntries } from "../src/Entry.ts"
import { replay } from "../src/whatif/Replay.ts"
import { whatIf } from "../src/whatif/WhatIf.ts"
import { inMemory, record } from "./Tenants.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 3_000 : 120
const strategies = fc.constantFrom(...names)

const recorded = (placed: ReadonlyArray<Ledger.Placed>) =>
  inMemory(
    Effect.gen(function* () {
      yield* record(placed)
      const { readAfter } = yield* EventStore
      return yield* documentEntries(yield* readAfter(0, 0, 10_000))
    })
  )

const bytes = (value: unknown): string => Result.getOrThrow(canonical(value as never))

describe("a replay", () => {
  it("without a change is history: every event and all books, byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(attempts, async (steps) => {
        const entries = await recorded(play(steps).placed)
        const again = replay(entries, {})
        expect(again.placed.map(({ event, stream }) => [stream, bytes(encode(event).data)])).toEqual(
          entries.map(({ stored }) => [stored.stream, bytes(stored.data)])
        )
        expect(textOf(again.ledger)).toBe(textOf(Ledger.fold(entries)))
        expect([again.dropped, again.divided.size]).toEqual([[], 0])
      }),
      { numRuns }
    )
  })

  it("by the rule by which all was divided is history too, byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(attempts, strategies, async (steps, name) => {
        const own = steps.map((step): Attempt => (step.do === "apply" ? { ...step, how: name } : step))
        const entries = await recorded(play(own).placed)
        const again = replay(entries, { strategy: { name, rule: rules[name] } })
        // A memo gives from one of its lines, which the rule does not choose: where a closing memo is split by hand it may differ.
        const byRule = entries.filter(({ event }) => !("application" in event) || event.application.strategy === name)
        if (byRule.length < entries.length) return
        expect(again.placed.map(({ event }) => bytes(encode(event).data))).toEqual(
          entries.map(({ stored }) => bytes(stored.data))
        )
      }),
      { numRuns }
    )
  })

  it("by any rule leaves every balance of a document and account as it was", async () => {
    let others = 0
    await fc.assert(
      fc.asyncProperty(attempts, strategies, async (steps, name) => {
        const entries = await recorded(play(steps).placed)
        const before = Ledger.fold(entries)
        const { divided, ledger, placed } = replay(entries, { strategy: { name, rule: rules[name] } })
        others += divided.size
        for (const stream of new Set(entries.map((one) => one.stream)))
          expect(figureOf(ledger, stream)).toEqual(figureOf(before, stream))
        expect(fromApplications(ledger)).toEqual(fromApplications(before))
        // Both legs are divided alike.
        for (const id of divided) {
          const legs = placed.flatMap(({ event }) =>
            "application" in event ? event.application : "unapplication" in event ? event.unapplication : []
          )
          const own = legs.filter((leg) => leg.id === id).map(({ split }) => textOf(split))
          expect(new Set(own).size).toBe(1)
        }
      }),
      { numRuns }
    )
    expect(others).toBeGreaterThan(50)
  })

  it("without an event leaves books of which identity 27 holds, and nothing that rests on it", async () => {
    let dropped = 0
    await fc.assert(
      fc.asyncProperty(attempts, fc.nat(), async (steps, at) => {
        const entries = await recorded(play(steps).placed)
        fc.pre(entries.length > 0)
        const left = entries[at % entries.length]
        const name = `${left?.stream}@${left?.stored.version}`
        const again = replay(entries, { without: new Set([name]) })
        dropped += again.dropped.length
        expect(again.placed.length + again.dropped.length).toBe(entries.length)
        expect(again.dropped.filter(({ because }) => because === null).map(({ event }) => event)).toEqual([name])
        expect(fromApplications(again.ledger)).toEqual(fromDocuments(again.ledger))
        // Of a document that never came nothing is left.
        const isGone = left?.event._tag === "PaymentCaptured"
        expect(again.placed.some(({ stream }) => isGone && stream === left.stream)).toBe(false)
      }),
      { numRuns }
    )
    expect(dropped).toBeGreaterThan(numRuns)
  })
})

const paid = application({ id: "a1", to: "1", amount: "10.00", items: [toItem("i1", "10.00")] })
const story = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("i1", "20.00", { name: "Seats" }), tax("t1", "i1", "4.00")]) },
  { stream: "Payment-1", event: captured("1", "12.00") },
  { stream: "Payment-1", event: { _tag: "PaymentApplied", application: { ...paid, strategy: "charge-first" } } },
  { stream: "Invoice-1", event: { _tag: "InvoicePaymentApplied", application: { ...paid, strategy: "charge-first" } } }
] as const
const asked = (change: Parameters<typeof whatIf>[1]) =>
  inMemory(Effect.andThen(record(story), whatIf(accountId, change)))
const text = ({ after, before }: { readonly before: Money.Money | null; readonly after: Money.Money | null }) =>
  [before, after].map((one) => (one === null ? "-" : Money.format(one))).join(" > ")

describe("what if", () => {
  it("taxes had been settled first: lines and tax differ, the balance does not", async () => {
    const found = await asked({ strategy: { name: "tax-first", rule: rules["tax-first"] } })
    expect(found).toMatchObject({ divided: 1, dropped: [], violations: [] })
    expect(found.balances.map(text)).toEqual(["12.00 > 12.00"])
    expect(found.tax.map(text)).toEqual(["4.00 > 0.00"])
    expect(
      found.documents.flatMap(({ items, title }) => items.map((one) => `${title} ${one.item} ${text(one)}`))
    ).toEqual(["invoice INV-1 Seats 10.00 > 14.00", "invoice INV-1 t1 4.00 > 0.00"])
  })

  it("a payment had never come: what it had settled is open again", async () => {
    const found = await asked({ without: new Set(["Payment-1@1"]) })
    expect(found.dropped.map(({ because, event }) => `${event} ${because}`)).toEqual([
      "Payment-1@1 null",
      "Payment-1@2 Payment-1",
      "Invoice-1@2 Payment-1"
    ])
    expect(found.balances.map(text)).toEqual(["12.00 > 24.00"])
    expect(found.documents.map((one) => `${one.title} ${text(one)}`)).toEqual([
      "invoice INV-1 14.00 > 24.00",
      "payment P-1 2.00 > -"
    ])
    const leg = await asked({ without: new Set(["Invoice-1@2"]) })
    expect(leg.dropped.map(({ event }) => event)).toEqual(["Payment-1@2", "Invoice-1@2"])
    expect(leg.violations).toEqual([])
  })

  it("nothing had been otherwise: nothing differs; an event of nobody is refused", async () => {
    expect(await asked({})).toMatchObject({ divided: 0, documents: [], dropped: [] })
    const error = await inMemory(
      Effect.andThen(record(story), Effect.flip(whatIf(accountId, { without: new Set(["Payment-9@1"]) })))
    )
    expect(error).toMatchObject({ _tag: "EventNotOfAccount" })
    expect(eur("1.00").minor).toBe(100n)
  })
})
