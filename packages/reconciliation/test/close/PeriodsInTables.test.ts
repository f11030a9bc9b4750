/** Closed periods over the tables: what all events say, by a few rows; and which run finds what was rewritten. */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { AccountId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { attempts, play } from "../../../domain/test/History.ts"
import { invoicePosted, item } from "../../../domain/test/Sample.ts"
import { checkInTables } from "../../src/close/PeriodsInTables.ts"
import { check } from "../../src/tables/ProjectionCheck.ts"
import { caughtUp, catchUp, rebuild } from "../../src/tables/Projector.ts"
import { database } from "../tables/Tenants.ts"
import { day, month } from "./Books.ts"
import { closeMonth, foundInEvents, foundInTables, reopenMonth, slip } from "./TableBooks.ts"

const db = database()
const histories = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 300 : 12

const texts = (found: ReadonlyArray<Discrepancy>) => found.map(({ code, subject }) => `${code} ${subject}`)
const [january, february] = [month("2026-01"), month("2026-02")]

/** Three invoices of January and two of February. */
const books = ["2026-01-05", "2026-01-20", "2026-01-31", "2026-02-01", "2026-02-28"].map((on, n) => ({
  stream: `Invoice-${n}`,
  event: invoicePosted(`${n}`, [item(`${n}-1`, "100.00")], on)
}))

const late = (id: string, on: string) => ({
  stream: `Invoice-${id}`,
  event: invoicePosted(id, [item(`${id}-1`, "7.00")], on)
})

/** The books, with January closed. */
const closed = Effect.fnUntraced(function* () {
  const versions = new Map<string, number>()
  yield* slip("books", books, undefined, versions)
  yield* closeMonth(january)
  return versions
})

/** As the owner of the database, past the triggers. */
const asOwner = (text: string, tenant: string) =>
  Effect.promise(async () => {
    await db.sql("alter table es.event disable trigger user")
    await db.sql(text, [tenant])
    await db.sql("alter table es.event enable trigger user")
  })

describe("Closed periods over the tables", () => {
  it("are told as by all events: whatever came in late, in a full run and in those after it", () =>
    fc.assert(
      fc.asyncProperty(
        attempts,
        fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), deed: fc.nat(4), first: fc.nat(5) }), {
          maxLength: 12
        }),
        fc.integer({ min: 1, max: 2 }),
        (steps, chunks, logs) =>
          db.story((tenant) =>
            Effect.gen(function* () {
              for (let log = 1; log < logs; log++)
                yield* Effect.promise(() => db.sql("select es.open_log($1)", [tenant]))
              const { placed } = play(steps)
              const versions = new Map<string, number>()
              const months = ["2026-03", "2026-04", "2026-05"].map(month)
              const isClosed: Array<(typeof months)[number]> = []
              let at = 0
              for (const [n, { deed, first, size }] of chunks.entries()) {
                const own = [...placed.slice(at, at + size), late(`late-${n}`, "2026-03-02")]
                at += size
                const on = [undefined, "2026-03-20", "2026-04-02", "2026-05-31", "2026-06-01", "2026-04-30"][first]
                yield* slip(`chunk-${n}`, own, on === undefined ? undefined : day(on), versions)
                const next = months[isClosed.length]
                const last = isClosed.at(-1)
                if (deed === 1 && next !== undefined) {
                  yield* closeMonth(next)
                  isClosed.push(next)
                } else if (deed === 2 && last !== undefined) {
                  yield* reopenMonth(last)
                  isClosed.pop()
                } else if (deed === 3) yield* foundInTables(tenant, "incremental")
              }
              const expected = yield* foundInEvents
              expect(yield* foundInTables(tenant, "incremental")).toEqual(expected)
              expect(yield* foundInTables(tenant, "full")).toEqual(expected)
              expect(yield* foundInTables(tenant, "incremental")).toEqual(expected)
              expect((yield* check(tenant)).discrepancies).toEqual([])
              yield* rebuild(tenant)
              expect(yield* foundInTables(tenant, "incremental")).toEqual(expected)
            })
          )
      ),
      { numRuns: histories }
    ))

  it("name what came in after a close, and no longer once the month is closed anew over it", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const versions = yield* closed()
        expect(yield* foundInTables(tenant, "full")).toEqual([])
        yield* slip(
          "late",
          [late("x", "2026-01-31"), late("y", "2025-12-01"), late("z", "2026-02-01")],
          undefined,
          versions
        )
        const found = yield* foundInTables(tenant, "incremental")
        expect(found.map(({ code, title }) => `${code} ${title}`)).toEqual([
          "P01 InvoicePosted of Invoice-x",
          "P01 InvoicePosted of Invoice-y"
        ])
        expect(yield* foundInTables(tenant, "full")).toEqual(found)
        expect(yield* foundInEvents).toEqual(found)
        yield* reopenMonth(january)
        yield* closeMonth(january)
        expect(yield* foundInTables(tenant, "incremental")).toEqual([])
      })
    ))

  it("name the one event that came in late in a log that has nothing else behind its head", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* Effect.promise(() => db.sql("select es.open_log($1)", [tenant]))
        // Subjects are spread over the logs by their names; the record of periods goes on in the first log.
        const places = yield* Effect.promise(() =>
          db.sql("select s from generate_series(1, 40) s where es.log_for($1, 'Invoice-x', s::text, '{0,1}') = 1", [
            tenant
          ])
        )
        const accountId = AccountId.make(String(places[0]?.["s"]))
        const own = (id: string) => {
          const { event, stream } = late(id, "2026-01-31")
          return { stream, event: { ...event, accountId } }
        }
        const versions = new Map<string, number>()
        yield* slip("books", [...books, own("before")], undefined, versions)
        yield* closeMonth(january)
        yield* foundInTables(tenant, "full")
        const store = yield* EventStore
        const [, second] = yield* store.logs
        yield* slip("late", [own("after")], undefined, versions)
        const found = yield* foundInTables(tenant, "incremental")
        expect(texts(found)).toEqual([`P01 Event-1/${(second?.position ?? 0) + 1}`])
        expect(yield* foundInTables(tenant, "full")).toEqual(found)
        expect(yield* foundInEvents).toEqual(found)
      })
    ))

  it("read no event where nothing came in late and the trees are known", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* closed()
        yield* foundInTables(tenant, "full")
        const postgres = yield* Postgres
        const asked: Array<string> = []
        const { heads } = yield* caughtUp(tenant)
        yield* checkInTables({ tenant, mode: "incremental", heads }).pipe(
          Effect.provideService(Postgres, {
            ...postgres,
            query: (operation, query, prepareAs) => {
              asked.push(operation)
              return postgres.query(operation, query, prepareAs)
            },
            transaction: () => Effect.die("nothing is read in a transaction")
          })
        )
        expect(asked).toEqual(["bookings", "trees"])
      })
    ))

  it("are not told of a close whose events are not in the tables yet", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* slip("books", books, undefined, new Map())
        const { heads } = yield* caughtUp(tenant)
        yield* slip("more", [late("x", "2026-01-31")], undefined, new Map())
        yield* closeMonth(january)
        expect(yield* checkInTables({ tenant, mode: "full", heads })).toEqual({ discrepancies: [], trees: [] })
        expect(yield* foundInTables(tenant, "full")).toEqual([])
      })
    ))

  it("do not say that figures are wrong while a newer program's event is among what is booked", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* closed()
        yield* catchUp(tenant)
        const wrong =
          "update recon.booked set minor = minor + 1 where tenant = $1 and month = '2026-01' and name = 'accounts receivable'"
        yield* Effect.promise(() => db.sql(wrong, [tenant]))
        expect(texts(yield* foundInTables(tenant, "full"))).toEqual(["P03 Period-2026-01 accounts receivable EUR"])
        const newer = "insert into recon.booked values ($1, 0, '2026-01', '?', '', 0, 3)"
        yield* Effect.promise(() => db.sql(newer, [tenant]))
        expect(yield* foundInTables(tenant, "full")).toEqual([])
      })
    ))
})

