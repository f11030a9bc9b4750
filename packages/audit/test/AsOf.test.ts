/** What was known of a day at an instant is what a store says that got no further than that. */
import type { DocumentEvent } from "@counterfoil/domain/BillingEvent"
import type { AccountId } from "@counterfoil/domain/Id"
import * as Ledger from "@counterfoil/domain/Ledger"
import { figureOf } from "@counterfoil/domain/Figure"
import * as StreamName from "@counterfoil/domain/StreamName"
import { differences } from "@counterfoil/domain/TrialBalance"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { attempts, play } from "../../domain/test/History.ts"
import {
  accountId,
  application,
  captured,
  day,
  eur,
  invoiceId,
  invoicePosted,
  item,
  tax,
  toItem
} from "../../domain/test/Sample.ts"
import { asOfText, microseconds } from "../src/AsOf.ts"
import { accountAt } from "../src/asof/AccountAt.ts"
import { documentAt } from "../src/asof/DocumentAt.ts"
import { trialAt } from "../src/asof/TrialAt.ts"
import { commitsOf, dated, inMemory, record } from "./Tenants.ts"

const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 2_000 : 60
const history = fc.tuple(attempts, fc.infiniteStream(fc.nat(9))).map(([steps, lags]) => {
  const days = Array.from({ length: 200 }, () => lags.next().value as number)
  return dated(play(steps).placed, (n) => days[n % days.length] ?? 0)
})

/** What was recorded, and when. */
const stored = Effect.flatMap(EventStore, ({ readAfter }) => readAfter(0, 0, 10_000))
const accounts = [accountId, "A-2" as AccountId]

describe("as of two times", () => {
  it("an instant is a prefix of what was recorded: the same as a store that was told no more", async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), async (placed, at) => {
        fc.pre(placed.length > 0)
        const commits = commitsOf(placed)
        const cut = at % commits.length
        const known = await inMemory(
          Effect.gen(function* () {
            yield* record(placed)
            const all = yield* stored
            // Commits of one moment of the clock are known together.
            const knownAt = all[commits.slice(0, cut + 1).flat().length - 1]?.recordedAt
            const count = all.filter(({ recordedAt }) => knownAt !== undefined && recordedAt <= knownAt).length
            return {
              count,
              found: yield* Effect.forEach(accounts, (id) => Effect.option(accountAt(id, { knownAt }))),
              trial: yield* trialAt({ knownAt })
            }
          })
        )
        const less = await inMemory(
          Effect.gen(function* () {
            yield* record(placed.slice(0, known.count))
            return {
              found: yield* Effect.forEach(accounts, (id) => Effect.option(accountAt(id))),
              trial: yield* trialAt()
            }
          })
        )
        expect(known.trial).toEqual(less.trial)
        // An account of which nothing was known yet may be known of by now, without a document.
        const found = known.found.map((one, index) =>
          less.found[index]?._tag === "None" && one._tag === "Some" && one.value.documents.length === 0
            ? less.found[index]
            : one
        )
        expect(found).toEqual(less.found)
      }),
      { numRuns }
    )
  })

  it("on every day and at every instant an account owes the same by two ways, and debits equal credits", async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 28 }), fc.nat(), async (placed, date, at) => {
        fc.pre(placed.length > 0)
        const effectiveOn = day(`2026-03-${String(date).padStart(2, "0")}`)
        await inMemory(
          Effect.gen(function* () {
            yield* record(placed)
            const all = yield* stored
            const knownAt = all[at % all.length]?.recordedAt
            for (const id of accounts) {
              const found = yield* Effect.option(accountAt(id, { effectiveOn, knownAt }))
              if (found._tag === "None") continue
              for (const { fromDocuments, owed } of found.value.balances) expect(owed).toEqual(fromDocuments)
              const sum = found.value.documents.reduce((total, { figure, stream }) => {
                const sign = /^(Invoice|DebitMemo)-/.test(stream) ? 1n : -1n
                return total + sign * (figure?.minor ?? 0n)
              }, 0n)
              expect(sum).toBe(found.value.balances[0]?.owed.minor ?? 0n)
            }
            for (const difference of differences(yield* trialAt({ effectiveOn, knownAt })).values())
              expect(difference).toBe(0n)
          })
        )
      }),
      { numRuns }
    )
  })

  it("without bounds a document is what its events come to", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (placed) => {
        const ledger = Ledger.fold(placed)
        await inMemory(
          Effect.gen(function* () {
            yield* record(placed)
            for (const stream of new Set(placed.map((one) => one.stream)))
              expect((yield* documentAt(stream)).figure).toEqual(figureOf(ledger, stream) ?? null)
          })
        )
      }),
      { numRuns: 20 }
    )
  })
})

