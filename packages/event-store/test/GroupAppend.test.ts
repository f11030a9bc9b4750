import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Scope from "effect/Scope"
import { appendTogether, type VerdictRow } from "../src/AppendStatement.ts"
import { type Commit, prepare, type PreparedCommit } from "../src/Commit.ts"
import { groupAppend } from "../src/GroupAppend.ts"
import { Postgres } from "../src/Postgres.ts"
import { StoreError } from "../src/StoreError.ts"
import { database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

const ready = (tenant: string, made: Commit): PreparedCommit => Result.getOrThrow(prepare(tenant, made))

const appended = ({ id }: PreparedCommit, command: number): VerdictRow => ({
  command,
  verdict: "appended",
  positions: [],
  recorded_at: id,
  stream: null,
  expected: null,
  actual: null
})

describe("One statement with many commits", () => {
  it.live("gives each its own verdict, in the light of those before it", () =>
    Effect.gen(function* () {
      const options = { url: Redacted.make(db.url()), tenant: "many", role: "event_store_app" }
      const postgres = Context.get(yield* Layer.build(Postgres.layer(options)), Postgres)
      const commits = [
        commit("c1", on("A", 0, [event(1)])),
        commit("c2", on("A", 0, [event(2)])),
        commit("c1", on("A", 0, [event(1)])),
        commit("c1", on("A", 0, [event(9)])),
        commit("c3", on("A", 1, [event(3)]), on("B", 0, [event(4)]))
      ].map((made) => ready("many", made))
      const rows = yield* appendTogether(postgres.query, "append", "many", commits)
      assert.deepStrictEqual(
        rows.map(({ command, verdict, positions, actual }) => [command, verdict, positions, actual]),
        [
          [0, "appended", [{ log: 0, first: 1, last: 1 }], null],
          [1, "conflict", null, 1],
          [2, "duplicate", [{ log: 0, first: 1, last: 1 }], null],
          [3, "reused", null, null],
          [4, "appended", [{ log: 0, first: 2, last: 3 }], null]
        ]
      )
      const store = yield* storeOf(db.url(), "many")
      assert.deepStrictEqual(
        (yield* store.readAfter(0, 0, 10)).map(({ data }) => data),
        [1, 3, 4]
      )
    })
  )
})

describe("Grouped appends", () => {
  /** Runs that record their groups; the first waits for the gate, so that the others gather behind it. */
  const recorded = (poison: string) =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const groups: Array<ReadonlyArray<string>> = []
      const append = yield* groupAppend((commits) => {
        groups.push(commits.map(({ id }) => id))
        return commits.some(({ id }) => id === poison)
          ? Effect.fail(new StoreError({ operation: "append", retryable: false, cause: poison }))
          : Effect.as(Deferred.await(gate), commits.map(appended))
      })
      const send = (id: string) => append(ready("t", commit(id, on(id, 0, [event(1)]))))
      return { gate, groups, send }
    })

  it.live("gather while one is under way and go together", () =>
    Effect.gen(function* () {
      const { gate, groups, send } = yield* recorded("none")
      const first = yield* Effect.forkChild(send("c0"))
      yield* Effect.sleep(20)
      const others = yield* Effect.forkChild(Effect.forEach(["c1", "c2", "c3"], send, { concurrency: 3 }))
      yield* Effect.sleep(20)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(first)
      const rows = yield* Fiber.join(others)
      assert.deepStrictEqual(groups, [["c0"], ["c1", "c2", "c3"]])
      assert.deepStrictEqual(
        rows.map((row) => row?.recorded_at),
        ["c1", "c2", "c3"]
      )
    })
  )

  it.live("do not fail for a neighbour's failure", () =>
    Effect.gen(function* () {
      const { gate, groups, send } = yield* recorded("c2")
      const first = yield* Effect.forkChild(send("c0"))
      yield* Effect.sleep(20)
      const others = yield* Effect.forkChild(
        Effect.forEach(["c1", "c2", "c3"], (id) => Effect.result(send(id)), { concurrency: 3 })
      )
      yield* Effect.sleep(20)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(first)
      assert.deepStrictEqual((yield* Fiber.join(others)).map(Result.isSuccess), [true, false, true])
      assert.deepStrictEqual(groups, [["c0"], ["c1", "c2", "c3"], ["c1"], ["c2"], ["c3"]])
    })
  )

  it.live("end with their group if they are interrupted under way, and at once if nobody else waits for it", () =>
    Effect.gen(function* () {
      const { gate, groups, send } = yield* recorded("none")
      const alone = yield* Effect.forkChild(send("c0"))
      yield* Effect.sleep(20)
      const [one, other] = [yield* Effect.forkChild(send("c1")), yield* Effect.forkChild(send("c2"))]
      yield* Effect.sleep(20)
      yield* Fiber.interrupt(alone)
      yield* Effect.sleep(20)
      assert.deepStrictEqual(groups, [["c0"], ["c1", "c2"]])
      const stopping = yield* Effect.forkChild(Fiber.interrupt(one))
      yield* Effect.sleep(20)
      assert.isUndefined(stopping.pollUnsafe())
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(stopping)
      assert.strictEqual((yield* Fiber.join(other))?.recorded_at, "c2")
      assert.isTrue(Exit.isFailure(yield* Fiber.await(one)))
    })
  )

  it.live("leave the queue if they are interrupted before their turn", () =>
    Effect.gen(function* () {
      const { gate, groups, send } = yield* recorded("none")
      const first = yield* Effect.forkChild(send("c0"))
      yield* Effect.sleep(20)
      const second = yield* Effect.forkChild(send("c1"))
      yield* Effect.sleep(20)
      yield* Fiber.interrupt(second)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(first)
      assert.deepStrictEqual(groups, [["c0"]])
    })
  )

  it.live("end with an error that a retry helps when the store is closed under them", () =>
    Effect.gen(function* () {
      const scope = yield* Scope.make()
      const { send } = yield* recorded("none").pipe(Scope.provide(scope))
      const waiting = yield* Effect.forkChild(
        Effect.forEach(["c0", "c1"], (id) => Effect.flip(send(id)), { concurrency: 2 })
      )
      yield* Effect.sleep(20)
      yield* Scope.close(scope, Exit.void)
      for (const error of yield* Fiber.join(waiting)) assert.isTrue(error.retryable)
      assert.isTrue((yield* Effect.flip(send("c2"))).retryable)
    })
  )
})