describe("An event that its owner rewrites under a close", () => {
  const rewrite = "update es.event set content_hash = sha256('x') where tenant = $1 and position = 2"

  it("is found by a full run, and then by those after it, until it is put back", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* closed()
        expect(yield* foundInTables(tenant, "full")).toEqual([])
        yield* Effect.promise(() =>
          db.sql("create table public.kept_event as select * from es.event where tenant = $1", [tenant])
        )
        yield* asOwner(rewrite, tenant)
        // It reads nothing that a run has found to be what was signed.
        expect(yield* foundInTables(tenant, "incremental")).toEqual([])
        expect(texts(yield* foundInTables(tenant, "full"))).toEqual(["P04 Period-2026-01 log 0"])
        expect(texts(yield* foundInTables(tenant, "incremental"))).toEqual(["P04 Period-2026-01 log 0"])
        expect(texts(yield* foundInTables(tenant, "full"))).toEqual(["P04 Period-2026-01 log 0"])
        const back = `update es.event e set content_hash = k.content_hash from public.kept_event k
          where k.tenant = $1 and e.tenant = k.tenant and e.position = k.position`
        yield* asOwner(back, tenant)
        expect(yield* foundInTables(tenant, "incremental")).toEqual([])
      })
    ))

  it("is found by the first run after the close of its month, an incremental one too", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* closed()
        yield* foundInTables(tenant, "full")
        yield* closeMonth(february)
        // The head of January is before it, that of February over it.
        yield* asOwner("update es.event set subject = 'B' where tenant = $1 and position = 7", tenant)
        expect(texts(yield* foundInTables(tenant, "incremental"))).toEqual(["P04 Period-2026-02 log 0"])
        yield* asOwner("delete from es.event where tenant = $1 and position = 7", tenant)
        const [found] = yield* foundInTables(tenant, "incremental")
        expect(found?.ours).toContain("not all of the 10 events are there")
      })
    ))

  it("is found by the check of the tables, which believes no tree", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* closed()
        yield* foundInTables(tenant, "full")
        yield* asOwner("update es.event set event_id = gen_random_uuid() where tenant = $1 and position = 2", tenant)
        expect(texts((yield* check(tenant)).discrepancies)).toEqual(["I12 recon.tree 0/5"])
      })
    ))

  it("is not hidden by a tree that somebody puts among those that are known", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* closed()
        yield* catchUp(tenant)
        yield* asOwner(rewrite, tenant)
        yield* Effect.promise(() =>
          db.sql("insert into recon.tree values ($1, 0, 5, decode(repeat('00', 64), 'hex'))", [tenant])
        )
        expect(texts(yield* foundInTables(tenant, "incremental"))).toEqual(["P04 Period-2026-01 log 0"])
      })
    ))
})
