/** A run over the tables finds what comparing everything in memory finds, whatever happened, and however often it is killed. */
import { compare } from "@counterfoil/domain/comparison/Comparison"
import { documentsOf, type Observed, streamOf, type Timing } from "@counterfoil/domain/comparison/Sides"
import { sort } from "@counterfoil/domain/Discrepancy"
import { AccountId } from "@counterfoil/domain/Id"
import { checkBooks } from "@counterfoil/domain/identities/Books"
import { identities } from "@counterfoil/domain/identities/Identities"
import { fold, type Placed } from "@counterfoil/domain/Ledger"
import { oneCause } from "@counterfoil/domain/OneCause"
import { fromViolations, hiddenOffsets } from "@counterfoil/domain/SelfCheck"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { attempts, play } from "../../../domain/test/History.ts"
import { meddled, meddling } from "../../../domain/test/Meddling.ts"
import { before, mirror } from "../../../domain/test/Mirror.ts"
import { application, captured, day, invoicePosted, item, toItem, unapplication } from "../../../domain/test/Sample.ts"
import { textOf } from "../../src/tables/CanonicalText.ts"
import { catchUp } from "../../src/tables/Projector.ts"
import type { Sources } from "../../src/tables/Reading.ts"
import { run } from "../../src/tables/TableRun.ts"
import { endedAfterKills } from "./Killing.ts"
import { database, record } from "./Tenants.ts"

const db = database()
const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
/** Only catches what hangs. */
const timeoutMs = 1_800_000

/** After everything that the histories' events are recorded at: only what Zuora changed later is young. */
const settings = { asOf: "2999-01-01T00:00:00.000Z", watermark: "2999-01-01T00:00:00.000Z", stuckBefore: before }

const sources = (observed: Observed): Sources<{ readonly read: number }, never, never> => ({
  read: (save) =>
    Effect.gen(function* () {
      const documents = documentsOf(observed)
      for (let at = 0; at < documents.length; at += 3) yield* save(documents.slice(at, at + 3))
      return { read: documents.length }
    }),
  deleted: () => Effect.succeed({ documents: new Map(), untold: [] })
})

const terms = (tenant: string, runId = "run-1", mode: "full" | "incremental" = "full") => ({
  tenant,
  runId,
  mode,
  holder: "test",
  ...settings
})

/** What everything in memory comes to, as text. */
const inMemory = (placed: ReadonlyArray<Placed>, observed: Observed, changedAt: Timing["changedAt"] = new Map()) => {
  const ledger = fold(placed)
  const timing: Timing = { ...settings, changedAt }
  const booked = placed.map(({ event }) => ({ event: event as never, bookedOn: day("2026-03-15") }))
  const violations = [
    ...identities.flatMap((identity) => identity.check(ledger)),
    ...checkBooks(booked, ledger).flatMap((one) => one.violations)
  ]
  return sort(
    oneCause([
      ...compare(ledger, observed, timing),
      ...fromViolations(violations, ledger),
      ...hiddenOffsets(ledger, violations)
    ])
  ).map(textOf)
}

/** A Zuora in which some documents are of another history. */
const theirs = (left: Observed, right: Observed, isTaken: (n: number) => boolean): Observed => {
  const mixed = <K, D>(a: ReadonlyMap<K, D>, b: ReadonlyMap<K, D>): ReadonlyMap<K, D> =>
    new Map([...a, ...Array.from(b).filter((_, n) => isTaken(n))])
  return {
    invoices: mixed(left.invoices, right.invoices),
    debitMemos: mixed(left.debitMemos, right.debitMemos),
    creditMemos: mixed(left.creditMemos, right.creditMemos),
    payments: mixed(left.payments, right.payments)
  }
}

