/** How an import runs: within a number of requests, broken off and gone on with, beside others, and what it says of gaps. */
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as Import from "../../src/Import.ts"
import { client, play, seed, type Step } from "./Past.ts"
import { booked, database, happened, importAs, reconciled } from "./Tenant.ts"

const { story } = database()

const one = (verb: Step["verb"], source: number, target: number, cents: number, days = 1): Step => ({
  verb,
  source,
  target,
  cents,
  days
})

/** Payments and memos applied, taken back in part, applied again. */
const past: ReadonlyArray<Step> = [
  one("applyPayment", 0, 0, 1000),
  one("applyPayment", 0, 0, 500),
  one("unapplyPayment", 0, 0, 1200),
  one("applyMemo", 0, 1, 700),
  one("unapplyMemo", 0, 1, 300),
  one("applyPayment", 1, 1, 800),
  one("unapplyAllOfPayment", 1, 0, 1),
  one("cancelPayment", 1, 0, 1),
  one("applyPayment", 2, 1, 900),
  one("refundPayment", 2, 0, 100)
]

const onSandbox = <A, E>(tell: (sandbox: RunningSandbox) => Effect.Effect<A, E>, settings: object = {}) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const sandbox = yield* Sandbox.start({ seed: { ...seed, settings: { ...seed.settings, ...settings } } })
      yield* Effect.promise(() => play(sandbox, past))
      return yield* tell(sandbox)
    }).pipe(Effect.scoped)
  )

const clean = { verdict: "clean", found: [], untold: [], violations: [] }

