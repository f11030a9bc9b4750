/** What other stores on PostgreSQL were found to do wrong, tried on ours. `pnpm bench probes` tries the others. */
import { assert, describe, it } from "@effect/vitest"
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Result from "effect/Result"
import { Client } from "pg"
import { appendWith } from "../src/AppendWith.ts"
import type { EventStore } from "../src/EventStore.ts"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

/** A transaction that is open and has its transaction id, until the scope ends. */
const openTransaction = (url: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query("begin")
      await client.query("select pg_current_xact_id()")
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

/** Everything of log 0, in pages of this size. */
const paged = Effect.fnUntraced(function* (store: EventStore["Service"], size: number) {
  const seen: Array<string> = []
  for (;;) {
    const page = yield* store.readAfter(0, seen.length, size)
    seen.push(...page.map(({ stream, version }) => `${stream}#${version}`))
    if (page.length === 0) return seen
  }
})

describe("Probes", () => {
  it.live("no-stream: a second append of a stream that must not exist is refused", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "no-stream")
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      const refused = yield* Effect.flip(store.append(commit("c2", on("A", 0, [event(2)]))))
      assert.deepInclude(refused, { _tag: "VersionConflict", expected: 0, found: 1 })
    })
  )

  it.live("racers: of 16 connections that append at one version, one is accepted, round after round", () =>
    Effect.gen(function* () {
      const racers = yield* Effect.forEach(numbers(16), () => storeOf(db.url(), "racers"))
      for (const round of numbers(10)) {
        const results = yield* Effect.forEach(
          racers,
          (store, n) => Effect.result(store.append(commit(`c${round}-${n}`, on("A", round, [event(n)])))),
          { concurrency: 16 }
        )
        assert.lengthOf(results.filter(Result.isSuccess), 1)
      }
    })
  )

  it.live("gap: what is committed late is not passed by, whoever appends meanwhile", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "gap")
      const late = yield* openTransaction(db.url())
      yield* appendWith(late, "gap", commit("late", on("Late", 0, [event(1)])))
      const next = yield* Effect.forkChild(store.append(commit("next", on("Next", 0, [event(2)]))))
      yield* Effect.sleep(50)
      assert.deepStrictEqual(yield* paged(store, 1), [])
      yield* Effect.promise(() => late.query("commit"))
      yield* Fiber.join(next)
      assert.deepStrictEqual(yield* paged(store, 1), ["Late#1", "Next#1"])
    })
  )

  it.live("page: what four processes wrote at once is read once each, in pages of any size", () =>
    Effect.gen(function* () {
      const stores = yield* Effect.forEach(numbers(4), () => storeOf(db.url(), "page"))
      yield* Effect.forEach(
        stores,
        (store, writer) =>
          Effect.forEach(
            numbers(200),
            (n) => store.append(commit(`c${writer}-${n}`, on(`S${writer}`, n, [event(n)]))),
            { discard: true }
          ),
        { concurrency: 4 }
      )
      const [store] = stores
      if (store === undefined) return
      for (const size of [1, 7, 100, 1_000]) {
        const seen = yield* paged(store, size)
        assert.deepStrictEqual([seen.length, new Set(seen).size], [800, 800])
      }
    })
  )

  it.live("stall: an open transaction of a stranger, in this database or another, hides nothing", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "stall")
      yield* openTransaction((yield* testDatabase).url)
      yield* openTransaction(db.url())
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      assert.deepStrictEqual(yield* paged(store, 100), ["A#1"])
    })
  )

  it.live("order: versions of a stream come in order, also where the later writer's transaction is the older one", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "order")
      const older = yield* openTransaction(db.url())
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      yield* appendWith(older, "order", commit("c2", on("A", 1, [event(2)])))
      yield* Effect.promise(() => older.query("commit"))
      assert.deepStrictEqual(yield* paged(store, 1), ["A#1", "A#2"])
    })
  )

  it.live("rewrite: plain SQL changes nothing, the superuser's neither", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "rewrite")
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      for (const rewrite of [`update es.event set data = '2' where tenant = 'rewrite'`, "delete from es.event"]) {
        const refused = yield* Effect.flip(
          Effect.tryPromise({ try: () => Effect.runPromise(admin(db.url(), rewrite)), catch: String })
        )
        assert.include(refused, "refused: what is stored here is never changed")
      }
      assert.deepStrictEqual(
        (yield* store.readStream("A")).map(({ data }) => data),
        [1]
      )
    })
  )
})