describe("TableRun", () => {
  it(
    "finds what comparing everything in memory finds",
    async () => {
      let found = 0
      await fc.assert(
        fc.asyncProperty(
          attempts,
          attempts,
          fc.array(meddling, { maxLength: 8 }),
          fc.nat(),
          fc.array(fc.nat(), { maxLength: 3 }),
          (steps, others, edits, every, lost) =>
            db.story((tenant) =>
              Effect.gen(function* () {
                const history = play(steps).placed
                // A lost leg, or a lost document: what no decider would do.
                const gone = new Set(lost.map((n) => n % Math.max(1, history.length)))
                const placed = history.filter((_, n) => !gone.has(n))
                const observed = meddled(
                  theirs(mirror(fold(history)), mirror(play(others).ledger), (n) => every % (n + 2) === 1),
                  edits
                )
                yield* record("all", placed)
                const { findings } = yield* run(terms(tenant), sources(observed))
                const expected = inMemory(placed, observed)
                found += expected.length
                expect(findings).toEqual(expected)
              })
            )
        ),
        { numRuns: isLong ? 1_000 : 25, endOnFailure: true }
      )
      expect(found).toBeGreaterThan(25)
    },
    timeoutMs
  )

  it("knows the documents of an application that only the books miss a leg of", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        // Given and taken back: of four legs the first of the invoice's is lost, and both documents look as they were.
        const wanted = {
          to: "1",
          from: { kind: "payment", id: captured("1", "10.00").paymentId },
          amount: "0.09"
        } as const
        const parts = { ...wanted, items: [toItem("i", "0.09")] }
        const applied = application({ ...parts, id: "a5" })
        const taken = unapplication({ ...parts, id: "u5", of: "a5", on: "2026-03-03" })
        const placed: ReadonlyArray<Placed> = [
          { stream: "Invoice-1", event: invoicePosted("1", [item("i", "10.00")]) },
          { stream: "Payment-1", event: captured("1", "10.00") },
          { stream: "Payment-1", event: { _tag: "PaymentApplied", application: applied } },
          { stream: "Payment-1", event: { _tag: "PaymentUnapplied", unapplication: taken } },
          { stream: "Invoice-1", event: { _tag: "InvoicePaymentUnapplied", unapplication: taken } }
        ]
        const observed = mirror(fold(placed))
        yield* record("all", placed)
        const { findings } = yield* run(terms(tenant), sources(observed))
        expect(findings).toEqual(inMemory(placed, observed))
        const told = findings.map(
          (text) => JSON.parse(text) as { readonly subject: string; readonly documents: unknown }
        )
        expect(told.map(({ documents, subject }) => [subject, documents])).toContainEqual([
          "application a5",
          ["Payment-1", "Invoice-1"]
        ])
      })
    ))

  it("finds what an account owes too much because it misses its leg of an application from another account", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const other = AccountId.make("A-2")
        const from = { kind: "payment", id: captured("1", "10.00").paymentId } as const
        const crossing = {
          ...application({ id: "a1", to: "1", from, amount: "1.73", items: [toItem("i", "1.73")] }),
          toAccountId: other
        }
        const placed: ReadonlyArray<Placed> = [
          { stream: "Invoice-1", event: { ...invoicePosted("1", [item("i", "10.00")]), accountId: other } },
          { stream: "Payment-1", event: captured("1", "10.00") },
          { stream: "Payment-1", event: { _tag: "PaymentApplied", application: crossing } }
        ]
        const observed = mirror(fold(placed))
        yield* record("all", placed)
        const { findings } = yield* run(terms(tenant), sources(observed))
        expect(findings).toEqual(inMemory(placed, observed))
        const [told] = findings.map(
          (text) => JSON.parse(text) as { readonly code: string; readonly consequences: unknown }
        )
        expect(told).toMatchObject({ code: "I15", consequences: [{ code: "I17", subject: "account A-2 EUR" }] })
      })
    ))

  it("reads only what is not settled", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const placed = Array.from({ length: 50 }, (_, n) => ({
          stream: `Invoice-${n}`,
          event: invoicePosted(`${n}`, [item(`i${n}`, "10.00")])
        }))
        yield* record("all", placed)
        const observed = mirror(fold(placed))
        const one = Array.from(observed.invoices.values())[7]
        if (one === undefined) return
        const strange = { ...one, balance: { ...one.balance, minor: 999n }, itemBalances: new Map() }
        yield* run(terms(tenant), sources({ ...observed, invoices: new Map(observed.invoices).set(one.id, strange) }))
        const suspects = yield* Effect.promise(() =>
          db.sql("select stream from recon.suspect where tenant = $1", [tenant])
        )
        expect(suspects).toEqual([{ stream: "Invoice-7" }])
      })
    ))

  it("refuses a second run beside it, and lets the next one in when it has ended", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* record("all", [{ stream: "Payment-1", event: captured("1", "5.00") }])
        const zuora = sources(mirror(fold([{ stream: "Payment-1", event: captured("1", "5.00") }])))
        const second = Effect.flip(run({ ...terms(tenant, "run-2"), holder: "other" }, zuora))
        const { read } = zuora
        const refused: Array<unknown> = []
        const services = yield* Effect.context<Effect.Services<typeof second>>()
        const first = run(terms(tenant), {
          ...zuora,
          read: (save) =>
            Effect.promise(() => Effect.runPromiseWith(services)(second)).pipe(
              Effect.tap((error) => Effect.sync(() => refused.push(error))),
              Effect.andThen(read(save, undefined))
            )
        })
        expect((yield* first).findings).toEqual([])
        expect(refused).toMatchObject([{ _tag: "RunGoesOn", holder: "test" }])
        expect(yield* run(terms(tenant, "run-3"), zuora)).toMatchObject({ runId: "run-3", isResumed: false })
      })
    ))

  it("commits nothing any more when another has taken over", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const zuora = sources(mirror(fold([])))
        const robbed = run(terms(tenant), {
          ...zuora,
          deleted: () =>
            Effect.promise(() => db.sql("update recon.lease set fence = fence + 1 where tenant = $1", [tenant])).pipe(
              Effect.as({ documents: new Map(), untold: [] })
            )
        })
        expect(yield* Effect.flip(robbed)).toMatchObject({ _tag: "LeaseLost" })
        const steps = yield* Effect.promise(() =>
          db.sql("select name from recon.step where tenant = $1 order by name", [tenant])
        )
        expect(steps).toEqual([{ name: "look" }, { name: "read" }])
      })
    ))

  it("begins its comparison again where somebody brought events into the tables meanwhile", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const placed = [1, 2].map((n) => ({ stream: `Payment-${n}`, event: captured(`${n}`, "5.00") }))
        const versions = yield* record("first", placed.slice(0, 1))
        const observed = mirror(fold(placed))
        let looks = 0
        const { findings } = yield* run(terms(tenant), {
          ...sources(observed),
          deleted: () =>
            Effect.gen(function* () {
              looks += 1
              if (looks === 1) {
                yield* Effect.promise(() => db.story(() => record("second", placed.slice(1), versions), tenant))
                yield* Effect.promise(() => db.story((own) => catchUp(own), tenant))
              }
              return { documents: new Map(), untold: [] }
            })
        })
        expect(looks).toBe(2)
        expect(findings).toEqual([])
      })
    ))
})

