import { readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { survey } from "../../src/archive/Archiving.ts"
import type { EventStore } from "../../src/EventStore.ts"
import { follow } from "../../src/following/Following.ts"
import { pageSize } from "../../src/ReadLogs.ts"
import { admin, database, storeOf } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { watching } from "../following/FollowContract.ts"
import { newKey, trustIn } from "../proof/Keys.ts"
import { fill } from "../proof/SealContract.ts"
import { archiving, folder, instantOf, owning, sealing, servicesOf, storeWith, trust } from "./ArchivedStore.ts"

const db = database()

/** All that can be read of these streams, subjects and commits, by every call. */
const everything = (store: EventStore["Service"], commits: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const all = Array.from(yield* Stream.runCollect(store.readAll))
    const streams = [...new Set(all.map(({ stream }) => stream))]
    const subjects = [...new Set(all.flatMap(({ subject }) => (subject === null ? [] : [subject])))]
    return {
      all,
      logs: yield* store.logs,
      streams: yield* Effect.forEach(streams, (stream) => store.readStream(stream)),
      tails: yield* Effect.forEach(streams, (stream) => store.readStream(stream, { after: 1 })),
      subjects: yield* Effect.forEach(subjects, (subject) => store.readSubject(subject)),
      commits: yield* Effect.forEach(commits, (id) => store.readCommit(id)),
      pages: yield* Effect.forEach(yield* store.logs, ({ log }) => store.readAfter(log, 3, 17))
    }
  })

/** Old streams, of which one is settled over several commits, another one goes on after the instant. */
const past = Effect.fnUntraced(function* (tenant: string, logs = 1, count = 60) {
  for (let log = 1; log < logs; log++) yield* admin(db.url(), "select es.open_log($1)", [tenant])
  const store = yield* storeOf(db.url(), tenant)
  yield* fill(store, count)
  yield* store.append(commit("long-1", on("Long", 0, [event("é"), event({ text: "\u2028" })])))
  yield* store.append(commit("long-2", on("Long", 2, [event(null), event("\n")])))
  yield* store.append(commit("alive-1", on("Alive", 0, [event(1), event(2)], null)))
  const before = yield* instantOf(db.url())
  yield* store.append(commit("alive-2", on("Alive", 2, [event(3)], null), on("Young", 0, [event("young")])))
  yield* sealing(db.url(), tenant)
  return { store, before }
})

const archivedRows = (tenant: string) =>
  Effect.map(
    admin(
      db.url(),
      `select count(*) filter (where shelf > 0)::int as archived, count(*) filter (where shelf = 0)::int as here,
         count(*) filter (where shelf > 0 and (data::text <> 'null' or meta::text <> 'null'))::int as kept
       from es.event where tenant = $1`,
      [tenant]
    ),
    ([row]) => row
  )

const commits = ["S-0", "long-1", "long-2", "alive-1", "alive-2"]

