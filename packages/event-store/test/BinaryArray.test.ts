import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { bytes, dates, integers, jsons, texts, uuids } from "../src/BinaryArray.ts"
import { admin, database } from "./contract/Database.ts"

const db = database()

const asText = (type: string, array: Buffer) =>
  Effect.map(
    admin(
      db.url(),
      `select array_agg(item::text order by n) as items from unnest($1::${type}[]) with ordinality u (item, n)`,
      [array]
    ),
    ([row]) => row?.["items"]
  )

describe("Binary arrays", () => {
  it.live("are understood by PostgreSQL as they were meant", () =>
    Effect.gen(function* () {
      const words = ["plain", "", "é€😂", 'quoted " and \\ and {,}', null]
      assert.deepStrictEqual(yield* asText("text", texts(words)), words)
      const values = ['{"a":"é","b":[1,2]}', "null"]
      assert.deepStrictEqual(yield* asText("json", jsons(values)), values)
      assert.deepStrictEqual(yield* asText("integer", integers([0, 1, -1, 2_147_483_647])), [
        "0",
        "1",
        "-1",
        "2147483647"
      ])
      const days = ["0001-01-01", "1999-12-31", "2000-01-01", "2024-02-29", "9999-12-31"]
      assert.deepStrictEqual(yield* asText("date", dates(days)), days)
      assert.deepStrictEqual(yield* asText("bytea", bytes(["", "00ff10"])), [String.raw`\x`, String.raw`\x00ff10`])
      const id = "8ad08ad0-0000-8000-8000-0123456789ab"
      assert.deepStrictEqual(yield* asText("uuid", uuids([id])), [id])
    })
  )
})
