/** Schedules as rows of the queue, and the alarm of a run that did not happen. */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { migrate as migrateEvents } from "@counterfoil/event-store/Migrations"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { migrate as migrateTables } from "@counterfoil/reconciliation/tables/Migrations"
import { missedSince, remember } from "@counterfoil/reconciliation/tables/RunHistory"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { clean } from "../../reconciliation/test/report/Example.ts"
import { runsOf } from "../src/Jobs.ts"
import { Queue } from "../src/Queue.ts"
import { migrate } from "../src/QueueSchema.ts"
import * as Schedules from "../src/Schedules.ts"
import * as Watch from "../src/Watch.ts"

const scope = Effect.runSync(Scope.make())
let url = Redacted.make("")

beforeAll(async () => {
  await Effect.runPromise(
    Scope.provide(
      Effect.gen(function* () {
        url = Redacted.make((yield* testDatabase).url)
        yield* migrateEvents({ url })
        yield* migrateTables({ url })
        expect(yield* migrate({ url })).toEqual([expect.stringMatching(/^version \d+$/)])
        expect(yield* migrate({ url })).toEqual([])
      }),
      scope
    )
  )
})
afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

const story = <A, E>(tenant: string, effect: Effect.Effect<A, E, Postgres | Queue>) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.provide(
        effect,
        Layer.mergeAll(
          Queue.layer({ url, isWorking: false }),
          Postgres.layer({ url, tenant, role: defaultRole }),
          TestClock.layer()
        )
      )
    )
  )

const nightly = {
  name: "nightly",
  cron: "30 1 * * *",
  timeZone: "Europe/Berlin",
  mode: "full",
  graceMinutes: 120,
  gateways: undefined
} as const

describe("Schedules", () => {
  it("keeps those of each tenant apart, and since when each is what it is", () =>
    story(
      "a",
      Effect.gen(function* () {
        yield* Schedules.put({ ...nightly, tenant: "a", origin: "command" })
        yield* Schedules.put({ ...nightly, tenant: "b", origin: "command" })
        const [first] = yield* Schedules.list(["a"])
        expect(first).toMatchObject({ ...nightly, tenant: "a" })
        yield* Schedules.put({ ...nightly, tenant: "a", origin: "command" })
        expect(yield* Schedules.list(["a"])).toEqual([first])
        yield* Schedules.put({ ...nightly, tenant: "a", origin: "command", cron: "30 3 * * *" })
        const [other] = yield* Schedules.list(["a"])
        expect(other?.cron).toBe("30 3 * * *")
        expect(other === undefined || first === undefined || other.since > first.since).toBe(true)
        expect(yield* Schedules.remove("a", "nightly")).toBe(true)
        expect((yield* Schedules.list(["a", "b"])).map(({ tenant }) => tenant)).toEqual(["b"])
      })
    ))

  it("lets those of a settings file go when it no longer has them, and leaves others alone", () =>
    story(
      "c",
      Effect.gen(function* () {
        yield* Schedules.put({ ...nightly, tenant: "c", name: "by-hand", origin: "command" })
        yield* Schedules.settle("c", [nightly, { ...nightly, name: "weekly", cron: "0 5 * * 1" }])
        yield* Schedules.settle("c", [{ ...nightly, graceMinutes: 30 }])
        const left = (yield* Schedules.list(["c"])).map(({ graceMinutes, name }) => ({ graceMinutes, name }))
        expect(left).toEqual([
          { name: "by-hand", graceMinutes: 120 },
          { name: "nightly", graceMinutes: 30 }
        ])
      })
    ))
})

describe("A schedule of a newer program", () => {
  it("is listed, and watched by full runs, where this one cannot read what it wants", () =>
    story(
      "d",
      Effect.gen(function* () {
        yield* Schedules.put({ ...nightly, tenant: "d", origin: "command" })
        const queue = yield* Queue
        yield* queue.schedule(runsOf("d"), "0 4 * * *", { mode: "of the moon", graceMinutes: 5 }, { key: "newer" })
        expect((yield* Schedules.list(["d"])).map(({ mode, name }) => [name, mode])).toEqual([
          ["newer", "full"],
          ["nightly", "full"]
        ])
        expect(yield* Schedules.remove("d", "newer")).toBe(true)
      })
    ))
})

