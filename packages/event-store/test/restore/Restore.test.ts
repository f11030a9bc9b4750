import { EmbeddedPostgres } from "@counterfoil/embedded-postgres/EmbeddedPostgres"
import { assert, describe, it } from "@effect/vitest"
import { chmodSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import { follow } from "../../src/following/Following.ts"
import { verify } from "../../src/proof/Verification.ts"
import { admin, database, storeOf } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { services, watching } from "../following/FollowContract.ts"
import { fill } from "../proof/SealContract.ts"
import {
  archiving,
  folder as archiveFolder,
  instantOf,
  sealing,
  servicesOf,
  storeWith,
  trust
} from "../archive/ArchivedStore.ts"
import { ways } from "./Restored.ts"

const db = database()
const logs = 3

const folder = Effect.acquireRelease(
  Effect.sync(() => {
    const made = mkdtempSync(join(tmpdir(), "restored-"))
    chmodSync(made, 0o711)
    return made
  }),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)

/** Follows until it has this many events, and stops. */
const handled = Effect.fnUntraced(function* (url: string, tenant: string, enough: number, shelves?: string) {
  const { context } = yield* services(servicesOf(url, tenant, shelves))
  const watch = yield* watching(enough)
  const following = yield* Effect.forkChild(
    follow({ follower: "f", pageSize: 10, pollMs: 5 }, watch.note).pipe(Effect.provide(context))
  )
  yield* watch.reached
  yield* Fiber.interrupt(following)
  return watch.seen()
})

const all = (url: string, tenant: string, shelves?: string) =>
  Effect.flatMap(storeWith(url, tenant, shelves), (store) => Stream.runCollect(store.readAll))

const verified = (url: string, tenant: string, shelves: string) =>
  verify({ trust }).pipe(Effect.provide(servicesOf(url, tenant, shelves)))

describe("A fresh server", () => {
  for (const { name, restore } of ways) {
    it.live(`has everything after ${name}: events and archives, seals, followers, and what may not be changed`, () =>
      Effect.gen(function* () {
        const [tenant, other] = [db.newTenant(), db.newTenant()]
        for (let log = 1; log < logs; log++) yield* admin(db.url(), "select es.open_log($1)", [tenant])
        const store = yield* storeOf(db.url(), tenant)
        yield* fill(store, 60)
        yield* (yield* storeOf(db.url(), other)).append(commit("c1", on("A", 0, [event("of another")])))
        const before = yield* handled(db.url(), tenant, 60)
        yield* sealing(db.url(), tenant)
        // Archived events are read from the same files by both servers.
        const shelves = yield* archiveFolder
        yield* archiving(db.url(), tenant, { before: yield* instantOf(db.url()), folder: shelves, size: 13 })
        yield* fill(store, 40, "T")
        const [events, ofOther] = [yield* all(db.url(), tenant, shelves), yield* all(db.url(), other)]
        const reports = yield* verified(db.url(), tenant, shelves)

        const place = yield* folder
        const { url } = yield* EmbeddedPostgres.start({ dataDir: join(place, "data") })
        yield* restore(db.url(), url, place)

        assert.deepStrictEqual(yield* all(url, tenant, shelves), events)
        assert.deepStrictEqual(yield* all(url, other), ofOther)
        assert.deepStrictEqual(yield* verified(url, tenant, shelves), reports)
        assert.deepStrictEqual(
          reports.map(({ finding, unread }) => (unread > 0 ? unread : finding)),
          reports.map(() => undefined)
        )
        assert.strictEqual(
          reports.reduce((sum, { proven }) => sum + proven, 0),
          60
        )

        const after = yield* handled(url, tenant, 40, shelves)
        assert.lengthOf(after, 40)
        assert.sameDeepMembers([...before, ...after], [...events])

        const restored = yield* storeOf(url, tenant)
        const append = on("S0", 1, [event("more")], "subject-0")
        assert.strictEqual((yield* restored.append(commit("more", append)))._tag, "Appended")
        const again = yield* Effect.flip(restored.append(commit("S-0", append)))
        assert.strictEqual(again._tag, "CommitReused")
        const head = (yield* restored.logs).reduce((sum, { position }) => sum + position, 0)
        assert.strictEqual(head, 101)
        for (const change of ["update es.event set version = 9", "delete from es.tree_head"]) {
          const refused = yield* Effect.flip(
            Effect.tryPromise({ try: () => Effect.runPromise(admin(url, change)), catch: String })
          )
          assert.include(refused, "refused: what is stored here is never changed")
        }
      })
    )
  }
})
