/**
 * Tenants without Invoice Settlement over the tables: whatever adjustments and moves one side lost, or has on another
 * document or account, what is found is what comparing everything in memory finds, and however often the run is killed.
 */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { textOf } from "../../src/tables/CanonicalText.ts"
import { catchUp } from "../../src/tables/Projector.ts"
import { type Changes, Drawn, Strange, strange, worldOf } from "../oracle/LegacyWorlds.ts"
import { runOn } from "../oracle/TableWorld.ts"
import { compared, observedOf } from "../oracle/World.ts"
import { endedAfterKills } from "./Killing.ts"
import { database, record } from "./Tenants.ts"

const db = database()
const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
/** Only catches what hangs. */
const timeoutMs = 1_800_000

describe("A tenant without Invoice Settlement", () => {
  it(
    "is found to be what comparing everything in memory finds",
    async () => {
      const found = new Set<string>()
      await fc.assert(
        fc.asyncProperty(Drawn, (drawn) =>
          db.story((tenant) =>
            Effect.gen(function* () {
              const world = worldOf(drawn)
              yield* record("all", world.ours)
              yield* catchUp(tenant)
              const { discrepancies } = yield* runOn(tenant, "run-1", world, observedOf(world))
              const expected = compared(world)
              for (const { code, subject } of expected) if (subject.includes(" adjustment ")) found.add(code)
              expect(discrepancies.map(textOf)).toEqual(expected.map(textOf))
            })
          )
        ),
        { numRuns: isLong ? 1_000 : 30, endOnFailure: true }
      )
      expect(found).toEqual(new Set(["Z01", "Z02", "Z03"]))
    },
    timeoutMs
  )

  it(
    "is gone on with where its run is killed before any statement or commit, and ends as if nothing had happened",
    () =>
      fc.assert(
        fc.asyncProperty(Drawn, Strange, (drawn, torn) =>
          db.story((undisturbed) =>
            Effect.gen(function* () {
              const world = worldOf(drawn)
              const now = observedOf(world)
              const old = { ...now, ...strange(now as Changes, Array.from(now.invoices.keys()), torn) }
              yield* record("all", world.ours)
              const expected = yield* runOn(undisturbed, "run-1", world, old, now)
              const { ended, kills } = yield* Effect.promise(() =>
                db.story((tenant) =>
                  Effect.andThen(
                    record("all", world.ours),
                    endedAfterKills(tenant, (statements) => runOn(tenant, `run-${statements}`, world, old, now))
                  )
                )
              )
              expect(ended.findings).toEqual(expected.findings)
              expect(ended.isResumed).toBe(true)
              expect(kills).toBeGreaterThan(5)
            })
          )
        ),
        { numRuns: isLong ? 100 : 4 }
      ),
    timeoutMs
  )
})
