/** What a read says where archived bytes cannot be had: which shelf, which file, what to do. Never other data, never less. */
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import { ArchiveUnavailable } from "../../src/archive/ArchiveUnavailable.ts"
import { manifestOf } from "../../src/archive/Shelf.ts"
import type { EventStore } from "../../src/EventStore.ts"
import { database, storeOf } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { fill } from "../proof/SealContract.ts"
import { archiving, folder, forge, instantOf, sealing, storeWith } from "./ArchivedStore.ts"

const db = database()

/** 40 archived events, and one more that is not. */
const past = Effect.fnUntraced(function* () {
  const [tenant, path] = [db.newTenant(), yield* folder]
  const store = yield* storeOf(db.url(), tenant)
  yield* fill(store, 40)
  yield* sealing(db.url(), tenant)
  const all = Array.from(yield* Stream.runCollect(store.readAll))
  const [shelf] = yield* archiving(db.url(), tenant, { before: yield* instantOf(db.url()), folder: path })
  assert.isDefined(shelf)
  yield* store.append(commit("here", on("Here", 0, [event("here")], "here")))
  return { all, file: shelf?.file ?? "", path, tenant }
})

/** Every call that needs the bytes of the first event. */
const calls = (store: EventStore["Service"]): ReadonlyArray<Effect.Effect<unknown, unknown>> => [
  store.readStream("S0"),
  store.readSubject("subject-0"),
  store.readCommit("S-0"),
  store.readAfter(0, 0, 1),
  Stream.runCollect(store.readAll)
]

/** What all of them fail with. */
const failures = Effect.fnUntraced(function* (store: EventStore["Service"]) {
  const causes = yield* Effect.forEach(calls(store), (call) =>
    Effect.map(Effect.flip(call), (error) => {
      assert.deepInclude(error, { _tag: "StoreError", retryable: false })
      return (error as { readonly cause: unknown }).cause as ArchiveUnavailable
    })
  )
  for (const cause of causes) {
    assert.instanceOf(cause, ArchiveUnavailable)
    assert.strictEqual(cause.message, causes[0]?.message)
  }
  return causes[0]
})

describe("Archived events", () => {
  it.live("cannot be read by a store without an archive; all others can, and appended", () =>
    Effect.gen(function* () {
      const { file, tenant } = yield* past()
      const store = yield* storeWith(db.url(), tenant)
      const failure = yield* failures(store)
      assert.deepInclude(failure, { shelf: 1, file, problem: "no archive is configured" })
      assert.include(failure?.message, "Archive.layerFolder")
      assert.lengthOf(yield* store.readStream("Here"), 1)
      assert.lengthOf(yield* store.readSubject("here"), 1)
      assert.lengthOf(yield* store.readAfter(0, 40, 10), 1)
      assert.strictEqual((yield* store.append(commit("more", on("S0", 1, [event(2)]))))._tag, "Appended")
    })
  )

  it.live("cannot be read where a file is gone, and can again as soon as it is back", () =>
    Effect.gen(function* () {
      const { all, file, path, tenant } = yield* past()
      for (const name of [manifestOf(file), file]) {
        const store = yield* storeWith(db.url(), tenant, path)
        const [place, aside] = [join(path, name), join(path, "aside")]
        renameSync(place, aside)
        const failure = yield* failures(store)
        assert.deepInclude(failure, { shelf: 1, file: name })
        assert.match(failure?.message ?? "", /ENOENT.*Bring the file back from a copy: .*sha256 [0-9a-f]{64}$/)
        renameSync(aside, place)
        assert.deepStrictEqual(Array.from(yield* Stream.runCollect(store.readAll)).slice(0, 40), all)
      }
    })
  )

  it.live("are not what a sound file says that somebody else has written", () =>
    Effect.gen(function* () {
      const { file, path, tenant } = yield* past()
      forge(join(path, file), 0)
      const failure = yield* failures(yield* storeWith(db.url(), tenant, path))
      assert.deepInclude(failure, { file, problem: "event 0/1 in it is missing or not what was archived" })
    })
  )

  it.live("are never read as anything else, whichever byte of a file is changed", () =>
    Effect.gen(function* () {
      const { all, file, path, tenant } = yield* past()
      for (const name of [file, manifestOf(file)]) {
        const place = join(path, name)
        const whole = readFileSync(place)
        const step = Math.max(1, Math.floor(whole.length / 60))
        let refused = 0
        for (let at = 0; at < whole.length; at += step) {
          const changed = Buffer.from(whole)
          changed[at] = (changed[at] ?? 0) ^ 0x10
          writeFileSync(place, changed)
          yield* Effect.gen(function* () {
            const store = yield* storeWith(db.url(), tenant, path)
            const read = yield* Effect.exit(Stream.runCollect(store.readAll))
            // Some bytes say nothing, such as the system in the head of a gzip file.
            if (Exit.isSuccess(read)) return assert.deepStrictEqual(Array.from(read.value).slice(0, 40), all)
            refused += 1
            const failure = yield* failures(store)
            assert.strictEqual(failure?.file, name)
          }).pipe(Effect.scoped)
        }
        assert.isAbove(refused, 40)
        writeFileSync(place, whole)
      }
    })
  )
})
