/** What a run tells while it goes on: how many documents it may expect, and what differs before it is over. */
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import * as Effect from "effect/Effect"
import { describe, expect, it } from "vitest"
import { Progress, type Step } from "../src/Progress.ts"
import { defaults, run } from "../src/Reconciliation.ts"
import { run as runOverTables } from "../src/tables/TableRun.ts"
import { seed } from "./import/Past.ts"
import { database, importAs } from "./import/Tenant.ts"
import { differing, many } from "./tables/Many.ts"
import { database as tables, record } from "./tables/Tenants.ts"

const imported = database()
const written = tables()

describe("a run that goes on", () => {
  it("says how many documents there were last time, which a first one cannot", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const sandbox = yield* Sandbox.start({ seed })
        const steps: Array<Step> = []
        const listener = { tell: (step: Step) => Effect.sync(() => steps.push(step)), found: () => Effect.void }
        const expected = (runId: string) =>
          Effect.gen(function* () {
            steps.length = 0
            const { report } = yield* run({ ...defaults, lagMs: 0, runId })
            return {
              counts: report.sources.slice(1).map(({ count }) => count),
              told: steps.flatMap(({ about, what }) => (what.startsWith("Reading Zuora's") ? [[what, about]] : []))
            }
          }).pipe(Effect.provideService(Progress, listener))
        yield* Effect.promise(() =>
          imported.story(
            sandbox,
            Effect.gen(function* () {
              yield* importAs("import-1")
              const { told: first } = yield* expected("run-1")
              expect(first.length).toBeGreaterThan(0)
              expect(first.every(([, about]) => about === undefined)).toBe(true)
              const { counts, told: second } = yield* expected("run-2")
              const [invoices] = counts
              expect(invoices).toBeGreaterThan(0)
              expect(second).toContainEqual(["Reading Zuora's invoices", invoices])
            })
          )
        )
      }).pipe(Effect.scoped)
    ))

  it("tells what differs, slice by slice, while the run has no findings yet", () =>
    written.story((tenant) =>
      Effect.gen(function* () {
        yield* record("all", many)
        const early: Array<Discrepancy> = []
        let times = 0
        const listener = {
          tell: () => Effect.void,
          found: (some: ReadonlyArray<Discrepancy>) =>
            Effect.promise(async () => {
              times += 1
              early.push(...some)
              expect(await written.sql("select 1 from recon.finding where tenant = $1", [tenant])).toEqual([])
            })
        }
        const at = "2999-01-01T00:00:00.000Z"
        const terms = { tenant, runId: "run", mode: "full", holder: "test" } as const
        const { discrepancies } = yield* runOverTables(
          { ...terms, asOf: at, watermark: at, stuckBefore: "2026-01-01T00:00:00.000Z" },
          differing()
        ).pipe(Effect.provideService(Progress, listener))
        expect(times).toBeGreaterThan(1)
        const told = new Set(early.map(({ id }) => id))
        expect(discrepancies.length).toBeGreaterThan(3_000)
        expect(discrepancies.filter(({ code, id }) => code.startsWith("Z") && !told.has(id))).toEqual([])
      })
    ))
})
