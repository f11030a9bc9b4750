import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { risksOf } from "../src/Durability.ts"
import { admin } from "./contract/Database.ts"

describe("Durability", () => {
  it.live("names what was turned off for the login, and what may come of it", () =>
    Effect.gen(function* () {
      const { name, url } = yield* testDatabase
      const found = Effect.fnUntraced(function* (value: string) {
        yield* admin(url, `alter database ${name} set synchronous_commit = ${value}`)
        return (yield* risksOf({ url: Redacted.make(url) })).filter(({ setting }) => setting === "synchronous_commit")
      })
      assert.deepStrictEqual(yield* found("on"), [])
      assert.deepStrictEqual(yield* found("local"), [])
      assert.deepStrictEqual(yield* found("off"), [
        { setting: "synchronous_commit", risk: "acknowledged commits may be lost when the server stops" }
      ])
    })
  )
})
