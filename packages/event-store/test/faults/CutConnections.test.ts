/**
 * Connections cut under writers, at every point of an append and by the server itself: 30 rounds of each, 500 in long
 * runs. What was not answered is sent again, by the same stores.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { admin, database, storeOf } from "../contract/Database.ts"
import { cuttingProxy, points } from "./CuttingProxy.ts"
import { type Witness, witness } from "./Witness.ts"

const db = database()
const rounds = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 500 : 30
const writers = ["a", "b", "c", "d", "e", "f"]

/** Writers at work, of one tenant with one log and one with three; `cut` comes in between; then all must be as it was told. */
const cutting = Effect.fnUntraced(function* (
  url: string,
  judged: (cut: number) => void,
  cut: (round: number) => Effect.Effect<unknown>
) {
  const tenants: Array<Witness> = []
  for (const logs of [1, 3]) {
    const tenant = db.newTenant()
    for (let log = 1; log < logs; log++) yield* admin(db.url(), "select es.open_log($1)", [tenant])
    tenants.push(witness([yield* storeOf(url, tenant)]))
  }
  let failed = 0
  for (let round = 0; round < rounds; round++) {
    let isOver = false
    const writing = yield* Effect.forkChild(
      Effect.forEach(
        tenants.flatMap((witness) => writers.map((writer) => witness.write(`${round}${writer}`, () => isOver))),
        (write) => write,
        { concurrency: "unbounded", discard: true }
      )
    )
    yield* Effect.sleep(round % 23)
    yield* cut(round)
    isOver = true
    yield* Fiber.join(writing)
    for (const { settle, told } of tenants) {
      failed += told().unknown > 0 ? 1 : 0
      yield* settle
    }
  }
  for (const { judge } of tenants) yield* judge
  judged(failed)
})

describe("Connections cut during appends", () => {
  for (const point of points) {
    it.live(`${point} one of them lose, double and halve nothing`, () =>
      Effect.gen(function* () {
        const proxy = yield* cuttingProxy(db.url())
        // One line is cut a round: that of one group, of one of the tenants.
        yield* cutting(
          proxy.url,
          (cut) => {
            assert.strictEqual(cut, rounds)
          },
          () => Effect.flatten(proxy.arm(point))
        )
      })
    )
  }

  it.live("by the server, all at once, lose, double and halve nothing", () =>
    cutting(
      db.url(),
      // Which rounds meet an append under way is up to the machine; without any, nothing would have been tried.
      (cut) => {
        assert.isAbove(cut, rounds / 3)
      },
      () =>
        admin(
          db.url(),
          `select pg_terminate_backend(pid) from pg_stat_activity
           where application_name = 'event-store' and datname = current_database()`
        )
    )
  )
})
