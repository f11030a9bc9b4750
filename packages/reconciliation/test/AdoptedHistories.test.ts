/** Whatever was done to debit memos, refunds, chargebacks, write-offs and reversals in Zuora: adopted, nothing differs. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { adopt } from "../src/Adoption.ts"
import { defaults, run } from "../src/Reconciliation.ts"
import { deed, seed, tenant } from "./Deeds.ts"
import { database, importAs, reconciled } from "./import/Tenant.ts"

const { story } = database()
const histories = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 300 : 12

/** Only catches what hangs. */
const timeoutMs = 3_600_000

const cause = (causationId: string) => ({ actor: "test", causationId, correlationId: causationId })

/** Adopts what a run finds; resolves to what it found and how many facts came of it. */
const adoptAll = Effect.fnUntraced(function* (runId: string) {
  const { report } = yield* run({ ...defaults, runId, lagMs: 0 })
  const { adopted } = yield* adopt(report.discrepancies, cause(runId))
  return {
    codes: report.discrepancies.map(({ code }) => code),
    rest: report.discrepancies.filter(({ resolution }) => resolution !== "adopt").map(({ id }) => id),
    facts: adopted.reduce((sum, { facts }) => sum + facts, 0)
  }
})

const clean = { verdict: "clean", found: [], untold: [], violations: [] }

describe("a random history of Zuora", () => {
  it(
    "adopted over any history of ours leaves nothing to compare, and the books balance",
    async () => {
      let found = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(deed, { minLength: 5, maxLength: 25 }),
          fc.array(deed, { minLength: 10, maxLength: 30 }),
          fc.boolean(),
          (before, after, isImported) =>
            Effect.runPromise(
              Effect.gen(function* () {
                const sandbox = yield* Sandbox.start({ seed })
                const act = yield* Effect.promise(() => tenant(sandbox))
                yield* Effect.promise(() => act(before))
                const told = yield* Effect.promise(() =>
                  story(
                    sandbox,
                    Effect.gen(function* () {
                      if (isImported) yield* importAs("import-1")
                      yield* adoptAll("run-1")
                      const first = yield* reconciled
                      yield* Effect.promise(() => act(after))
                      const second = yield* adoptAll("run-2")
                      return { first, second, last: yield* reconciled, again: (yield* adoptAll("run-3")).facts }
                    })
                  )
                )
                found += told.second.codes.length
                expect(told.first).toEqual(clean)
                expect(told.second.rest).toEqual([])
                expect(told.last).toEqual(clean)
                expect(told.again).toBe(0)
              }).pipe(Effect.scoped)
            )
        ),
        // A story is a whole tenant: the seed is told, and shrinking it would take an hour.
        { numRuns: histories, endOnFailure: true }
      )
      expect(found).toBeGreaterThan(histories)
    },
    timeoutMs
  )
})
