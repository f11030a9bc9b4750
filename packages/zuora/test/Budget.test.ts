/**
 * Limits as Zuora documents them (Zuora API reference, Rate and concurrent request limits): who may start when. Requests
 * are effects under a test clock here; `Limits.test.ts` does the same over sockets.
 */
import { describe, expect, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Random from "effect/Random"
import { TestClock } from "effect/testing"
import * as Budget from "../src/transport/Budget.ts"
import * as LimitHeaders from "../src/transport/LimitHeaders.ts"
import type { RawAnswer } from "../src/RawAnswer.ts"
import { scenario } from "./Tenant.ts"

const answer = (headers: Record<string, string> = {}, status = 200, body = "{}"): RawAnswer => ({
  status,
  headers,
  body,
  trackId: ""
})
const read = { priority: "read", maxWaitMs: 200_000 } as const
const money = { priority: "money", maxWaitMs: 30_000 } as const

/** A budget, and requests that note when they start and end when they are told to. */
const office = (most: number) => {
  const budget = Budget.make(() => most)
  const started: Array<string> = []
  const gates = new Map<string, Deferred.Deferred<RawAnswer>>()
  const ask = (name: string, turn: Budget.Turn = read) => {
    const gate = Deferred.makeUnsafe<RawAnswer>()
    gates.set(name, gate)
    return budget.within(
      turn,
      Effect.suspend(() => {
        started.push(name)
        return Deferred.await(gate)
      })
    )
  }
  const fork = (name: string, turn?: Budget.Turn) => Effect.forkChild(ask(name, turn), { startImmediately: true })
  const end = (name: string, said = answer()) => Deferred.succeed(gates.get(name)!, said)
  /** One request from start to end. */
  const whole = (said: RawAnswer) => budget.within(read, Effect.succeed(said))
  return { started, fork, end, whole }
}

describe("limits in headers", () => {
  it("are read as documented: the nearest window, its rest and reset", () => {
    const limit = "2250000, 50000;w=60, 2250000;w=3600, 27000000;w=86400"
    expect(
      LimitHeaders.rate({ "ratelimit-limit": limit, "ratelimit-remaining": "12", "ratelimit-reset": "600" })
    ).toEqual({ limit: 2_250_000, remaining: 12, resetMs: 600_000 })
    // Without a reset the window's length is the longest that it can take.
    expect(LimitHeaders.rate({ "ratelimit-limit": limit, "ratelimit-remaining": "12" })?.resetMs).toBe(3_600_000)
    expect(LimitHeaders.rate({ "ratelimit-limit": limit })).toBeUndefined()
    expect(LimitHeaders.rate({ "ratelimit-remaining": "many", "ratelimit-reset": "1" })).toBeUndefined()
  })

  it("speak of ordinary requests, not of high-volume ones", () => {
    const headers = { "concurrency-limit-limit": "40", "concurrency-limit-remaining": "39" }
    expect(LimitHeaders.concurrency({ ...headers, "concurrency-limit-type": "default" })).toEqual({
      limit: 40,
      remaining: 39
    })
    expect(LimitHeaders.concurrency({ ...headers, "concurrency-limit-type": "high-volume" })).toBeUndefined()
    expect(LimitHeaders.concurrency({})).toBeUndefined()
  })
})

describe("a budget", () => {
  it("starts requests in the order in which they came, never more than allowed", () =>
    scenario(function* () {
      const { end, fork, started } = office(2)
      for (const name of ["a", "b", "c", "d"]) yield* fork(name)
      expect(started).toEqual(["a", "b"])
      yield* end("b")
      yield* TestClock.adjust(0)
      expect(started).toEqual(["a", "b", "c"])
      yield* end("a")
      yield* TestClock.adjust(0)
      expect(started).toEqual(["a", "b", "c", "d"])
    }))

  it("lets money calls go before reads, and one read after four of them", () =>
    scenario(function* () {
      const { end, fork, started } = office(1)
      const names = ["r1", "r2", "m1", "m2", "m3", "m4", "m5"]
      yield* fork("first")
      for (const name of names) yield* fork(name, name.startsWith("m") ? money : read)
      const order = ["first", "m1", "m2", "m3", "m4", "r1", "m5", "r2"]
      for (const [index, name] of order.entries()) {
        expect(started).toEqual(order.slice(0, index + 1))
        yield* end(name)
        yield* TestClock.adjust(0)
      }
    }))

  it("gives up a call whose turn does not come in time, unsent, and does not lose its place to it", () =>
    scenario(function* () {
      const { end, fork, started } = office(1)
      yield* fork("slow")
      const late = yield* fork("late", money)
      const patient = yield* fork("patient")
      yield* TestClock.adjust(29_999)
      expect(late.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust(1)
      expect(yield* Effect.flip(Fiber.join(late))).toEqual({ _tag: "Held", waitMs: undefined })
      yield* end("slow")
      yield* end("patient")
      yield* Fiber.join(patient)
      expect(started).toEqual(["slow", "patient"])
    }))

  it("never starts a call that was interrupted while it waited, and lets the next one go", () =>
    scenario(function* () {
      const { end, fork, started } = office(1)
      yield* fork("first")
      const waiting = yield* fork("waiting")
      yield* fork("next")
      yield* Fiber.interrupt(waiting)
      yield* end("first")
      yield* TestClock.adjust(0)
      expect(started).toEqual(["first", "next"])
    }))

  it("holds everybody after a 429 as long as it asks, and a little longer by chance", () =>
    scenario(function* () {
      const { fork, started, whole } = office(5)
      const random = Random.withSeed("hold")
      yield* whole(answer({ "retry-after": "120" }, 429)).pipe(random)
      yield* fork("a")
      // 120 s are more than a money call waits: it is told at once, with how long it would have been.
      const held = yield* Effect.flip(Fiber.join(yield* fork("m", money)))
      expect(held.waitMs).toBeGreaterThanOrEqual(120_000)
      expect(held.waitMs).toBeLessThan(121_000)
      yield* TestClock.adjust(120_000)
      expect(started).toEqual([])
      yield* TestClock.adjust(1000)
      expect(started).toEqual(["a"])
    }))

  it("backs off by a random part of 1 s, 2 s, 4 s … where it is not told how long, up to 60 s", () =>
    scenario(function* () {
      const { whole } = office(5)
      const always = Effect.provideService(Random.Random, {
        nextDoubleUnsafe: () => 0.5,
        nextIntUnsafe: () => 0
      })
      // CRUD says it with HTTP 200 (Zuora knowledge center, SOAP API error codes).
      const tooMany = answer({}, 200, '{"Success":false,"Errors":[{"Code":"REQUEST_EXCEEDED_RATE","Message":"m"}]}')
      for (const waitMs of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
        yield* whole(tooMany).pipe(always)
        const next = yield* Effect.forkChild(whole(tooMany).pipe(always), { startImmediately: true })
        yield* TestClock.adjust(waitMs - 1)
        expect([waitMs, next.pollUnsafe()]).toEqual([waitMs, undefined])
        yield* Fiber.interrupt(next)
        yield* TestClock.adjust(1)
      }
      yield* whole(answer())
      yield* whole(tooMany).pipe(always)
      const again = yield* Effect.forkChild(whole(answer()), { startImmediately: true })
      yield* TestClock.adjust(500)
      expect(again.pollUnsafe()).toBeDefined()
    }))

  it("waits for the reset when no request remains", () =>
    scenario(function* () {
      const { fork, started, whole } = office(5)
      const headers = { "ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "0", "ratelimit-reset": "30" }
      yield* whole(answer(headers))
      yield* fork("a")
      yield* TestClock.adjust(29_999)
      expect(started).toEqual([])
      yield* TestClock.adjust(1)
      expect(started).toEqual(["a"])
    }))

  it("spreads the rest of a window evenly when less than a tenth remains", () =>
    scenario(function* () {
      const { end, fork, started, whole } = office(5)
      const headers = { "ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "5", "ratelimit-reset": "20" }
      yield* whole(answer(headers))
      for (const name of ["a", "b", "c"]) yield* fork(name)
      yield* TestClock.adjust(3999)
      expect(started).toEqual([])
      yield* TestClock.adjust(1)
      expect(started).toEqual(["a"])
      yield* TestClock.adjust(4000)
      expect(started).toEqual(["a", "b"])
      // Plenty again: nobody waits any longer.
      yield* end("a", answer({ ...headers, "ratelimit-remaining": "90" }))
      yield* TestClock.adjust(0)
      expect(started).toEqual(["a", "b", "c"])
    }))

  it("keeps a tenth of the tenant's limit free for others, and takes at most three quarters", () =>
    scenario(function* () {
      const room = (limit: number, remaining: number) =>
        Effect.gen(function* () {
          const { end, fork, started } = office(100)
          yield* TestClock.adjust(1000)
          yield* fork("first")
          const type = { "concurrency-limit-type": "default" }
          yield* end(
            "first",
            answer({ ...type, "concurrency-limit-limit": `${limit}`, "concurrency-limit-remaining": `${remaining}` })
          )
          yield* TestClock.adjust(0)
          for (let i = 0; i < limit; i++) yield* fork(`r${i}`)
          return started.length - 1
        })
      expect(yield* room(40, 39)).toBe(30)
      expect(yield* room(40, 20)).toBe(17)
      expect(yield* room(40, 0)).toBe(1)
    }))

  it("forgets what it learned about others when nothing is said any longer", () =>
    scenario(function* () {
      const { fork, started, whole } = office(4)
      yield* TestClock.adjust(1000)
      yield* whole(answer({ "concurrency-limit-limit": "40", "concurrency-limit-remaining": "0" }))
      for (const name of ["a", "b", "c", "d", "e"]) yield* fork(name)
      yield* TestClock.adjust(9999)
      expect(started).toEqual(["a"])
      yield* TestClock.adjust(1)
      expect(started).toEqual(["a", "b", "c", "d"])
    }))

  it("loses no place, whoever is interrupted when", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            priority: fc.constantFrom("money" as const, "read" as const),
            workMs: fc.integer({ min: 0, max: 20 }),
            interruptedAfterMs: fc.option(fc.integer({ min: 0, max: 40 })),
            status: fc.constantFrom(200, 200, 200, 429)
          }),
          { maxLength: 25 }
        ),
        fc.integer({ min: 1, max: 3 }),
        (callers, most) =>
          scenario(function* () {
            const budget = Budget.make(() => most)
            let inFlight = 0
            let highest = 0
            const request = (workMs: number, status: number) =>
              Effect.acquireUseRelease(
                Effect.sync(() => {
                  inFlight += 1
                  highest = Math.max(highest, inFlight)
                }),
                () => Effect.as(Effect.sleep(workMs), answer({ "retry-after": "0" }, status)),
                () => Effect.sync(() => (inFlight -= 1))
              )
            for (const { interruptedAfterMs, priority, status, workMs } of callers) {
              const fiber = yield* Effect.forkChild(
                budget.within({ priority, maxWaitMs: 1_000_000 }, request(workMs, status)),
                { startImmediately: true }
              )
              if (interruptedAfterMs !== null) {
                yield* Effect.forkChild(Effect.andThen(Effect.sleep(interruptedAfterMs), Fiber.interrupt(fiber)))
              }
            }
            yield* TestClock.adjust(1_000_000)
            expect(inFlight).toBe(0)
            expect(highest).toBeLessThanOrEqual(most)
            // Every place is free again: as many as allowed start at once.
            const started: Array<number> = []
            for (let i = 0; i <= most; i++) {
              const stays = Effect.suspend(() => {
                started.push(i)
                return Effect.never
              })
              yield* Effect.forkChild(budget.within(read, stays), { startImmediately: true })
            }
            yield* TestClock.adjust(1)
            expect(started).toHaveLength(most)
          })
      ),
      { numRuns: process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 2000 : 100 }
    ))
})