describe("Archiving", () => {
  for (const logs of [1, 3]) {
    it.live(`leaves every read as it was, over ${logs} logs and several shelves`, () =>
      Effect.gen(function* () {
        const [tenant, path] = [db.newTenant(), yield* folder]
        const { before, store } = yield* past(tenant, logs)
        const expected = yield* everything(store, commits)
        const shelves = yield* archiving(db.url(), tenant, { before, folder: path, size: 25 })
        assert.isAtLeast(shelves.length, 3)
        assert.deepStrictEqual(yield* archivedRows(tenant), { archived: 64, here: 4, kept: 0 })
        assert.strictEqual(
          shelves.reduce((sum, { events }) => sum + events, 0),
          64
        )
        const reader = yield* storeWith(db.url(), tenant, path)
        assert.deepStrictEqual(yield* everything(reader, commits), expected)
        assert.lengthOf(readdirSync(path), 2 * shelves.length)

        const files = readdirSync(path)
        assert.deepStrictEqual(yield* archiving(db.url(), tenant, { before, folder: path }), [])
        assert.deepStrictEqual(readdirSync(path), files)
      })
    )
  }

  it.live("leaves in the table what is young, and every event of a stream to which something happened since", () =>
    Effect.gen(function* () {
      const [tenant, path] = [db.newTenant(), yield* folder]
      const { before, store } = yield* past(tenant)
      const early = (yield* store.readStream("S0"))[0]?.recordedAt ?? ""
      const first = yield* archiving(db.url(), tenant, { before: early, folder: path })
      assert.deepStrictEqual(first, [])
      yield* archiving(db.url(), tenant, { before, folder: path })
      const left = yield* admin(
        db.url(),
        "select distinct stream from es.event where tenant = $1 and shelf = 0 order by 1",
        [tenant]
      )
      assert.deepStrictEqual(left, [{ stream: "Alive" }, { stream: "Young" }])
      const later = yield* instantOf(db.url())
      const [shelf] = yield* archiving(db.url(), tenant, { before: later, folder: path })
      assert.deepInclude(shelf, { shelf: 2, events: 4 })
      const reader = yield* storeWith(db.url(), tenant, path)
      assert.lengthOf(yield* reader.readStream("Alive"), 3)
    })
  )

  it.live("appends to a stream that is archived, in part or whole, and knows its commits", () =>
    Effect.gen(function* () {
      const [tenant, path] = [db.newTenant(), yield* folder]
      const { before } = yield* past(tenant)
      yield* archiving(db.url(), tenant, { before, folder: path })
      const store = yield* storeWith(db.url(), tenant, path)
      const conflict = yield* Effect.flip(store.append(commit("x", on("Long", 3, [event(5)]))))
      assert.deepInclude(conflict, { _tag: "VersionConflict", expected: 3, found: 4 })
      yield* store.append(commit("long-3", on("Long", 4, [event(5)])))
      yield* store.append(commit("long-4", on("Long", 5, [event(6), event(7)]), on("S0", 1, [event(8)], "subject-0")))
      assert.deepStrictEqual(
        (yield* store.readStream("Long")).map(({ data, version }) => [version, data]),
        [
          [1, "é"],
          [2, { text: "\u2028" }],
          [3, null],
          [4, "\n"],
          [5, 5],
          [6, 6],
          [7, 7]
        ]
      )
      const again = yield* store.append(commit("long-1", on("Long", 0, [event("é"), event({ text: "\u2028" })])))
      assert.strictEqual(again._tag, "Duplicate")
      const reused = yield* Effect.flip(store.append(commit("long-1", on("Long", 7, [event("other")]))))
      assert.strictEqual(reused._tag, "CommitReused")
      assert.lengthOf(yield* store.readSubject("subject-0"), 2)
    })
  )

  it.live("is nothing that a follower notices", () =>
    Effect.gen(function* () {
      const [tenant, path] = [db.newTenant(), yield* folder]
      const { before, store } = yield* past(tenant)
      const all = Array.from(yield* Stream.runCollect(store.readAll))
      yield* archiving(db.url(), tenant, { before, folder: path, size: 10 })
      const watch = yield* watching(all.length)
      const following = yield* Effect.forkChild(
        follow({ follower: "f", pageSize: 7, pollMs: 5 }, watch.note).pipe(
          Effect.provide(servicesOf(db.url(), tenant, path))
        )
      )
      yield* watch.reached
      yield* Fiber.interrupt(following)
      assert.deepStrictEqual(watch.seen(), all)
    })
  )

  it.live("reads a stream of several pages in its order, of which every block holds many others", () =>
    Effect.gen(function* () {
      const [tenant, path] = [db.newTenant(), yield* folder]
      const store = yield* storeOf(db.url(), tenant)
      const count = pageSize + 200
      for (let n = 0; n < count; n += 100) {
        const notes = Array.from({ length: 100 }, (_, m) => event({ n: n + m, text: "x".repeat(300) }))
        yield* store.append(commit(`c${n}`, on("Long", n, notes), on(`Other${n}`, 0, notes)))
      }
      yield* sealing(db.url(), tenant)
      const expected = yield* store.readStream("Long")
      yield* archiving(db.url(), tenant, { before: yield* instantOf(db.url()), folder: path, size: 700 })
      const reader = yield* storeWith(db.url(), tenant, path)
      assert.deepStrictEqual(yield* reader.readStream("Long"), expected)
      assert.lengthOf(Array.from(yield* Stream.runCollect(reader.readAll)), 2 * count)
    })
  )

  it.live("refuses what is not under a seal, naming the position, and a log that is not what was sealed", () =>
    Effect.gen(function* () {
      const [tenant, path] = [db.newTenant(), yield* folder]
      const store = yield* storeOf(db.url(), tenant)
      yield* fill(store, 5)
      const refused = (options: { readonly before: string; readonly folder: string }) =>
        Effect.flip(archiving(db.url(), tenant, options))
      const first = yield* refused({ before: yield* instantOf(db.url()), folder: path })
      assert.deepInclude(first, { _tag: "NotSealed", log: 0, position: 1, sealed: 0 })
      yield* sealing(db.url(), tenant)
      yield* fill(store, 2, "T")
      const before = yield* instantOf(db.url())
      const young = yield* refused({ before, folder: path })
      assert.deepInclude(young, { _tag: "NotSealed", log: 0, position: 6, sealed: 5 })
      yield* sealing(db.url(), tenant)
      const stranger = yield* Effect.flip(
        survey({ before, trust: trustIn(newKey()) }).pipe(Effect.provide(owning(db.url(), tenant)))
      )
      assert.deepInclude(stranger, { _tag: "ArchiveRefused", log: 0, position: 1 })
      yield* admin(
        db.url(),
        `begin; alter table es.event disable trigger event_append_only;
         update es.event set data = '9' where position = 4 and tenant = '${tenant}';
         alter table es.event enable always trigger event_append_only; commit`
      )
      assert.deepInclude(yield* refused({ before, folder: path }), { _tag: "ArchiveRefused", log: 0, position: 4 })
      assert.deepStrictEqual(readdirSync(path), [])
      assert.deepInclude(yield* archivedRows(tenant), { archived: 0 })
    })
  )

  it.live("tells beforehand what it would move, and moves nothing", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      const { before } = yield* past(tenant)
      const own = Effect.provide(owning(db.url(), tenant))
      const [surveyed] = yield* own(survey({ before, trust }))
      assert.deepInclude(surveyed, { log: 0, until: 66, events: 64 })
      assert.isAbove(surveyed?.bytes ?? 0, 64 * 20)
      assert.deepInclude(yield* archivedRows(tenant), { archived: 0 })
    })
  )
})
