/** A run that reads only what has changed finds what a full one finds at the same instant, whatever happened since. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { fold } from "@counterfoil/domain/Ledger"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { describe, expect, it, vi } from "vitest"
import { adopt } from "../../src/Adoption.ts"
import * as Cases from "../../src/Cases.ts"
import { dirtyIn } from "../../src/incremental/Dirty.ts"
import { type FormerRun, ofReport } from "../../src/incremental/FormerRun.ts"
import { defaults, type Options, runInMemory as run } from "../../src/Reconciliation.ts"
import type { Report } from "../../src/report/Report.ts"
import { over, overloaded } from "../Fetching.ts"
import { client, day, play, seed, step } from "../import/Past.ts"
import { importAs } from "../import/Tenant.ts"

const histories = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 200 : 12
// Each test makes many runs: only what hangs is to be caught.
vi.setConfig({ testTimeout: 3_600_000 })

/** Ours and Zuora's clock at noon of a day of the past. */
const noon = (sandbox: RunningSandbox, days: number) =>
  Effect.gen(function* () {
    const at = `${day(days)}T12:00:00Z`
    yield* Effect.promise(() => Effect.runPromise(sandbox.clock({ set: at, frozen: true })))
    yield* TestClock.setTime(Date.parse(at))
  })

const onSandbox = <A, E>(
  story: (sandbox: RunningSandbox) => Effect.Effect<A, E, EventStore | Tenant | Zuora | TestClock.TestClock>,
  settlement: "item" | "header" = "item"
) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const settings = { ...seed.settings, ...(settlement === "item" ? {} : { invoiceItemSettlement: "off" as const }) }
      const sandbox = yield* Sandbox.start({ seed: { ...seed, settings } })
      const { baseUrl, clientId, clientSecret } = sandbox
      const layer = Layer.mergeAll(
        EventStore.layerMemory({ tenant: "test" }),
        Zuora.layer(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) })),
        Tenant.layer({ tenant: "test", timeZone: "Etc/UTC", settlement })
      ).pipe(Layer.provideMerge(TestClock.layer()))
      return yield* Effect.promise(() =>
        Effect.runPromise(Effect.andThen(noon(sandbox, 0), story(sandbox)).pipe(Effect.provide(layer)))
      )
    }).pipe(Effect.scoped)
  )

const cause = { actor: "test", causationId: "run-1", correlationId: "run-1" }

const reconcile = (runId: string, more: Partial<Options> = {}) => run({ ...defaults, runId, ...more })

const named = ({ discrepancies }: Report) => discrepancies.map(({ code, title }) => `${code} ${title}`)