describe("an import", () => {
  it("never sends more requests than it may, stops, and goes on where it stopped until everything is in", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            const sent = () =>
              Effect.map(sandbox.calls, (calls) => calls.filter(({ path }) => path.startsWith("/query/")).length)
            const maxRequests = 20
            let before = yield* sent()
            let report = yield* importAs("import-1", { maxRequests, windowSize: 3 })
            let runs = 1
            for (; report.verdict === "stopped" && runs < 30; runs++) {
              expect((yield* sent()) - before).toBeLessThanOrEqual(maxRequests)
              before = yield* sent()
              report = yield* Import.run({
                importId: `run-${runs}`,
                actor: "test",
                terms: { _tag: "Resume" },
                maxRequests,
                windowSize: 3
              })
            }
            expect(runs).toBeGreaterThan(3)
            expect(report).toMatchObject({ verdict: "complete", importId: "import-1" })
            // One that was given up in its turn counts too.
            expect(report.requests).toBeGreaterThanOrEqual(yield* sent())
            expect(yield* booked).toEqual(yield* happened)
            expect(yield* reconciled).toEqual(clean)
            expect(
              yield* Effect.flip(Import.run({ importId: "run-x", actor: "test", terms: { _tag: "Resume" } }))
            ).toMatchObject({ _tag: "NothingToResume" })
          })
        )
      )
    ))

  it.each([
    ["of all history with 20 requests a run", 20, undefined],
    ["from a cut-over with 30 requests a run", 30, "2026-01-06"]
  ] as const)("%s makes progress with every run", (_, maxRequests, cutOverOn) =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            const terms =
              cutOverOn === undefined
                ? ({ _tag: "Begin" } as const)
                : ({ _tag: "Begin", cutOverOn: Schema.decodeUnknownSync(LocalDate)(cutOverOn) } as const)
            let report = yield* importAs("import-1", { maxRequests, terms })
            let runs = 1
            for (; report.verdict === "stopped"; runs++) {
              expect(report).toMatchObject({ needsRequests: null })
              report = yield* Import.run({
                importId: `run-${runs}`,
                actor: "test",
                terms: { _tag: "Resume" },
                maxRequests
              })
            }
            expect(report).toMatchObject({ verdict: "complete", gaps: [] })
            expect(runs).toBeGreaterThan(2)
            expect(yield* reconciled).toEqual(clean)
          })
        )
      )
    )
  )

  it("says how many requests it needs where so few were allowed that nothing could be recorded", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            const tooFew = yield* importAs("import-1", { maxRequests: 3 })
            expect(tooFew).toMatchObject({ verdict: "stopped", requests: 3, needsRequests: 30 })
            const resumed = { importId: "run-1", actor: "test", terms: { _tag: "Resume" } } as const
            const enough = yield* Import.run({ ...resumed, maxRequests: tooFew.needsRequests ?? 0 })
            expect(enough.needsRequests).toBeNull()
            expect(enough.imported.some(({ facts }) => facts > 0)).toBe(true)
          })
        )
      )
    ))

  it("shares the requests of a day with earlier imports of that day", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            const first = yield* importAs("import-1")
            expect(first.verdict).toBe("complete")
            const second = yield* importAs("import-2", { maxRequestsPerDay: first.requests + 5 })
            expect(second).toMatchObject({ verdict: "stopped", requests: 5 })
          })
        )
      )
    ))

  it("that is broken off anywhere comes to the same when it is gone on with", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            const arrived = Effect.map(sandbox.calls, ({ length }) => length)
            for (let part = 0; part < 4; part++) {
              const from = yield* arrived
              const fiber = yield* Effect.forkChild(importAs(`import-${part}`, { windowSize: 2 }))
              const isFarEnough = Effect.map(arrived, (now) => now - from >= 15 + 20 * part)
              const isEnded = yield* isFarEnough.pipe(
                Effect.repeat({ until: (far) => far, schedule: Schedule.spaced(2) }),
                Effect.as(false),
                Effect.raceFirst(Effect.as(Fiber.join(fiber), true))
              )
              expect(isEnded).toBe(false)
              yield* Fiber.interrupt(fiber)
            }
            const report = yield* Import.run({
              importId: "last",
              actor: "test",
              terms: { _tag: "Resume" },
              windowSize: 2
            })
            expect(report).toMatchObject({ verdict: "complete", importId: "import-3" })
            expect(yield* booked).toEqual(yield* happened)
            expect(yield* reconciled).toEqual(clean)
          })
        )
      )
    ))

  it("takes in what people do in Zuora meanwhile", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            const call = yield* Effect.promise(() => client(sandbox))
            const fiber = yield* Effect.forkChild(importAs("import-1", { windowSize: 1 }))
            for (let time = 0; time < 6; time++) {
              yield* Effect.sleep(60)
              yield* Effect.promise(() =>
                call("PUT", "/v1/payments/P-31/apply", { invoices: [{ amount: 1.5, invoiceNumber: "INV-31" }] })
              )
              yield* Effect.promise(() =>
                call("PUT", "/v1/payments/P-31/unapply", { invoices: [{ amount: 0.7, invoiceNumber: "INV-31" }] })
              )
            }
            expect(yield* Fiber.join(fiber)).toMatchObject({ gaps: [] })
            expect((yield* importAs("import-2")).verdict).toBe("complete")
            expect(yield* booked).toEqual(yield* happened)
            expect(yield* reconciled).toEqual(clean)
          })
        )
      )
    ))

  it("of one account leaves the others alone, and a whole one adds them", () =>
    onSandbox((sandbox) =>
      Effect.promise(() =>
        story(
          sandbox,
          Effect.gen(function* () {
            const { account = [] } = (yield* sandbox.state) as { account?: ReadonlyArray<{ id: string }> }
            const accountId = account[0]?.id
            const report = yield* importAs("import-1", { terms: { _tag: "Begin", accountId } })
            expect(report).toMatchObject({ verdict: "complete", accountId, gaps: [] })
            expect(report.imported.map(({ documents }) => documents)).toEqual([2, 0, 1, 2])
            expect((yield* importAs("import-2")).verdict).toBe("complete")
            expect(yield* reconciled).toEqual(clean)
          })
        )
      )
    ))

  it("says where the log does not come to what stands, and records what stands", () =>
    onSandbox(
      (sandbox) =>
        Effect.promise(() =>
          story(
            sandbox,
            Effect.gen(function* () {
              const report = yield* importAs("import-1")
              expect(report.verdict).toBe("could-not-tell")
              expect(report.gaps.map(({ subject }) => subject)).toEqual([
                "credit memo CM-1",
                "payment P-11",
                "payment P-22"
              ])
              expect(yield* reconciled).toEqual(clean)
              const again = yield* importAs("import-2")
              expect(again.imported.map(({ facts }) => facts)).toEqual([0, 0, 0, 0])
            })
          )
        ),
      { unapplicationSign: "positive" }
    ))
})
