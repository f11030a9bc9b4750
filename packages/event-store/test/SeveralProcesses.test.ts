import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

/** Stores of one tenant with three logs; each has its own connections and groups, as in a process of its own. */
const stores = (count: number) =>
  Effect.gen(function* () {
    const tenant = db.newTenant()
    yield* admin(db.url(), "select es.open_log($1), es.open_log($1)", [tenant])
    return yield* Effect.forEach(Array.from({ length: count }), () => storeOf(db.url(), tenant))
  })

const rounds = Array.from({ length: 30 }, (_, round) => round)

describe("Several processes", () => {
  it.live("decide on the same version at the same moment: exactly one is accepted, the others are told", () =>
    Effect.gen(function* () {
      const racing = yield* stores(3)
      for (const round of rounds) {
        const results = yield* Effect.forEach(
          racing,
          (store, n) => Effect.result(store.append(commit(`c${round}-${n}`, on("A", round, [event(n)])))),
          { concurrency: 3 }
        )
        assert.lengthOf(results.filter(Result.isSuccess), 1)
        for (const lost of results.filter(Result.isFailure)) {
          assert.deepInclude(lost.failure, { _tag: "VersionConflict", expected: round, found: round + 1 })
        }
      }
    })
  )

  it.live("give a stream one log, even if each names another subject at the same moment", () =>
    Effect.gen(function* () {
      const racing = yield* stores(3)
      for (const round of rounds) {
        const results = yield* Effect.forEach(
          racing,
          (store, n) =>
            Effect.result(store.append(commit(`c${round}-${n}`, on(`A${round}`, 0, [event(n)], `s${round}-${n}`)))),
          { concurrency: 3 }
        )
        assert.lengthOf(results.filter(Result.isSuccess), 1)
        for (const lost of results.filter(Result.isFailure)) assert.strictEqual(lost.failure._tag, "VersionConflict")
      }
    })
  )

  it.live("give a commit id one content, even if each sends another at the same moment to another log", () =>
    Effect.gen(function* () {
      const racing = yield* stores(3)
      for (const round of rounds) {
        const results = yield* Effect.forEach(
          racing,
          (store, n) =>
            Effect.result(store.append(commit(`c${round}`, on(`A${round}-${n}`, 0, [event(n)], `s${round}-${n}`)))),
          { concurrency: 3 }
        )
        assert.lengthOf(results.filter(Result.isSuccess), 1)
        for (const lost of results.filter(Result.isFailure)) assert.strictEqual(lost.failure._tag, "CommitReused")
      }
    })
  )

  it.live("lose and double nothing when all append to all logs, over several at once, and never deadlock", () =>
    Effect.gen(function* () {
      const racing = yield* stores(3)
      const [first] = racing
      if (first === undefined) return
      const results = yield* Effect.forEach(
        racing.flatMap((store, writer) => rounds.map((round) => ({ store, id: `c${writer}-${round}`, round }))),
        ({ store, id, round }) => {
          const append = (n: number) => on(`${id}-${(n + round) % 4}`, 0, [event(n)], `s${(n + round) % 4}`)
          return store.append(commit(id, append(0), append(1), append(2)))
        },
        { concurrency: 24 }
      )
      const events = yield* Stream.runCollect(first.readAll)
      assert.lengthOf(events, 3 * results.length)
      const told = results
        .flatMap(({ positions }) => positions)
        .reduce((sum, { first, last }) => sum + last - first + 1, 0)
      assert.strictEqual(told, events.length)
      const logs = yield* first.logs
      assert.isAbove(logs.filter(({ position }) => position > 0).length, 1)
    })
  )
})
