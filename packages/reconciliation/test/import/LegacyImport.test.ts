/** The past of tenants without Invoice Settlement: invoice payments, adjustments, credit balances. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import { LocalDate } from "@counterfoil/domain/LocalDate"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Money from "@counterfoil/domain/Money"
import { happening, legacySeed } from "./LegacyPast.ts"
import { day } from "./Past.ts"
import { database, importAs, reconciled } from "./Tenant.ts"

const { story } = database()
const pasts = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 200 : 6
/** Only catches what hangs. */
const timeoutMs = 3_600_000
const clean = { verdict: "clean", found: [], untold: [], violations: [] }
const past = fc.array(happening, { minLength: 10, maxLength: 40 })
const on = (days: number) => Schema.decodeUnknownSync(LocalDate)(day(days))

const told = (cutOverOn: LocalDate | undefined, windowSize: number) =>
  Effect.gen(function* () {
    const terms = { _tag: "Begin", cutOverOn } as const
    const report = yield* importAs("import-1", { windowSize, terms })
    const again = yield* importAs("import-2", { terms })
    return {
      gaps: report.gaps,
      verdict: report.verdict,
      kinds: report.imported.map(({ kind }) => kind),
      differing: report.controls.filter(({ ours, zuora }) => !Money.equals(ours, zuora)),
      again: again.imported.map(({ facts }) => facts),
      reconciled: yield* reconciled
    }
  })

const expected = {
  gaps: [],
  verdict: "complete",
  kinds: ["invoice", "payment", "invoiceAdjustment", "itemAdjustment", "creditBalanceAdjustment"],
  differing: [],
  again: [0, 0, 0, 0, 0],
  reconciled: clean
}

describe("an import of a tenant without Invoice Settlement", () => {
  for (const [what, cut] of [
    [
      "brings in its whole past, balances the credit balance too, and adds nothing when repeated",
      fc.constant(undefined)
    ],
    [
      "begins at a cut-over: what stood then, and what was changed since on its own day",
      fc.integer({ min: 0, max: 35 })
    ]
  ] as const)
    it(
      what,
      () =>
        fc.assert(
          fc.asyncProperty(past, cut, fc.constantFrom(2, 5000), (happenings, cutOver, windowSize) =>
            Effect.runPromise(
              Effect.gen(function* () {
                const sandbox = yield* Sandbox.start({ seed: legacySeed(happenings) })
                const cutOverOn = cutOver === undefined ? undefined : on(cutOver)
                const found = yield* Effect.promise(() => story(sandbox, told(cutOverOn, windowSize), "legacy"))
                expect(found).toEqual(expected)
              }).pipe(Effect.scoped)
            )
          ),
          { numRuns: pasts, endOnFailure: true }
        ),
      timeoutMs
    )
})
