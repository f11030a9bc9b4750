/**
 * Each of the oracle's faults through our own checks: told by its own code, once, and nothing else. In memory, and by a
 * run over the tables, which find the same; what cannot happen to events is planted in the tables, or in the log.
 */
import type { Discrepancy } from "@counterfoil/domain/Discrepancy"
import { fromStore, StreamVersions } from "@counterfoil/domain/StoreFindings"
import { seal } from "@counterfoil/event-store/proof/Sealer"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { verify } from "@counterfoil/event-store/proof/Verification"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { Client } from "pg"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { newKey, trustIn } from "../../../event-store/test/proof/Keys.ts"
import { type Tamperer, tamperer } from "../../../event-store/test/proof/Tamperer.ts"
import { textOf } from "../../src/tables/CanonicalText.ts"
import { check } from "../../src/tables/ProjectionCheck.ts"
import { database, record } from "../tables/Tenants.ts"
import { clean } from "./CleanWorld.ts"
import { gatewayFaults } from "./GatewayFaults.ts"
import { faults } from "./Oracle.ts"
import type { OwnFault } from "./OwnFault.ts"
import { periodFaults } from "./PeriodFaults.ts"
import { storeFaults } from "./StoreFaults.ts"
import { runOver } from "./TableWorld.ts"
import { compared, findingsOf, type World } from "./World.ts"
import { zuoraFaults } from "./ZuoraFaults.ts"

const rows = [...storeFaults, ...zuoraFaults, ...gatewayFaults, ...periodFaults]

/** `Z01 (3)` is the third fault of this code. */
const named = rows.map((row, index) => {
  const nth = rows.slice(0, index + 1).filter(({ code }) => code === row.code).length
  return [`${row.code} (${nth})`, row] as const
})

const ids = (found: ReadonlyArray<Discrepancy>) => found.map(({ id }) => id)
const codesBeneath = (found: ReadonlyArray<Discrepancy>) =>
  Array.from(new Set(found.flatMap(({ consequences }) => consequences.map(({ code }) => code)))).sort()

const expectTold = (found: ReadonlyArray<Discrepancy>, { beneath = [], told }: OwnFault) => {
  expect(ids(found)).toEqual(told)
  expect(codesBeneath(found)).toEqual(expect.arrayContaining([...beneath]))
}

describe("Our own checks", () => {
  it("have a row for each of the oracle's faults, in their order; one alone cannot be planted, and says why", () => {
    expect(rows.map(({ code }) => code)).toEqual(faults.map(({ code }) => code))
    expect(rows.filter(({ plant, why }) => plant.in === "nothing" && why !== undefined)).toHaveLength(1)
    expect(rows.filter(({ plant, why }) => plant.in === "tables" && why === undefined)).toEqual([])
  })

  it("find nothing in the clean data", () => expect(findingsOf(clean)).toEqual([]))

  for (const [name, row] of named)
    if (row.plant.in === "world") {
      const { change } = row.plant
      it(`tell ${name} by its own code, and nothing else`, () => expectTold(findingsOf(change(clean)), row))
    }
})

const db = database()

/** Of a tenant of its own: what a run finds, and what a check of the tables adds. */
const overTables = (world: World, sql = "", isPlanted = false) =>
  db.story((tenant) =>
    Effect.gen(function* () {
      yield* record("all", world.ours, new Map(), world.intents)
      const found = yield* runOver(tenant, world, (statement) => db.sql(statement), sql)
      if (!isPlanted) return found
      const checked = yield* check(tenant)
      return Array.from(new Map([...found, ...checked.discrepancies].map((one) => [one.id, one])).values())
    })
  )

describe("A run over the tables", () => {
  it("finds nothing in the clean data", async () => {
    expect(await overTables(clean, "", true)).toEqual([])
  })

  for (const [name, row] of named) {
    const { plant } = row
    if (plant.in === "world")
      it(`finds of ${name} what is found in memory`, async () => {
        const world = plant.change(clean)
        const found = await overTables(world, plant.sql)
        expect(found.map(textOf)).toEqual(compared(world).map(textOf))
        expectTold(findingsOf(world, found), row)
      })
    if (plant.in === "tables")
      it(`tells ${name}, planted in the tables, by its own code, and nothing else`, async () => {
        expectTold(findingsOf(clean, await overTables(clean, plant.sql, true)), row)
      })
  }
})

describe("The stored events", () => {
  const own = database()
  const key = newKey()
  let client: Client
  let owner: Tamperer
  const scope = Effect.runSync(Scope.make())
  let seals: SealStore["Service"]
  const sealed = <A, E>(effect: Effect.Effect<A, E, SealStore>) =>
    own.story(() => Effect.provideService(effect, SealStore, seals), "acme")
  beforeAll(async () => {
    const layer = SealStore.layerPostgres({ url: Redacted.make(own.url()), tenant: "acme" })
    seals = Context.get(await Effect.runPromise(Scope.provide(Layer.build(layer), scope)), SealStore)
    await own.story(() => record("all", clean.ours), "acme")
    await sealed(seal({ key }))
    client = new Client({ connectionString: own.url() })
    await client.connect()
    owner = await tamperer(client, seals)
  })
  afterAll(async () => {
    await client.end()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  /** As the store has them: a run that meets a position that is missing stops, and leaves it to the verification. */
  const rowsNow = Effect.flatMap(SealStore, (store) => store.rows(0, 0, 1_000))
  const found = Effect.gen(function* () {
    const versions = new StreamVersions()
    for (const event of yield* rowsNow) versions.see({ ...event, log: 0 })
    const reports = yield* verify({ trust: trustIn(key) })
    return fromStore(
      versions.gaps,
      reports.flatMap(({ finding }) => finding ?? []),
      []
    )
  })

  it("are sound in the clean data", async () => expect(await sealed(found)).toEqual([]))

  for (const [name, row] of named) {
    const { plant } = row
    if (plant.in === "log")
      it(`tell ${name} by its own code, and nothing else`, async () => {
        const { stream, tamper, version } = plant
        const stored = (await sealed(rowsNow)).find((event) => event.stream === stream && event.version === version)
        const position = stored?.position ?? 0
        await tamper(owner, position)
        const told = await sealed(found).finally(() => owner.restore())
        expectTold(told, { ...row, told: row.told.map((one) => one.replace("here", `${position}`)) })
      })
  }
})
