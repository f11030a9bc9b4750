/** Random pasts of a tenant come in whole: the same balances item by item, each application on the day on which it was. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { play, seed, step } from "./Past.ts"
import { booked, database, happened, importAs, reconciled } from "./Tenant.ts"

const { story } = database()
const pasts = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 200 : 8

/** Only catches what hangs. */
const timeoutMs = 3_600_000

describe("a full import", () => {
  it(
    "brings in every application of a random past on its own day, reconciles clean, and adds nothing when repeated",
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 30, maxLength: 60 }),
          fc.constantFrom(2, 5000),
          (steps, windowSize) =>
            Effect.runPromise(
              Effect.gen(function* () {
                const sandbox = yield* Sandbox.start({ seed })
                yield* Effect.promise(() => play(sandbox, steps))
                const told = yield* Effect.promise(() =>
                  story(
                    sandbox,
                    Effect.gen(function* () {
                      const report = yield* importAs("import-1", { windowSize })
                      const again = yield* importAs("import-2")
                      return {
                        report,
                        again: again.imported.map(({ facts }) => facts),
                        reconciled: yield* reconciled,
                        booked: yield* booked,
                        happened: yield* happened
                      }
                    })
                  )
                )
                expect(told.report.gaps).toEqual([])
                expect(told.report.verdict).toBe("complete")
                expect(told.again).toEqual([0, 0, 0, 0])
                expect(told.reconciled).toEqual({ verdict: "clean", found: [], untold: [], violations: [] })
                expect(told.booked).toEqual(told.happened)
              }).pipe(Effect.scoped)
            )
        ),
        { numRuns: pasts }
      ),
    timeoutMs
  )
})
