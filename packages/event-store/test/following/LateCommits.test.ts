import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Client } from "pg"
import { appendWith } from "../../src/AppendWith.ts"
import { follow } from "../../src/following/Following.ts"
import { admin, database } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { commotion } from "./Commotion.ts"
import { followed } from "./FollowedDatabase.ts"
import { services } from "./FollowContract.ts"

const db = database()

describe("Late commits: long transactions, killed writers, many at once", () => {
  it.live("are never skipped by a follower: it sees each commit once, in order", () =>
    Effect.gen(function* () {
      const { context, events } = yield* services(followed(db.url(), "acme"))
      const seen: Array<{ readonly note: unknown; readonly position: number }> = []
      const following = yield* Effect.forkChild(
        follow({ follower: "f", pageSize: 2, pollMs: 2 }, (page) =>
          Effect.sync(() => seen.push(...page.events.map(({ data, position }) => ({ note: data, position }))))
        ).pipe(Effect.provide(context))
      )
      const { committed, killed } = yield* commotion({
        url: db.url(),
        write: (client, note) => appendWith(client, "acme", commit(note, on(note, 0, [event(note)], `s-${note}`))),
        read: () => seen.length
      })
      yield* events.append(commit("last", on("last", 0, [event("last")])))
      while (!seen.some(({ note }) => note === "last")) yield* Effect.sleep(5)
      yield* Fiber.interrupt(following)
      assert.lengthOf(seen, committed.length + 1)
      assert.sameMembers(
        seen.map(({ note }) => note),
        [...committed, "last"]
      )
      assert.deepStrictEqual(
        seen.map(({ position }) => position),
        seen.map((_, n) => n + 1)
      )
      assert.isAbove(killed.length, 10)
    })
  )

  it.live("are skipped by whoever follows a table that is numbered by a sequence", () =>
    Effect.gen(function* () {
      yield* admin(db.url(), "create table numbered (position bigserial primary key, note text not null)")
      const reader = new Client({ connectionString: db.url() })
      yield* Effect.acquireRelease(
        Effect.promise(() => reader.connect()),
        () => Effect.promise(() => reader.end())
      )
      const seen: Array<{ readonly note: string; readonly position: string }> = []
      const look = Effect.promise(async () => {
        const { rows } = await reader.query<{ note: string; position: string }>(
          "select position, note from numbered where position > $1 order by position limit 2",
          [seen.at(-1)?.position ?? 0]
        )
        seen.push(...rows)
        return rows.length
      })
      const following = yield* Effect.forkChild(Effect.forever(Effect.andThen(look, Effect.sleep(2))))
      const { committed } = yield* commotion({
        url: db.url(),
        write: (client, note) => Effect.promise(() => client.query("insert into numbered (note) values ($1)", [note])),
        read: () => seen.length
      })
      yield* Fiber.interrupt(following)
      yield* Effect.repeat(look, { while: (found) => found > 0 })
      const given = new Set(seen.map(({ note }) => note))
      const skipped = committed.filter((note) => !given.has(note))
      const stored = yield* admin(db.url(), "select note from numbered")
      assert.sameMembers(
        stored.map(({ note }) => note),
        [...committed]
      )
      assert.isAbove(skipped.length, 0)
    })
  )
})
