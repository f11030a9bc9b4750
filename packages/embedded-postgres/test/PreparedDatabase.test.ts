import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { preparedDatabase } from "../src/SharedTestServer.ts"
import { query } from "./Query.ts"

describe("A prepared database", () => {
  it.live("is prepared once, whoever asks for it at once, and each has a copy of their own", () =>
    Effect.gen(function* () {
      let times = 0
      const database = preparedDatabase("once", (url) => {
        times += 1
        return query(url, "create table seeded as select 7 as n")
      })
      const [one, two] = yield* Effect.all([database, database], { concurrency: 2 })
      yield* query(one.url, "update seeded set n = 8")
      assert.deepStrictEqual(yield* query(two.url, "select n from seeded"), [{ n: 7 }])
      assert.strictEqual(times, 1)
    })
  )

  it.live("that could not be prepared is prepared by the next who asks", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* Effect.flip(preparedDatabase("twice", () => Effect.fail("no"))), "no")
      const { url } = yield* preparedDatabase("twice", (raw) => query(raw, "create table seeded as select 7 as n"))
      assert.deepStrictEqual(yield* query(url, "select n from seeded"), [{ n: 7 }])
    })
  )
})
