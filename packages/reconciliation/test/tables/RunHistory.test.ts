/** Runs over time: what each came to is kept once, and a report shows those before it. */
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { outcomeOf } from "../../src/report/Outcome.ts"
import { isTold, list, remember, withTrend } from "../../src/tables/RunHistory.ts"
import { example } from "../report/Example.ts"
import { database } from "./Tenants.ts"

const db = database()

const on = (day: number) => `2026-06-${String(day).padStart(2, "0")}T01:30:00.000Z`
const reportOf = (tenant: string, day: number) => ({
  ...example,
  tenant,
  runId: `run-${day}`,
  asOf: on(day),
  startedAt: on(day),
  finishedAt: on(day),
  trend: []
})

describe("RunHistory", () => {
  it("keeps what a run came to, to the cent, and once", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        const report = reportOf(tenant, 1)
        yield* remember(report, "full")
        yield* remember({ ...report, verdict: "clean" }, "full")
        expect(yield* list(tenant, { limit: 10 })).toEqual([outcomeOf(report, "full")])
        expect(outcomeOf(report, "full").totals.length).toBeGreaterThan(1)
      })
    ))

  it("gives a report the last 30 runs with itself, the oldest first, and none of one account", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        for (let day = 1; day <= 30; day++) yield* remember(reportOf(tenant, day), "incremental")
        yield* remember({ ...reportOf(tenant, 30), runId: "of an account" }, "account")
        const last = { ...reportOf(tenant, 30), runId: "run-31", startedAt: "2026-07-01T01:30:00.000Z" }
        yield* remember(last, "full")
        const { trend } = yield* withTrend(last, outcomeOf(last, "full"))
        expect(trend.map(({ runId }) => runId)).toEqual(Array.from({ length: 30 }, (_, n) => `run-${n + 2}`))
        const looked = yield* withTrend(
          { ...last, runId: "look-only" },
          { ...outcomeOf(last, "full"), runId: "look-only" }
        )
        expect(looked.trend.map(({ runId }) => runId).slice(-2)).toEqual(["run-31", "look-only"])
        expect(yield* list(tenant, { limit: 100 })).toHaveLength(32)
      })
    ))

  it("knows since when the tenant was told of: a full run stands for one of changes, not the other way round", () =>
    db.story((tenant) =>
      Effect.gen(function* () {
        yield* remember(reportOf(tenant, 10), "incremental")
        expect(yield* isTold(tenant, on(10), "incremental")).toBe(true)
        expect(yield* isTold(tenant, on(10), "full")).toBe(false)
        expect(yield* isTold(tenant, on(11), "incremental")).toBe(false)
        yield* remember(reportOf(tenant, 12), "full")
        expect(yield* isTold(tenant, on(11), "incremental")).toBe(true)
        yield* Effect.promise(() =>
          db.story((other) =>
            Effect.gen(function* () {
              expect(yield* list(tenant, { limit: 1 })).toEqual([])
              expect(yield* list(other, { limit: 1 })).toEqual([])
            })
          )
        )
      })
    ))
})
