/** A run that reads only what has changed finds what a full one finds at the same instant, whatever happened since. */
import type { Tenant } from "@counterfoil/billing/Tenant"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import type { Postgres } from "@counterfoil/event-store/Postgres"
import type { Zuora } from "@counterfoil/zuora/Zuora"
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { adopt } from "../../src/Adoption.ts"
import * as Cases from "../../src/Cases.ts"
import { defaults, type Options, run } from "../../src/Reconciliation.ts"
import type { Report } from "../../src/report/Report.ts"
import { over, overloaded } from "../Fetching.ts"
import { client, day, play, seed, step } from "../import/Past.ts"
import { database, importAs } from "../import/Tenant.ts"

const { story } = database()
const histories = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 200 : 12
// Each test makes many runs: only what hangs is to be caught.
vi.setConfig({ testTimeout: 3_600_000 })

/** A century after the documents: the database's own clock, by which our events are recorded, is always behind. */
const instantOf = (days: number): string => `${day(days).replace(/^20/, "21")}T12:00:00Z`

/** Ours and Zuora's clock at noon of a day. */
const noon = (sandbox: RunningSandbox, days: number) =>
  Effect.gen(function* () {
    yield* Effect.promise(() => Effect.runPromise(sandbox.clock({ set: instantOf(days), frozen: true })))
    yield* TestClock.setTime(Date.parse(instantOf(days)))
  })

const onSandbox = <A, E>(
  tell: (sandbox: RunningSandbox) => Effect.Effect<A, E, EventStore | Postgres | Tenant | Zuora | TestClock.TestClock>,
  settlement: "item" | "header" = "item"
) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const settings = { ...seed.settings, ...(settlement === "item" ? {} : { invoiceItemSettlement: "off" as const }) }
      const sandbox = yield* Sandbox.start({ seed: { ...seed, settings } })
      const told = Effect.andThen(noon(sandbox, 0), tell(sandbox)).pipe(Effect.provide(TestClock.layer()))
      return yield* Effect.promise(() => story(sandbox, told, settlement))
    }).pipe(Effect.scoped)
  )

const cause = { actor: "test", causationId: "run-1", correlationId: "run-1" }

const reconcile = (runId: string, more: Partial<Options> = {}) => run({ ...defaults, runId, ...more })
const incremental = (runId: string) => reconcile(runId, { isIncremental: true })

const named = ({ discrepancies }: Report) => discrepancies.map(({ code, title }) => `${code} ${title}`)

