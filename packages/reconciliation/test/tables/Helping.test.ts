/** Slices of a run that others do: what it finds is what one process finds, whoever did how much of it, and how often. */
import { fold } from "@counterfoil/domain/Ledger"
import type { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Queue from "effect/Queue"
import { describe, expect, it } from "vitest"
import { before, mirror } from "../../../domain/test/Mirror.ts"
import { captured } from "../../../domain/test/Sample.ts"
import { helper } from "../../src/tables/Helping.ts"
import { catchUp } from "../../src/tables/Projector.ts"
import { Helpers, type Task } from "../../src/tables/Sharing.ts"
import { run } from "../../src/tables/TableRun.ts"
import { differing, many } from "./Many.ts"
import { database, record } from "./Tenants.ts"

const db = database()
/** Only catches what hangs. */
const timeoutMs = 600_000

const settings = { asOf: "2999-01-01T00:00:00.000Z", watermark: "2999-01-01T00:00:00.000Z", stuckBefore: before }

const terms = (tenant: string) => ({ tenant, runId: "run-1", mode: "full" as const, holder: "test", ...settings })

/** Asks nobody, and keeps what it was asked for. */
const keeping = (tasks: Array<Task>, ask: (task: ReadonlyArray<Task>) => Effect.Effect<void> = () => Effect.void) => ({
  ask: (asked: ReadonlyArray<Task>) =>
    Effect.andThen(
      Effect.sync(() => tasks.push(...asked)),
      ask(asked)
    ),
  pollMs: 5,
  patienceMs: 300
})

const steps = (tenant: string) =>
  Effect.promise(() =>
    db.sql("select name, count(*)::int as count from recon.step where tenant = $1 group by name order by name", [
      tenant
    ])
  )

describe("A run with helpers", () => {
  it(
    "finds what it finds alone: with slices that others do, that are done twice, and that nobody does",
    () =>
      db.story((alone) =>
        Effect.gen(function* () {
          yield* record("all", many)
          const expected = yield* run(terms(alone), differing())
          expect(expected.findings.length).toBeGreaterThan(3_000)
          yield* Effect.promise(() =>
            db.story((tenant) =>
              Effect.gen(function* () {
                yield* record("all", many)
                const asked: Array<Task> = []
                const done: Array<string> = []
                const tasks = yield* Queue.unbounded<Task>()
                const help = yield* helper(tenant)
                const helpers = yield* Effect.forkChild(
                  Effect.forever(
                    Effect.flatMap(Queue.take(tasks), (task) =>
                      // Two at the same time, as after a lost sign of life.
                      Effect.all([help(task), help(task)], { concurrency: 2 }).pipe(
                        Effect.map((told) => done.push(...told))
                      )
                    )
                  )
                )
                // The last of each stage is lost.
                const ask = (all: ReadonlyArray<Task>) =>
                  Effect.asVoid(Queue.offerAll(tasks, all.slice(0, all.length - 1)))
                const found = yield* run(terms(tenant), differing()).pipe(
                  Effect.provideService(Helpers, keeping(asked, ask))
                )
                yield* Fiber.interrupt(helpers)
                expect(found.findings).toEqual(expected.findings)
                expect(found.violations).toEqual(expected.violations)
                const stages = asked.map(({ stage }) => stage)
                expect(new Set(stages)).toEqual(new Set(["pairs", "compare"]))
                expect(done).toEqual(Array.from({ length: (asked.length - 2) * 2 }, () => "done"))
                expect(yield* steps(tenant)).toEqual(yield* steps(alone))
              })
            )
          )
        })
      ),
    timeoutMs
  )

  it(
    "takes nothing from whoever helps a run that another process has taken over",
    () =>
      db.story((tenant) =>
        Effect.gen(function* () {
          yield* record("all", many)
          const help = yield* helper(tenant)
          const context = yield* Effect.context<Effect.Services<ReturnType<typeof help>>>()
          const told: Array<string> = []
          const left: Array<unknown> = []
          const asked: Array<Task> = []
          /** Who had asked before is dead by now. */
          const ask = (tasks: ReadonlyArray<Task>) =>
            Effect.gen(function* () {
              for (const task of tasks) told.push(yield* help({ ...task, fence: task.fence - 1n }))
              left.push(...(yield* steps(tenant)))
            }).pipe(Effect.provideContext(context), Effect.orDie)
          const found = yield* run(terms(tenant), differing()).pipe(Effect.provideService(Helpers, keeping(asked, ask)))
          expect(new Set(told)).toEqual(new Set(["stale"]))
          expect(left.slice(0, 3)).toEqual(["circumstances", "look", "read"].map((name) => ({ name, count: 1 })))
          for (const task of asked) expect(yield* help(task)).toBe("stale")
          expect(found.findings.length).toBeGreaterThan(3_000)
        })
      ),
    timeoutMs
  )

  it(
    "takes nothing that was done on other events, and begins its comparison again",
    () =>
      db.story((tenant) =>
        Effect.gen(function* () {
          const late = [{ stream: "Payment-1", event: captured("1", "5.00") }]
          const versions = yield* record("all", many)
          const told: Array<string> = []
          let times = 0
          const help = yield* helper(tenant)
          const context = yield* Effect.context<Effect.Services<ReturnType<typeof help>> | EventStore>()
          /** The first time that it is asked, events come into the tables before it begins. */
          const ask = (tasks: ReadonlyArray<Task>) =>
            Effect.gen(function* () {
              times += 1
              if (times === 1) {
                yield* record("late", late, versions)
                yield* catchUp(tenant)
              }
              for (const task of tasks) told.push(yield* help(task))
            }).pipe(Effect.provideContext(context), Effect.orDie)
          const { findings } = yield* run(terms(tenant), differing()).pipe(
            Effect.provideService(Helpers, keeping([], ask))
          )
          expect(told.slice(0, 2)).toEqual(["stale", "stale"])
          expect(told.slice(-2)).toEqual(["done", "done"])
          const missing = mirror(fold(late)).payments.size
          expect(findings.filter((line) => line.includes('"Payment-1"'))).toHaveLength(missing)
        })
      ),
    timeoutMs
  )
})
