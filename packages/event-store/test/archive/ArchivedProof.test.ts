/** Seals and proofs of archived events: what the spine proves alone, and what the archive's bytes add. */
import { renameSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { rangeSize } from "../../src/proof/Hashing.ts"
import { refute } from "../../src/proof/ProofFile.ts"
import { proveEvent } from "../../src/proof/Proving.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { verify } from "../../src/proof/Verification.ts"
import { admin, database, storeOf } from "../contract/Database.ts"
import { fill } from "../proof/SealContract.ts"
import { archiving, folder, forge, instantOf, sealing, servicesOf, trust } from "./ArchivedStore.ts"

const db = database()

const past = Effect.fnUntraced(function* (count: number, young = 3) {
  const [tenant, path] = [db.newTenant(), yield* folder]
  const store = yield* storeOf(db.url(), tenant)
  yield* fill(store, count)
  yield* sealing(db.url(), tenant)
  const [shelf] = yield* archiving(db.url(), tenant, { before: yield* instantOf(db.url()), folder: path })
  yield* fill(store, young, "Young")
  yield* sealing(db.url(), tenant)
  return { file: join(path, shelf?.file ?? ""), path, store, tenant }
})

/** By one thread, and by as many as there are ranges. */
const verified = Effect.fnUntraced(function* (tenant: string, path?: string) {
  const by = (threads: number) =>
    verify({ trust }).pipe(Effect.provide(servicesOf(db.url(), tenant, path, threads)), Effect.scoped)
  const [report] = yield* by(0)
  const [other] = yield* by(2)
  assert.deepStrictEqual(other, report)
  return report
})

/** As the owner could: with the trigger off. */
const tamper = (tenant: string, change: string) =>
  admin(
    db.url(),
    `begin; alter table es.event disable trigger event_append_only; update es.event set ${change} and tenant = '${tenant}';
     alter table es.event enable always trigger event_append_only; commit`
  )

const many = 2 * rangeSize + 500

describe("Archived events", () => {
  it.live("are proven by their spines; their bytes are hashed where the archive is, and counted where it is not", () =>
    Effect.gen(function* () {
      const { path, tenant } = yield* past(many)
      const all = { proven: many + 3, unsealed: undefined, finding: undefined }
      assert.deepInclude(yield* verified(tenant), { ...all, unread: many })
      assert.deepInclude(yield* verified(tenant, path), { ...all, unread: 0 })
    })
  )

  it.live("whose file is gone: could not tell; without the archive all else is proven", () =>
    Effect.gen(function* () {
      const { file, path, tenant } = yield* past(many)
      renameSync(file, `${file}.away`)
      for (const threads of [0, 2]) {
        const failure = yield* Effect.flip(
          verify({ trust }).pipe(Effect.provide(servicesOf(db.url(), tenant, path, threads)), Effect.scoped)
        )
        assert.deepInclude(failure, { _tag: "StoreError", retryable: false })
        assert.propertyVal(failure.cause, "_tag", "ArchiveUnavailable")
        assert.include(failure.message, "shelf 1")
      }
      assert.deepInclude(yield* verified(tenant), { proven: many + 3, unread: many })
    })
  )

  it.live("are not proven where the archive's bytes are others, and the first of them is named", () =>
    Effect.gen(function* () {
      const { file, path, tenant } = yield* past(40)
      forge(file, 20)
      const found = { position: 21, last: 21, problem: "content does not match its hash" }
      assert.deepInclude((yield* verified(tenant, path))?.finding, found)
      assert.isUndefined((yield* verified(tenant))?.finding)
    })
  )

  it.live("cannot be changed in what is left of them: a subject, a date, a hash, an event taken away", () =>
    Effect.gen(function* () {
      for (const [change, position] of [
        ["subject = 'other' where position = 7", 7],
        ["effective_on = '2020-01-01' where position = 8", 8],
        ["content_hash = sha256('') where position = 9", 9],
        ["version = 3 where position = 11", 11]
      ] as const) {
        const { tenant } = yield* past(20)
        yield* tamper(tenant, change)
        const report = yield* verified(tenant)
        assert.deepInclude(report?.finding, { position, last: position }, change)
      }
    })
  )

  it.live("can be proven one by one with the archive, to whoever has neither", () =>
    Effect.gen(function* () {
      const { path, store, tenant } = yield* past(30)
      assert.lengthOf(yield* store.readAfter(0, 30, 3), 3)
      const services = yield* Layer.build(servicesOf(db.url(), tenant, path))
      const proof = yield* proveEvent({ log: 0, position: 17 }).pipe(Effect.provide(services))
      assert.strictEqual(proof.event.data, '{"n":16,"text":"é"}')
      assert.isUndefined(refute(trust, proof))
      const found = yield* Context.get(services, SealStore).find("S16", 1)
      assert.propertyVal(found, "_tag", "Some")
      const failure = yield* Effect.flip(
        proveEvent({ log: 0, position: 17 }).pipe(Effect.provide(servicesOf(db.url(), tenant)), Effect.scoped)
      )
      assert.deepInclude(failure, { _tag: "StoreError", retryable: false })
    })
  )
})
