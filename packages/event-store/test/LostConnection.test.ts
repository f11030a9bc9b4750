import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { sql } from "kysely"
import { Client } from "pg"
import { Postgres } from "../src/Postgres.ts"
import { tables } from "../src/Tables.ts"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"
import { cuttingProxy } from "./faults/CuttingProxy.ts"

const db = database()

/** Holds a tenant's log until the scope ends, so that an append waits in its middle. */
const lockedLog = (tenant: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: db.url() })
      await client.connect()
      await client.query("begin")
      await client.query("select from es.log_head where tenant = $1 for update", [tenant])
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

const waiting = (application: string) =>
  Effect.gen(function* () {
    for (;;) {
      const rows = yield* admin(
        db.url(),
        `select pid from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'
           and datname = current_database()`,
        [application]
      )
      if (rows[0] !== undefined) return rows[0]["pid"]
      yield* Effect.sleep(10)
    }
  }).pipe(Effect.timeout(10_000))

describe("A lost connection", () => {
  it.live("in the middle of an append stores nothing, and the same commit goes through once afterwards", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "killed")
      yield* store.append(commit("c0", on("A", 0, [event(0)])))
      const again = commit("c1", on("A", 1, [event(1)]))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* lockedLog("killed")
          const appending = yield* Effect.forkChild(Effect.flip(store.append(again)))
          yield* admin(db.url(), "select pg_terminate_backend($1)", [yield* waiting("event-store")])
          assert.deepInclude(yield* Fiber.join(appending), { _tag: "StoreError", operation: "append", retryable: true })
        })
      )
      assert.strictEqual((yield* store.append(again))._tag, "Appended")
      assert.lengthOf(yield* store.readStream("A"), 2)
    })
  )

  it.live("that swallows the answer of an append is found out by sending the commit again", () =>
    Effect.gen(function* () {
      const proxy = yield* cuttingProxy(db.url())
      const store = yield* storeOf(proxy.url, "unanswered")
      yield* store.append(commit("c0", on("A", 0, [event(0)])))
      yield* proxy.arm("after")
      const again = commit("c1", on("A", 1, [event(1)]))
      const lost = yield* Effect.flip(store.append(again))
      assert.deepInclude(lost, { _tag: "StoreError", retryable: true })
      const found = yield* store.append(again)
      assert.deepStrictEqual([found._tag, found.positions], ["Duplicate", [{ log: 0, first: 2, last: 2 }]])
      assert.lengthOf(yield* store.readStream("A"), 2)
    })
  )
})

describe("Postgres", () => {
  const service = (tenant: string, applicationName: string, lockTimeoutMs = 10_000) =>
    Layer.build(
      Postgres.layer({
        url: Redacted.make(db.url()),
        tenant,
        role: null,
        applicationName,
        maxConnections: 1,
        lockTimeoutMs
      })
    ).pipe(Effect.map((context) => Context.get(context, Postgres)))

  it.live("cancels the query of an interrupted fiber on the server, and goes on", () =>
    Effect.gen(function* () {
      const postgres = yield* service("x", "interrupted")
      const running = yield* Effect.forkChild(postgres.query("sleep", sql`select pg_sleep(60)`.compile(tables)))
      yield* Effect.sleep(100)
      yield* Fiber.interrupt(running).pipe(Effect.timeout(5_000))
      const left = yield* admin(
        db.url(),
        "select 1 from pg_stat_activity where application_name = 'interrupted' and state = 'active'"
      )
      assert.deepStrictEqual(left, [])
      const rows = yield* postgres.query("one", sql<{ readonly n: bigint }>`select 1::bigint as n`.compile(tables))
      assert.deepStrictEqual(rows, [{ n: 1n }])
    })
  )

  it.live("rolls a failed or interrupted transaction back and commits a good one", () =>
    Effect.gen(function* () {
      const postgres = yield* service("x", "transactions")
      yield* admin(db.url(), "create table noted (n int)")
      const insert = (n: number) => sql`insert into noted values (${n})`.compile(tables)
      yield* postgres.transaction("good", (tx) => tx.query("insert", insert(1)))
      const failed = yield* Effect.flip(
        postgres.transaction("bad", (tx) => tx.query("insert", insert(2)).pipe(Effect.andThen(Effect.fail("no"))))
      )
      assert.strictEqual(failed, "no")
      const running = yield* Effect.forkChild(
        postgres.transaction("cut", (tx) => tx.query("insert", insert(3)).pipe(Effect.andThen(Effect.never)))
      )
      yield* Effect.sleep(100)
      yield* Fiber.interrupt(running)
      assert.deepStrictEqual(yield* admin(db.url(), "select n from noted"), [{ n: 1 }])
    })
  )

  it.live("names the SQLSTATE of what the database refused and says whether a retry helps", () =>
    Effect.gen(function* () {
      const postgres = yield* service("locked", "named", 50)
      const wrong = yield* Effect.flip(postgres.query("wrong", sql`select nothing`.compile(tables)))
      assert.deepInclude(wrong, { operation: "wrong", sqlState: "42703", retryable: false })
      const store = yield* storeOf(db.url(), "locked")
      yield* store.append(commit("c0", on("A", 0, [event(0)])))
      yield* lockedLog("locked")
      const lock = sql`select from es.log_head where tenant = 'locked' for update`.compile(tables)
      assert.deepInclude(yield* Effect.flip(postgres.query("lock", lock)), { sqlState: "55P03", retryable: true })
    })
  )
})