describe("An incremental run", () => {
  it("finds what a full one finds, over random changes on both sides and faults on the way", async () => {
    let found = 0
    let left = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 15 }),
        fc.array(step, { minLength: 0, maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        fc.constantFrom(0, 3, 40),
        fc.constantFrom("item" as const, "header" as const),
        (before, after, chosen, wait, settlement) =>
          onSandbox(
            (sandbox) =>
              Effect.gen(function* () {
                const [isImported = false, isAdopted = false, isRecorded = false, isFaulty = false] = chosen
                if (isImported) yield* importAs("import-1")
                const played = yield* Effect.promise(() => play(sandbox, before, undefined, instantOf))
                yield* noon(sandbox, played.days)
                const first = yield* reconcile("run-1")
                if (isAdopted)
                  yield* adopt(
                    first.report.discrepancies.filter((_, at) => at % 2 === 0),
                    cause
                  )
                if (isRecorded)
                  yield* Cases.record(first.report, first.cases, { isWhole: true, withGateways: false }, cause)
                const { days } = yield* Effect.promise(() => play(sandbox, after, played, instantOf))
                yield* noon(sandbox, days + wait)
                const part = yield* over(incremental("run-2"), ({ ordinal }) =>
                  isFaulty && ordinal % 5 === 2 ? overloaded() : undefined
                )
                const { report } = part.result
                const full = (yield* reconcile("run-2")).report
                expect(first.report.untold).toEqual([])
                expect(report.untold).toEqual(full.untold)
                expect(report.discrepancies).toEqual(full.discrepancies)
                expect(report.identities).toEqual(full.identities)
                expect(report.trialBalance).toEqual(full.trialBalance)
                expect(report.accounts).toEqual(full.accounts)
                expect([report.since, full.since]).toEqual([first.report.watermark, null])
                found += full.discrepancies.length
                const count = ({ sources }: typeof full) => sources.reduce((sum, source) => sum + source.count, 0)
                left += count(full) - count(report)
              }),
            settlement
          )
      ),
      { numRuns: histories, endOnFailure: true }
    )
    expect(found).toBeGreaterThan(histories)
    expect(left).toBeGreaterThan(0)
  })

  it("finds what vanished without a trace, by counts and sums, and reads only the accounts that it vanished from", () =>
    onSandbox((sandbox) =>
      Effect.gen(function* () {
        yield* importAs("import-1")
        yield* noon(sandbox, 1)
        const first = yield* reconcile("run-1")
        expect(first.report).toMatchObject({ verdict: "clean", discrepancies: [] })
        yield* noon(sandbox, 2)
        yield* Effect.promise(async () => {
          const call = await client(sandbox)
          await call("PUT", "/v1/payments/P-22/cancel", {})
          expect(await call("DELETE", "/v1/payments/P-22", {})).toMatchObject({ success: true })
        })
        // Zuora forgets what was deleted.
        yield* noon(sandbox, 45)
        const { report } = yield* incremental("run-2")
        expect(named(report)).toEqual(["Z02 payment P-22"])
        expect(report.sources.slice(1).map(({ count }) => count)).toEqual([2, 0, 1, 1])
        expect((yield* reconcile("run-3")).report.discrepancies).toEqual(report.discrepancies)
      })
    ))

  it("finds by windows what leaves every sum as it was, and still tells it in the next run, where nothing changed", () =>
    onSandbox((sandbox) =>
      Effect.gen(function* () {
        const documents = (target: number) => ({
          effectiveDate: day(2),
          invoices: [{ amount: 4, invoiceId: `c${target}`.padStart(32, "0") }]
        })
        const put = (verb: "apply" | "unapply", target: number) =>
          Effect.promise(async () => {
            const call = await client(sandbox)
            const answer = await call("PUT", `/v1/payments/P-11/${verb}`, documents(target))
            expect(answer).toMatchObject({ success: true })
          })
        yield* put("apply", 11)
        yield* importAs("import-1")
        yield* noon(sandbox, 1)
        const first = (yield* reconcile("run-1")).report
        expect(first.discrepancies).toEqual([])
        yield* noon(sandbox, 2)
        yield* put("unapply", 11)
        yield* put("apply", 12)
        yield* noon(sandbox, 4)
        const moved = ["Z05 payment P-11 on invoice INV-12", "Z07 payment P-11 on invoice INV-11"]
        const second = (yield* incremental("run-2")).report
        expect(named(second)).toEqual(moved)
        // The payment and both invoices: no account was read in full.
        expect(second.sources.slice(1).map(({ count }) => count)).toEqual([2, 0, 0, 1])
        yield* noon(sandbox, 8)
        expect(named((yield* incremental("run-3")).report)).toEqual(moved)
      })
    ))

  it("finds what becomes due without anybody touching it", () =>
    onSandbox((sandbox) =>
      Effect.gen(function* () {
        yield* sandbox.edit({ kind: "paymentStatus", paymentKey: "P-12", status: "Processing" })
        yield* importAs("import-1")
        yield* noon(sandbox, 1)
        expect((yield* reconcile("run-1")).report.discrepancies).toEqual([])
        yield* noon(sandbox, 4)
        const { report } = yield* incremental("run-2")
        expect(named(report)).toEqual(["Z09 payment P-12"])
        expect(report.discrepancies).toEqual((yield* reconcile("run-3")).report.discrepancies)
      })
    ))

  it("could not tell where the windows or the counts could not be read, and is no base for the next", () =>
    onSandbox((sandbox) =>
      Effect.gen(function* () {
        yield* importAs("import-1")
        yield* reconcile("run-1")
        yield* noon(sandbox, 1)
        const { asked } = yield* over(incremental("run-2"))
        const jobs = asked.flatMap(({ ordinal, text }) => (text.startsWith("POST /query/jobs") ? [ordinal] : []))
        for (const job of jobs) {
          const { result } = yield* over(incremental("run-3"), ({ ordinal }) =>
            ordinal === job ? new Response("no", { status: 403 }) : undefined
          )
          const { report } = result
          const missed = report.manifest.filter(({ source, why }) => why !== null && source !== "accounts")
          expect(report.since).not.toBeNull()
          expect(report.verdict).toBe(missed.length === 0 ? "clean" : "could-not-tell")
          expect(report.discrepancies).toEqual([])
          const next = (yield* incremental("run-4")).report
          expect(next).toMatchObject({ verdict: "clean", discrepancies: [] })
          expect(next.since === null).toBe(missed.length > 0)
        }
        expect(jobs.length).toBeGreaterThan(20)
      })
    ))
})
