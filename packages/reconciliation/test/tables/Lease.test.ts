/** The lease of a tenant beside steps that take long: it is extended, and nobody takes over in the middle of one. */
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { hold, within } from "../../src/tables/Lease.ts"
import { database } from "./Tenants.ts"

const db = database()

/** Whoever waits for a lock longer than a moment fails. */
const impatiently = <A, E>(body: (tenant: string) => Effect.Effect<A, E, Postgres>): Promise<A> => {
  const tenant = db.newTenant()
  const postgres = Postgres.layer({ url: Redacted.make(db.url()), tenant, role: defaultRole, lockTimeoutMs: 100 })
  return Effect.runPromise(Effect.scoped(Effect.provide(body(tenant), [postgres, TestClock.layer()])))
}

const untilOf = (tenant: string) =>
  Effect.promise(async () => {
    const [row] = await db.sql("select until::text from recon.lease where tenant = $1", [tenant])
    return row?.["until"]
  })

const runsOut = (tenant: string) =>
  Effect.promise(() => db.sql("update recon.lease set until = now() - interval '1 minute' where tenant = $1", [tenant]))

/** Runs the work while a step of the lease goes on. */
const inMidStep = <A, E, R>(tenant: string, work: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const begun = yield* Deferred.make<void>()
    const ended = yield* Deferred.make<void>()
    const holding = yield* Effect.forkChild(
      hold(tenant, "first", (lease) =>
        within(lease, "long", () => Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(ended)))
      )
    )
    yield* Deferred.await(begun)
    const result = yield* work
    yield* Deferred.succeed(ended, undefined)
    yield* Fiber.join(holding)
    return result
  })

describe("the lease of a run", () => {
  it("is extended while a step goes on for longer than anybody waits for a lock", () =>
    impatiently((tenant) =>
      inMidStep(
        tenant,
        Effect.gen(function* () {
          yield* runsOut(tenant)
          const before = yield* untilOf(tenant)
          yield* TestClock.adjust("15 seconds")
          yield* Effect.promise(() =>
            expect.poll(() => Effect.runPromise(untilOf(tenant)), { timeout: 10_000 }).not.toEqual(before)
          )
        })
      )
    ))

  it("is taken over by nobody in the middle of a step, though it ran out", () =>
    impatiently((tenant) =>
      Effect.gen(function* () {
        const second = Effect.flip(hold(tenant, "second", () => Effect.void))
        const refused = yield* inMidStep(tenant, Effect.andThen(runsOut(tenant), second))
        expect(refused).toMatchObject({ _tag: "RunGoesOn", holder: "first" })
      })
    ))

  it("lets whoever lost it commit nothing more", () =>
    impatiently((tenant) =>
      Effect.gen(function* () {
        const lost = yield* Effect.flip(
          hold(tenant, "first", (lease) =>
            Effect.gen(function* () {
              yield* runsOut(tenant)
              yield* hold(tenant, "second", (taken) => Effect.sync(() => expect(taken.fence).toBe(lease.fence + 1n)))
              yield* within(lease, "late", () => Effect.void)
            })
          )
        )
        expect(lost).toMatchObject({ _tag: "LeaseLost", tenant })
      })
    ))
})
