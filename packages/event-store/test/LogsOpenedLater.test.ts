import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

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
})
