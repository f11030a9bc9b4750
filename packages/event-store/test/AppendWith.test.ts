import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Client } from "pg"
import { appendWith } from "../src/AppendWith.ts"
import * as Promised from "../src/Promised.ts"
import { VersionConflict } from "../src/StoreError.ts"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

const host = (options = "") =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: db.url(), options })
      await client.connect()
      await client.query("create temporary table orders (id text)")
      await client.query("begin")
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

const run = (client: Client, sql: string) => Effect.promise(() => client.query(sql))

describe("appendWith", () => {
  it.live("commits the events with the host's own rows", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "host")
      const client = yield* host()
      yield* run(client, "insert into orders values ('o1')")
      const appended = yield* appendWith(client, "host", commit("c1", on("A", 0, [event(1)])))
      assert.deepStrictEqual(appended.positions, [{ log: 0, first: 1, last: 1 }])
      assert.deepStrictEqual(yield* store.readStream("A"), [])
      yield* run(client, "commit")
      assert.lengthOf(yield* store.readStream("A"), 1)
      const left = yield* run(client, "select current_setting('es.tenant', true) as tenant")
      assert.deepStrictEqual(left.rows, [{ tenant: "" }])
    })
  )

  it.live("takes the events back with the host's rollback", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "back")
      const client = yield* host()
      yield* appendWith(client, "back", commit("c1", on("A", 0, [event(1)])))
      yield* run(client, "rollback")
      const appended = yield* store.append(commit("c1", on("A", 0, [event(1)])))
      assert.deepStrictEqual([appended._tag, appended.positions], ["Appended", [{ log: 0, first: 1, last: 1 }]])
    })
  )

  it.live("leaves the transaction usable after a conflict", () =>
    Effect.gen(function* () {
      const client = yield* host()
      const conflict = yield* Effect.flip(appendWith(client, "usable", commit("c1", on("A", 3, [event(1)]))))
      assert.deepInclude(conflict, { _tag: "VersionConflict", stream: "A", expected: 3, found: 0 })
      yield* appendWith(client, "usable", commit("c1", on("A", 0, [event(1)])))
      yield* run(client, "commit")
      assert.lengthOf(yield* admin(db.url(), "select 1 from es.event where tenant = 'usable'"), 1)
    })
  )

  it.live("is a promise for hosts without Effect, rejected with the same errors", () =>
    Effect.gen(function* () {
      const client = yield* host()
      const first = commit("c1", on("A", 0, [event(1)]))
      const second = commit("c2", on("A", 0, [event(2)]))
      yield* Effect.promise(() => Promised.appendWith(client, "promised", first))
      yield* run(client, "commit")
      yield* run(client, "begin")
      const conflict = yield* Effect.flip(Effect.tryPromise(() => Promised.appendWith(client, "promised", second)))
      assert.instanceOf(conflict.cause, VersionConflict)
      assert.deepStrictEqual(yield* Effect.promise(() => Promised.migrate(db.url())), [])
    })
  )

  it.live("refuses a connection that is another tenant's", () =>
    Effect.gen(function* () {
      const client = yield* host("-c es.tenant=mine")
      const refused = yield* Effect.flip(appendWith(client, "yours", commit("c1", on("A", 0, [event(1)]))))
      assert.deepInclude(refused, { _tag: "StoreError", sqlState: "42501", retryable: false })
    })
  )
})