describe("Watch", () => {
  const schedule: Schedules.Schedule = {
    ...nightly,
    tenant: "watched",
    origin: "command",
    since: "2026-05-01T00:00:00.000Z"
  }
  const at = (instant: string) => TestClock.setTime(Date.parse(instant))
  const missing = Effect.map(Watch.missing([schedule]), (found) => found.map(({ dueAt }) => dueAt))
  const told = (runId: string, asOf: string, mode: "full" | "incremental") =>
    remember({ ...clean, tenant: "watched", runId, asOf }, mode)

  it("misses a run whose grace is over, until one has told as of then, and tells it once", () =>
    story(
      "watched",
      Effect.gen(function* () {
        const due = "2026-06-09T23:30:00.000Z"
        yield* told("before", "2026-06-09T02:00:00.000Z", "full")
        yield* at("2026-06-10T01:29:00.000Z")
        expect(yield* missing).toEqual([])
        yield* at("2026-06-10T01:31:00.000Z")
        expect(yield* missing).toEqual([due])
        yield* Watch.look("watched", [schedule], "one")
        yield* Watch.look("watched", [schedule], "two")
        expect(yield* missedSince("watched", "2026-01-01T00:00:00.000Z")).toEqual([{ schedule: "nightly", dueAt: due }])
        yield* told("of-changes", "2026-06-10T02:00:00.000Z", "incremental")
        expect(yield* missing).toEqual([due])
        yield* told("whole", "2026-06-10T02:10:00.000Z", "full")
        expect(yield* missing).toEqual([])
        yield* at("2026-06-12T01:31:00.000Z")
        expect(yield* missing).toEqual(["2026-06-11T23:30:00.000Z"])
      })
    ))

  it("misses the run of a night that has not its hour, until somebody has made it", () =>
    story(
      "watched",
      Effect.gen(function* () {
        const spring = { ...schedule, cron: "30 2 * * *", since: "2027-03-01T00:00:00.000Z" }
        const found = Effect.map(Watch.missing([spring]), (all) => all.map(({ dueAt }) => dueAt))
        yield* told("saturday", "2027-03-27T01:30:02.000Z", "full")
        yield* at("2027-03-28T03:29:00.000Z")
        expect(yield* found).toEqual([])
        yield* at("2027-03-28T03:31:00.000Z")
        expect(yield* found).toEqual(["2027-03-28T01:30:00.000Z"])
        yield* told("by hand", "2027-03-28T08:00:00.000Z", "full")
        expect(yield* found).toEqual([])
      })
    ))

  it("wants a run after the second of both where a night has its hour twice", () =>
    story(
      "watched",
      Effect.gen(function* () {
        const autumn = { ...schedule, cron: "30 2 * * *", since: "2027-10-01T00:00:00.000Z" }
        const found = Effect.map(Watch.missing([autumn]), (all) => all.map(({ dueAt }) => dueAt))
        yield* told("first", "2027-10-31T00:30:02.000Z", "full")
        yield* at("2027-10-31T02:31:00.000Z")
        expect(yield* found).toEqual([])
        yield* at("2027-10-31T03:31:00.000Z")
        expect(yield* found).toEqual(["2027-10-31T01:30:00.000Z"])
        yield* told("second", "2027-10-31T01:30:02.000Z", "full")
        expect(yield* found).toEqual([])
      })
    ))

  it("misses nothing that was due before there was a schedule", () => {
    const due = Schedules.overdueAt({ ...schedule, since: "2026-06-10T00:00:00.000Z" }, "2026-06-10T05:00:00.000Z")
    expect(Result.getOrThrow(due)).toBe(undefined)
  })
})
