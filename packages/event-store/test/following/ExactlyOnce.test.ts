import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { sql } from "kysely"
import { appendWith } from "../../src/AppendWith.ts"
import { type FollowOptions, followWithin, type Transaction } from "../../src/following/Following.ts"
import type { Page } from "../../src/following/Page.ts"
import { tables } from "../../src/Tables.ts"
import { admin, database } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { services } from "./FollowContract.ts"
import { followed } from "./FollowedDatabase.ts"

const db = database()

const options: FollowOptions = { follower: "f", pageSize: 4, pollMs: 2, leaseMs: 60_000 }
const dense = (count: number) => Array.from({ length: count }, (_, n) => n + 1)

/** A process that may write to tables of the host's own, of which one notes every event: no key hides a second time. */
const host = Effect.fnUntraced(function* (tenant: string) {
  const { context, events } = yield* services(followed(db.url(), tenant, null))
  yield* admin(db.url(), `create table if not exists ${tenant} (n bigserial, position bigint, by int)`)
  return {
    context,
    events,
    fill: (count: number) =>
      Effect.forEach(dense(count), (n) => events.append(commit(`c${n}`, on(`A${n}`, 0, [event(n)])))),
    note: (page: Page, { client }: Transaction, by = 0) =>
      Effect.forEach(page.events, ({ position }) =>
        Effect.promise(() => client.query(`insert into ${tenant} (position, by) values ($1, $2)`, [position, by]))
      ),
    noted: Effect.map(admin(db.url(), `select position::int, by from ${tenant} order by n`), (rows) =>
      rows.map(({ by, position }) => ({ by, position }))
    )
  }
})

describe("Following within a transaction", () => {
  it.live("handles every event exactly once, however often its connection is killed before it commits", () =>
    Effect.gen(function* () {
      const { context, fill, note, noted } = yield* host("killed")
      yield* fill(60)
      let pages = 0
      const kill = sql`select pg_terminate_backend(pg_backend_pid())`.compile(tables)
      const following = yield* Effect.forkChild(
        followWithin(options, (page, transaction) =>
          Effect.andThen(
            note(page, transaction),
            Effect.suspend(() => ((pages += 1) % 3 === 0 ? transaction.query("kill", kill) : Effect.void))
          )
        ).pipe(Effect.provide(context))
      )
      while ((yield* noted).length < 60) yield* Effect.sleep(10)
      yield* Fiber.interrupt(following)
      assert.deepStrictEqual(
        (yield* noted).map(({ position }) => position),
        dense(60)
      )
      assert.isAbove(pages, 20)
    })
  )

  it.live("handles every event exactly once where processes take each other's lease while they work", () =>
    Effect.gen(function* () {
      const processes = yield* Effect.forEach([0, 1, 2], () => host("rivals"))
      const [first] = processes
      if (first === undefined) return
      yield* first.fill(60)
      const following = yield* Effect.forEach(processes, ({ context, note }, by) =>
        followWithin({ ...options, leaseMs: 3 }, (page, transaction) =>
          Effect.andThen(note(page, transaction, by), Effect.sleep(10))
        ).pipe(Effect.provide(context), Effect.forkChild)
      )
      while ((yield* first.noted).length < 60) yield* Effect.sleep(10)
      yield* Fiber.interruptAll(following)
      const noted = yield* first.noted
      assert.deepStrictEqual(
        noted.map(({ position }) => position),
        dense(60)
      )
      assert.isAbove(new Set(noted.map(({ by }) => by)).size, 1)
    })
  )

  it.live("undoes what a failing handler wrote, and gives the page again", () =>
    Effect.gen(function* () {
      const { context, fill, note, noted } = yield* host("failing")
      yield* fill(3)
      const failed = yield* Effect.flip(
        followWithin(options, (page, transaction) => Effect.andThen(note(page, transaction), Effect.fail("no"))).pipe(
          Effect.provide(context)
        )
      )
      assert.strictEqual(failed, "no")
      assert.deepStrictEqual(yield* noted, [])
      const following = yield* Effect.forkChild(followWithin(options, note).pipe(Effect.provide(context)))
      while ((yield* noted).length < 3) yield* Effect.sleep(5)
      yield* Fiber.interrupt(following)
      assert.lengthOf(yield* noted, 3)
    })
  )

  it.live("appends an answer to an event in the transaction that has handled it", () =>
    Effect.gen(function* () {
      const { context, events, fill } = yield* host("answering")
      yield* fill(20)
      const answer = ({ events }: Page, { client }: Transaction) =>
        Effect.forEach(
          events.filter(({ type }) => type === "Noted"),
          ({ position, subject }) => {
            const answered = on(`Answer-${position}`, 0, [event(position, "Answered")], subject)
            return appendWith(client, "answering", commit(`answer-${position}`, answered))
          }
        )
      const following = yield* Effect.forkChild(followWithin(options, answer).pipe(Effect.provide(context)))
      while (((yield* events.logs)[0]?.position ?? 0) < 40) yield* Effect.sleep(5)
      yield* Fiber.interrupt(following)
      const found = yield* events.readSubject("customer-1")
      assert.deepStrictEqual(
        found.filter(({ type }) => type === "Answered").map(({ data }) => data),
        dense(20)
      )
    })
  )
})
