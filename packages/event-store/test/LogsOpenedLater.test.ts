import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { Client } from "pg"
import { appendWith } from "../src/AppendWith.ts"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

/** Until so many wait for a lock. */
const waiting = (count: number) =>
  Effect.gen(function* () {
    const asked = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
    while ((yield* admin(db.url(), asked)).length < count) yield* Effect.sleep(5)
  })

describe("Logs that are opened later", () => {
  it.live("take new subjects, while streams and subjects that were there stay where they are", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      const store = yield* storeOf(db.url(), tenant)
      const append = (n: number, version: number, name: string) =>
        store.append(commit(`${name}-${n}`, on(`${name}-${n}`, version, [event(n)], `subject-${n}`)))
      for (const n of numbers(10)) yield* append(n, 0, "A")
      yield* admin(db.url(), "select es.open_log($1), es.open_log($1)", [tenant])
      assert.deepStrictEqual(
        (yield* store.logs).map(({ isOpen, log, position }) => ({ log, position, isOpen })),
        [
          { log: 0, position: 10, isOpen: true },
          { log: 1, position: 0, isOpen: true },
          { log: 2, position: 0, isOpen: true }
        ]
      )
      // Subjects 0 to 9 are known, the others are new.
      for (const n of numbers(40)) yield* append(n, 0, "B")
      yield* store.append(commit("more", on("A-3", 1, [event("more")], "subject-3")))
      const events = yield* Stream.runCollect(store.readAll)
      assert.lengthOf(events, 51)
      const known = events.filter(({ subject }) => Number(subject?.slice(8)) < 10)
      assert.deepStrictEqual(new Set(known.map(({ log }) => log)), new Set([0]))
      assert.deepStrictEqual(new Set(events.map(({ log }) => log)), new Set([0, 1, 2]))
    })
  )

  it.live("lose and double nothing of what several processes append while they are opened", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      const stores = yield* Effect.forEach(numbers(3), () => storeOf(db.url(), tenant))
      const write = Effect.forEach(
        stores,
        (store, writer) =>
          Effect.forEach(
            numbers(60),
            (n) => store.append(commit(`${writer}-${n}`, on(`${writer}-${n}`, 0, [event(n)], `s-${writer}-${n % 20}`))),
            { concurrency: 4, discard: true }
          ),
        { concurrency: 3, discard: true }
      )
      const open = Effect.forEach(numbers(7), () =>
        Effect.andThen(Effect.sleep(15), admin(db.url(), "select es.open_log($1)", [tenant]))
      )
      yield* Effect.all([write, open], { concurrency: 2, discard: true })
      const [store] = stores
      if (store === undefined) return
      const events = yield* Stream.runCollect(store.readAll)
      assert.lengthOf(events, 180)
      const logs = yield* store.logs
      assert.lengthOf(logs, 8)
      assert.strictEqual(
        logs.reduce((sum, { position }) => sum + position, 0),
        180
      )
      const placed = Map.groupBy(events, ({ subject }) => subject)
      for (const own of placed.values()) assert.strictEqual(new Set(own.map(({ log }) => log)).size, 1)
    })
  )

  it.live("give a subject one log, also where it is born twice at the moment in which one is opened", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      yield* admin(db.url(), "select es.open_log($1)", [tenant])
      const store = yield* storeOf(db.url(), tenant)
      for (const n of numbers(12)) {
        const first = commit(`first-${n}`, on(`First-${n}`, 0, [event(1)], `s-${n}`))
        const second = commit(`second-${n}`, on(`Second-${n}`, 0, [event(2)], `s-${n}`))
        const client = new Client({ connectionString: db.url() })
        yield* Effect.promise(() => client.connect())
        yield* Effect.promise(() => client.query("begin"))
        yield* appendWith(client, tenant, first)
        const opening = yield* Effect.forkChild(admin(db.url(), "select es.open_log($1)", [tenant]))
        yield* Effect.sleep(20)
        const appending = yield* Effect.forkChild(store.append(second))
        yield* Effect.sleep(20)
        yield* Effect.promise(() => client.query("commit"))
        yield* Effect.promise(() => client.end())
        yield* Fiber.join(opening)
        yield* Fiber.join(appending)
        const own = yield* store.readSubject(`s-${n}`)
        assert.lengthOf(own, 2)
        assert.strictEqual(own[0]?.log, own[1]?.log, `round ${n}`)
      }
      assert.lengthOf(yield* store.logs, 14)
    })
  )

  it.live("make appends that waited for them begin anew: what they knew of the open logs is old", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      yield* admin(db.url(), "select es.open_log($1)", [tenant])
      const [holder, host] = [new Client({ connectionString: db.url() }), new Client({ connectionString: db.url() })]
      for (const client of [holder, host]) {
        yield* Effect.promise(() => client.connect())
        yield* Effect.promise(() => client.query("begin"))
      }
      yield* Effect.promise(() => holder.query("select from es.log_head where tenant = $1 for update", [tenant]))
      const opening = yield* Effect.forkChild(admin(db.url(), "select es.open_log($1)", [tenant]))
      yield* waiting(1)
      // Waits for the head that is opened first, behind the opening.
      const [found] = yield* admin(
        db.url(),
        "select s from unnest(array['s-1', 's-2', 's-3', 's-4', 's-5', 's-6']) s where es.log_for($1, 'A', s, '{0,1}') = 0",
        [tenant]
      )
      const append = commit("c1", on("A", 0, [event(1)], String(found?.["s"])))
      const appending = yield* Effect.forkChild(Effect.flip(appendWith(host, tenant, append)))
      yield* waiting(2)
      yield* Effect.promise(() => holder.query("commit"))
      yield* Fiber.join(opening)
      assert.deepInclude(yield* Fiber.join(appending), { _tag: "StoreError", sqlState: "40001", retryable: true })
      yield* Effect.promise(() => host.query("rollback; begin"))
      assert.strictEqual((yield* appendWith(host, tenant, append))._tag, "Appended")
      for (const client of [holder, host]) yield* Effect.promise(() => client.end())
    })
  )
})