describe("An incremental run", () => {
  it("finds what a full one finds, over random changes on both sides and faults on the way", async () => {
    let found = 0
    let left = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 15 }),
        fc.array(step, { minLength: 0, maxLength: 8 }),
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        fc.constantFrom(0, 3, 40),
        fc.constantFrom("item" as const, "header" as const),
        (before, after, chosen, wait, settlement) =>
          onSandbox(
            (sandbox) =>
              Effect.gen(function* () {
                const [isImported = false, isAdopted = false, isRecorded = false, isFaulty = false] = chosen
                if (isImported) yield* importAs("import-1")
                const played = yield* Effect.promise(() => play(sandbox, before))
                yield* noon(sandbox, played.days)
                const first = yield* reconcile("run-1")
                if (isAdopted)
                  yield* adopt(
                    first.report.discrepancies.filter((_, at) => at % 2 === 0),
                    cause
                  )
                if (isRecorded)
                  yield* Cases.record(first.report, first.cases, { isWhole: true, withGateways: false }, cause)
                const { days } = yield* Effect.promise(() => play(sandbox, after, played))
                yield* noon(sandbox, days + wait)
                const full = (yield* reconcile("run-2")).report
                const { asOf } = first.report
                const former: FormerRun = isRecorded ? { asOf } : (ofReport(first.report) ?? { asOf })
                const part = yield* over(reconcile("run-2", { former }), ({ ordinal }) =>
                  isFaulty && ordinal % 5 === 2 ? overloaded() : undefined
                )
                const { report } = part.result
                expect(first.report.untold).toEqual([])
                expect(report.untold).toEqual(full.untold)
                expect(report.discrepancies).toEqual(full.discrepancies)
                expect(report.accounts).toEqual(full.accounts)
                expect([report.since === null, full.since]).toEqual([false, null])
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
        const former = ofReport(first.report)
        const { report } = yield* reconcile("run-2", { former })
        expect(named(report)).toEqual(["Z02 payment P-22"])
        expect(report.sources.slice(1).map(({ count }) => count)).toEqual([2, 0, 1, 1])
        expect((yield* reconcile("run-2")).report.discrepancies).toEqual(report.discrepancies)
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
        const moved = ["Z05 payment P-11 on invoice INV-11", "Z05 payment P-11 on invoice INV-12"]
        const second = (yield* reconcile("run-2", { former: ofReport(first) })).report
        expect(named(second)).toEqual(moved)
        // The payment and both invoices: no account was read in full.
        expect(second.sources.slice(1).map(({ count }) => count)).toEqual([2, 0, 0, 1])
        yield* noon(sandbox, 8)
        expect(named((yield* reconcile("run-3", { former: ofReport(second) })).report)).toEqual(moved)
      })
    ))

  it("finds what becomes due without anybody touching it", () =>
    onSandbox((sandbox) =>
      Effect.gen(function* () {
        yield* sandbox.edit({ kind: "paymentStatus", paymentKey: "P-12", status: "Processing" })
        yield* importAs("import-1")
        yield* noon(sandbox, 1)
        const first = (yield* reconcile("run-1")).report
        expect(first.discrepancies).toEqual([])
        yield* noon(sandbox, 4)
        const { report } = yield* reconcile("run-2", { former: ofReport(first) })
        expect(named(report)).toEqual(["Z09 payment P-12"])
        expect(report.discrepancies).toEqual((yield* reconcile("run-2")).report.discrepancies)
      })
    ))

  it("looks at what our side has touched since, and at nothing else of ours", () => {
    const state = { cases: new Map(), ledger: fold([]) }
    const changedAt = new Map([
      ["Invoice-1", "2026-01-05T11:59:59.999Z"],
      ["Invoice-2", "2026-01-05T12:00:00.000Z"],
      ["Operation-3", "2026-01-05T13:00:00.000Z"]
    ])
    const former = { asOf: "2026-01-05T14:00:00.000Z", documents: new Set(["CreditMemo-4", "Operation-5"]) }
    const dirty = dirtyIn({ ...state, changedAt }, former, "2026-01-05T12:00:00.000Z")
    expect(Array.from(dirty)).toEqual(["Invoice-2", "CreditMemo-4"])
  })

  it("could not tell where the windows or the counts could not be read", () =>
    onSandbox((sandbox) =>
      Effect.gen(function* () {
        yield* importAs("import-1")
        const former = ofReport((yield* reconcile("run-1")).report)
        yield* noon(sandbox, 1)
        const { asked } = yield* over(reconcile("run-2", { former }))
        const jobs = asked.flatMap(({ ordinal, text }) => (text.startsWith("POST /query/jobs") ? [ordinal] : []))
        for (const job of jobs) {
          const { result } = yield* over(reconcile("run-2", { former }), ({ ordinal }) =>
            ordinal === job ? new Response("no", { status: 403 }) : undefined
          )
          const missed = result.report.manifest.filter(({ source, why }) => why !== null && source !== "accounts")
          expect(result.report.verdict).toBe(missed.length === 0 ? "clean" : "could-not-tell")
          expect(result.report.discrepancies).toEqual([])
        }
        expect(jobs.length).toBeGreaterThan(20)
      })
    ))

  it("is not founded on a run that could not tell", () => {
    const untold = [{ subject: "Zuora payments", why: "403" }]
    expect(ofReport({ asOf: "2026-01-05T12:00:00Z", discrepancies: [], untold })).toBeUndefined()
  })
})