/** A bulk reading of old moments, and single readings of now. */
const torn = (old: Observed, now: Observed): Sources<{ readonly read: number }, never, never> => ({
  ...sources(old),
  again: (suspects) =>
    Effect.succeed({
      documents: new Map(
        documentsOf(now).flatMap((document) =>
          suspects.has(streamOf(document)) ? [[streamOf(document), document]] : []
        )
      ),
      unread: { streams: [], after: [], untold: [] }
    })
})

describe("A run that is killed", () => {
  it("before any statement, or before any commit, is gone on with and ends as if nothing had happened", () =>
    fc.assert(
      fc.asyncProperty(attempts, fc.array(meddling, { minLength: 2, maxLength: 5 }), (steps, edits) =>
        db.story((undisturbed) =>
          Effect.gen(function* () {
            const { ledger, placed } = play(steps)
            const observed = meddled(mirror(ledger), edits.slice(1))
            const zuora = torn(meddled(mirror(ledger), edits), observed)
            yield* record("all", placed)
            const expected = yield* run(terms(undisturbed), zuora)
            const { ended, kills } = yield* Effect.promise(() =>
              db.story((tenant) =>
                Effect.andThen(
                  record("all", placed),
                  endedAfterKills(tenant, (statements) => run(terms(tenant, `run-${statements}`), zuora))
                )
              )
            )
            expect(ended.findings).toEqual(expected.findings)
            expect(ended.violations).toEqual(expected.violations)
            expect(ended.isResumed).toBe(true)
            // Where nothing was booked there is little to do.
            expect(kills).toBeGreaterThan(3)
          })
        )
      ),
      { numRuns: isLong ? 100 : 4 }
    ))
})
