/** The tables are what the events come to, however they came in; what somebody changes in them is found and named. */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { attempts, play } from "../../../domain/test/History.ts"
import { captured, invoicePosted, item, memoPosted } from "../../../domain/test/Sample.ts"
import { textOf, valueOf } from "../../src/tables/CanonicalText.ts"
import { check, sample } from "../../src/tables/ProjectionCheck.ts"
import { catchUp, rebuild } from "../../src/tables/Projector.ts"
import { database, record } from "./Tenants.ts"

const db = database()
const histories = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 500 : 15

const rows = (tenant: string) =>
  Effect.promise(async () => ({
    states: await db.sql("select * from recon.state where tenant = $1 order by stream", [tenant]),
    documents: await db.sql("select * from recon.document where tenant = $1 order by stream", [tenant]),
    books: await db.sql("select * from recon.book where tenant = $1 order by name, currency", [tenant]),
    booked: await db.sql("select * from recon.booked where tenant = $1 order by log, month, name, currency", [tenant]),
    reach: await db.sql("select * from recon.reach where tenant = $1 order by log", [tenant])
  }))

describe("Projector", () => {
  it("comes to the same tables in one step, in several, and from the beginning again; all of them are checked", () =>
    fc.assert(
      fc.asyncProperty(attempts, fc.nat(), fc.integer({ min: 1, max: 3 }), (steps, cut, passes) =>
        db.story((tenant) =>
          Effect.gen(function* () {
            const { ledger, placed } = play(steps)
            const at = cut % (placed.length + 1)
            const versions = yield* record("first", placed.slice(0, at))
            yield* catchUp(tenant)
            yield* record("second", placed.slice(at), versions)
            expect(yield* catchUp(tenant)).toBe(placed.length - at)
            expect(yield* catchUp(tenant)).toBe(0)
            const bySteps = yield* rows(tenant)
            expect(yield* check(tenant, passes)).toEqual({ streams: bySteps.states.length, discrepancies: [] })
            expect(yield* rebuild(tenant)).toBe(placed.length)
            expect(yield* rows(tenant)).toEqual(bySteps)
            const texts = new Map(bySteps.states.map(({ stream, text }) => [stream, text]))
            for (const [id, state] of ledger.payments) expect(texts.get(`Payment-${id}`)).toBe(textOf(state))
            for (const [id, state] of ledger.invoices) expect(texts.get(`Invoice-${id}`)).toBe(textOf(state))
          })
        )
      ),
      { numRuns: histories }
    ))

  it("counts each event once where several follow at the same time", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const placed = Array.from({ length: 40 }, (_, n) => ({
          stream: `Payment-${n}`,
          event: captured(`${n}`, "5.00")
        }))
        yield* record("all", placed)
        yield* Effect.all([catchUp(tenant), catchUp(tenant), catchUp(tenant)], { concurrency: 3 })
        expect(yield* check(tenant)).toEqual({ streams: 40, discrepancies: [] })
      })
    ))
})

const base = [
  { stream: "Invoice-1", event: invoicePosted("1", [item("a", "10.00"), item("b", "5.00")]) },
  { stream: "CreditMemo-1", event: memoPosted("1", [item("m", "4.00")]) },
  { stream: "Payment-1", event: captured("1", "20.00") }
]

