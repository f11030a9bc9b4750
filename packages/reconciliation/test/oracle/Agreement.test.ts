/**
 * Our checks and the oracle's, over random histories with planted faults: code by code, subject by subject. And a run over
 * the tables, which finds what is found in memory.
 */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { textOf } from "../../src/tables/CanonicalText.ts"
import { database, record } from "../tables/Tenants.ts"
import { type Break, withOracle } from "./Oracle.ts"
import { rowsOf } from "./OracleRows.ts"
import { fits, type Scene, scenes, settings, stage, type Staged } from "./Scene.ts"
import { gatewayFaultKinds } from "./Settlement.ts"
import { runOver } from "./TableWorld.ts"
import { told } from "./Told.ts"
import { vignettes } from "./Vignettes.ts"
import { compared, findingsOf } from "./World.ts"

const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
/** Only catches what hangs. */
const timeoutMs = 3_600_000

const judge = ({ planted, world }: Staged, breaks: ReadonlyArray<Break>) => {
  const causes = planted.map(({ cause }) => cause)
  const ours = findingsOf(world).map(({ code, documents, subject }) =>
    told(code, code === "G04" ? (documents[0] ?? "") : subject)
  )
  expect(ours.toSorted()).toEqual(causes.toSorted())
  // The oracle finds each cause, and of its group nothing but what follows from it.
  const rows = Array.from(new Set(breaks.map(({ code, key }) => told(code, key))))
  expect(causes.filter((cause) => !rows.includes(cause))).toEqual([])
  const strange = rows.filter((row) => {
    const code = row.slice(0, 3)
    const isOf = ({ cause, group, trips }: Staged["planted"][number]): boolean =>
      row === cause || ((trips.includes(code) || cause.startsWith(code)) && (code === "I17" || group.test(row)))
    return !planted.some(isOf)
  })
  expect(strange).toEqual([])
}

const nothing: Scene = { setting: "item", histories: [], faults: [], takings: [], gateway: [], periods: [], legacy: [] }

/** One invoice. */
const owing = [{ do: "invoice" as const, other: false, lines: [{ charge: "10.00", tax: null, discount: false }] }]

/** Settled, with a refund, each with its own amount: whatever a fault needs. */
const taking = (gross: number) => ({ gross, fee: 90, back: "refund" as const, isOnItsWay: false })

describe("Our checks and the oracle", () => {
  it("tell each fault once, by its own code, and find nothing where there is none", async () => {
    const alone: ReadonlyArray<Scene> = [
      ...vignettes.map((fault) => ({ ...nothing, faults: [fault] })),
      // Where items are not known, all that remain at once: each has documents and accounts of its own.
      ...settings.flatMap((setting) => [
        { ...nothing, setting },
        { ...nothing, setting, faults: vignettes.filter(fits(setting)) }
      ]),
      ...gatewayFaultKinds.map((kind) => ({ ...nothing, takings: [taking(10_000), taking(5_000)], gateway: [kind] })),
      ...(["P01", "P03", "P04"] as const).map((fault) => ({ ...nothing, histories: [owing], periods: [fault] }))
    ]
    await withOracle(async ({ breaks }) => {
      for (const scene of alone) {
        const staged = stage(scene)
        expect(staged.planted).toHaveLength(scene.faults.length + scene.gateway.length + scene.periods.length)
        judge(staged, await breaks(rowsOf(staged.world)))
      }
    })
  })

  it(
    "agree on random histories with one to five faults on disjoint accounts, settlements, payouts and a closed month",
    async () => {
      await withOracle(async ({ breaks }) => {
        await fc.assert(
          fc.asyncProperty(scenes(), async (scene) => {
            const staged = stage(scene)
            judge(staged, await breaks(rowsOf(staged.world)))
          }),
          { numRuns: isLong ? 1_000 : 40, endOnFailure: true }
        )
      })
    },
    timeoutMs
  )
})

const db = database()

describe("A run over the tables", () => {
  it(
    "finds on these what is found in memory",
    () =>
      fc.assert(
        fc.asyncProperty(scenes(), (scene) =>
          db.story((tenant) =>
            Effect.gen(function* () {
              const { world } = stage(scene)
              yield* record("all", world.ours)
              const found = yield* runOver(tenant, world, (statement) => db.sql(statement))
              expect(found.map(textOf)).toEqual(compared(world).map(textOf))
            })
          )
        ),
        { numRuns: isLong ? 250 : 15, endOnFailure: true }
      ),
    timeoutMs
  )
})
