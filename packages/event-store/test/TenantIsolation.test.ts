import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { Client } from "pg"
import { EventStore } from "../src/EventStore.ts"
import { Postgres } from "../src/Postgres.ts"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

const rowsAs = (options: string, sql: string) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: db.url(), options })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } catch (error) {
      return String(error)
    } finally {
      await client.end()
    }
  })

describe("Tenants", () => {
  it.live("do not see each other's events, even under the same names", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* storeOf(db.url(), "one"), yield* storeOf(db.url(), "two")]
      yield* one.append(commit("c1", on("A", 0, [event("of one")])))
      assert.isTrue(Option.isNone(yield* two.readCommit("c1")))
      assert.deepStrictEqual(yield* two.readStream("A"), [])
      assert.deepStrictEqual(yield* two.readSubject("customer-1"), [])
      assert.deepStrictEqual(yield* Stream.runCollect(two.readAll), [])
      const appended = yield* two.append(commit("c1", on("A", 0, [event("of two")])))
      assert.deepStrictEqual(appended.positions, [{ log: 0, first: 1, last: 1 }])
      assert.deepStrictEqual(
        (yield* one.readStream("A")).map(({ data }) => data),
        ["of one"]
      )
    })
  )

  it.live("are kept apart by the database: another tenant's rows are not there, nor any without a tenant", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "three")
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      for (const table of ["event", "stream", "idempotency", "log_head", "event_view"]) {
        const sql = `select tenant from es.${table} where tenant = 'three'`
        assert.lengthOf(yield* rowsAs("-c role=event_store_app -c es.tenant=three", sql), 1, table)
        assert.deepStrictEqual(yield* rowsAs("-c role=event_store_app -c es.tenant=four", sql), [], table)
        assert.deepStrictEqual(yield* rowsAs("-c role=event_store_app", sql), [], table)
      }
    })
  )

  it.live("cannot append for another tenant, nor without one", () =>
    Effect.gen(function* () {
      const append = "select * from es.append('five', '[]')"
      for (const options of ["-c role=event_store_app -c es.tenant=six", "-c role=event_store_app", "-c es.tenant="]) {
        assert.include(yield* rowsAs(options, append), "error: this connection is not for tenant five")
      }
      assert.deepStrictEqual(yield* admin(db.url(), "select 1 from es.log_head where tenant = 'five'"), [])
    })
  )

  it.live("cannot append over a shared pool that is another tenant's", () =>
    Effect.gen(function* () {
      const postgres = Postgres.layer({ url: Redacted.make(db.url()), tenant: "seven", role: "event_store_app" })
      const shared = (tenant: string) =>
        Effect.map(Layer.build(EventStore.layerPostgresShared({ tenant })), (context) =>
          Context.get(context, EventStore)
        )
      yield* Effect.gen(function* () {
        const [own, others] = [yield* shared("seven"), yield* shared("eight")]
        assert.strictEqual((yield* own.append(commit("c1", on("A", 0, [event(1)]))))._tag, "Appended")
        const refused = yield* Effect.flip(others.append(commit("c1", on("A", 0, [event(1)]))))
        assert.deepInclude(refused, { _tag: "StoreError", sqlState: "42501", retryable: false })
      }).pipe(Effect.provide(postgres))
    })
  )

  it.live("may have any name", () =>
    Effect.gen(function* () {
      const tenant = "O'Neill \\ Søn -c role=postgres"
      const store = yield* storeOf(db.url(), tenant)
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      assert.deepStrictEqual(yield* admin(db.url(), "select log from es.event where tenant = $1", [tenant]), [
        { log: 0 }
      ])
    })
  )
})