/** What somebody changes past the program, and how it is named. */
const planted: Record<string, readonly [string, ReadonlyArray<string>]> = {
  "a version that is behind": ["update recon.state set version = 0 where stream = 'Payment-1'", ["I12 Payment-1"]],
  "a lost row": ["delete from recon.state where stream = 'Payment-1'", ["I12 Payment-1", "I12 recon.document"]],
  "a row of no event": [
    "insert into recon.state select tenant, 'Payment-x', kind, version, log, position, changed_at, is_open, text, transit from recon.state where stream = 'Payment-1'",
    ["I12 recon.state"]
  ],
  "a settled amount of which no item tells": [
    `update recon.state set text = replace(text, '"totalMinor":{"$n":"0"}', '"totalMinor":{"$n":"100"}') where stream = 'Invoice-1'`,
    ["I01 Invoice-1"]
  ],
  "a payment of which more is used than came in": [
    `update recon.state set text = replace(text, '"totalMinor":{"$n":"0"}', '"totalMinor":{"$n":"9000"}') where stream = 'Payment-1'`,
    ["I05 Payment-1"]
  ],
  "a memo of which more is used than it has": [
    `update recon.state set text = replace(text, '"totalMinor":{"$n":"0"}', '"totalMinor":{"$n":"9000"}') where stream = 'CreditMemo-1'`,
    ["I06 CreditMemo-1"]
  ],
  "a total that is not its items'": [
    `update recon.state set text = replace(text, '"$n":"1500"', '"$n":"1600"') where stream = 'Invoice-1'`,
    ["I21 Invoice-1"]
  ],
  "a figure that runs read": ["update recon.document set owed = 0 where stream = 'Invoice-1'", ["I12 Invoice-1"]],
  "a posting with one side": [
    "update recon.book set debit = debit + 1 where name = 'accounts receivable'",
    ["I16 journal EUR"]
  ],
  "a control that moved": [
    "update recon.book set debit = debit + 1 where name = '= unapplied payments'",
    ["I17 unapplied payments EUR"]
  ],
  "a month that moved otherwise": [
    "update recon.booked set minor = minor + 1 where name = 'accounts receivable'",
    ["I12 recon.booked 0 2026-03 accounts receivable EUR"]
  ],
  "a month whose last event is another": [
    "update recon.booked set last = last + 1 where name = '' and month = '2026-03'",
    ["I12 recon.booked 0 2026-03"]
  ]
}

describe("ProjectionCheck", () => {
  for (const [what, [text, found]] of Object.entries(planted))
    it(`names ${what}; a rebuild ends it`, () =>
      db.story((tenant) =>
        Effect.gen(function* () {
          yield* record("base", base)
          yield* catchUp(tenant)
          expect((yield* check(tenant)).discrepancies).toEqual([])
          yield* Effect.promise(() => db.sql(text.includes("where") ? `${text} and tenant = '${tenant}'` : text))
          const ids = (yield* check(tenant)).discrepancies.map(({ code, subject }) => `${code} ${subject}`)
          expect(ids).toEqual(found)
          yield* rebuild(tenant)
          expect((yield* check(tenant)).discrepancies).toEqual([])
        })
      ))

  it("names the stream in a sample, and only there", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* record("base", base)
        yield* catchUp(tenant)
        yield* Effect.promise(() =>
          db.sql("update recon.document set bears = false where stream = 'Invoice-1' and tenant = $1", [tenant])
        )
        expect((yield* sample(tenant, ["Payment-1"])).discrepancies).toEqual([])
        expect((yield* sample(tenant, ["Payment-1", "Invoice-1"])).discrepancies.map(({ id }) => id)).toEqual([
          "I12 Invoice-1"
        ])
      })
    ))

  it("sees nothing of another tenant", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* record("base", base)
        yield* catchUp(tenant)
        yield* Effect.promise(() =>
          db.story((other) =>
            Effect.gen(function* () {
              expect(yield* check(other)).toEqual({ streams: 0, discrepancies: [] })
              expect(yield* check(tenant)).toEqual({ streams: 0, discrepancies: [] })
            })
          )
        )
        expect((yield* check(tenant)).streams).toBe(3)
      })
    ))
})

describe("CanonicalText", () => {
  it("gives back any state, and the same text for it", () => {
    fc.assert(
      fc.property(attempts, (steps) => {
        const { creditMemos, debitMemos, invoices, payments } = play(steps).ledger
        for (const states of [invoices, debitMemos, creditMemos, payments])
          for (const state of states.values()) expect(textOf(valueOf(textOf(state)))).toBe(textOf(state))
      })
    )
  })
})