describe("a document as of a day", () => {
  const invoice = invoicePosted("1", [item("i1", "10.00"), tax("t1", "i1", "2.00")], "2026-03-10")
  const stream = StreamName.invoice(invoiceId("1"))
  const leg = application({ id: "a1", to: "1", amount: "5.00", on: "2026-03-20" })
  const story = [
    { stream, event: invoice },
    { stream: "Payment-1", event: captured("1", "5.00", "2026-03-15") },
    { stream: "Payment-1", event: { _tag: "PaymentApplied", application: leg } },
    { stream, event: { _tag: "InvoicePaymentApplied", application: leg } },
    {
      stream,
      event: {
        _tag: "InvoiceApplicationSplitObserved",
        applicationId: leg.id,
        items: [toItem("i1", "3.00"), toItem("t1", "2.00")],
        effectiveOn: day("2026-04-02")
      }
    }
  ] as const
  const at = (on: string) => inMemory(Effect.andThen(record(story), documentAt(stream, { effectiveOn: day(on) })))

  it("is not there before its day, whole on it, and less from the day on which it was paid", async () => {
    expect(await at("2026-03-09")).toMatchObject({ phase: "NotSeen", figure: null })
    expect(await at("2026-03-10")).toMatchObject({ phase: "Posted", figure: eur("12.00"), title: "invoice INV-1" })
    const paid = await at("2026-03-20")
    expect(paid.figure).toEqual(eur("7.00"))
    // What was told later of the split is no later fact.
    expect(paid.items.map(({ open }) => open)).toEqual([eur("7.00"), eur("0.00")])
  })

  it("that was posted again with an earlier day counts once: the first word until it was taken back", async () => {
    const again = invoicePosted("1", [item("i1", "8.00")], "2026-03-05")
    const taken: DocumentEvent = {
      _tag: "InvoiceUnposted",
      before: { total: invoice.total, items: invoice.items },
      effectiveOn: day("2026-03-12")
    }
    const twice = [
      { stream, event: invoice },
      { stream, event: taken },
      { stream, event: again }
    ]
    const figures = await inMemory(
      Effect.gen(function* () {
        yield* record(twice)
        return yield* Effect.forEach(["2026-03-06", "2026-03-11", "2026-03-12"], (on) =>
          Effect.map(documentAt(stream, { effectiveOn: day(on) }), ({ figure }) => figure)
        )
      })
    )
    expect(figures).toEqual([null, eur("12.00"), eur("8.00")])
  })

  it("that nobody has recorded is not found, nor an account", async () => {
    expect(await inMemory(Effect.flip(documentAt("Invoice-none")))).toMatchObject({ _tag: "DocumentNotFound" })
    expect(await inMemory(Effect.flip(accountAt(accountId)))).toMatchObject({ _tag: "AccountNotFound" })
  })
})

describe("the bounds", () => {
  it("are told in words, and instants compare with those of events", () => {
    expect(asOfText({ effectiveOn: day("2026-03-31"), knownAt: "2026-04-02T08:00Z" })).toBe(
      "on 2026-03-31, as known at 2026-04-02T08:00Z"
    )
    expect(asOfText({})).toBe("")
    expect(microseconds("2026-04-02T08:00Z")).toBe("2026-04-02T08:00:00.000000Z")
    expect(microseconds("2026-04-02T08:00:01.5Z")).toBe("2026-04-02T08:00:01.500000Z")
  })
})
