import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as TestClock from "effect/testing/TestClock"
import { whenErased } from "../../src/erasure/Forgetting.ts"
import { keyRing, newKeyRing } from "../../src/erasure/KeyRing.ts"
import type { StoredEvent } from "../../src/StoredEvent.ts"
import { admin, database } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { processAt } from "./ErasableDatabase.ts"
import { eraseNow, newRing, said, textOf } from "./ErasureContract.ts"

const db = database()

const textsOf = (events: ReadonlyArray<StoredEvent>) => events.map(({ data }) => textOf(data))

/** What a defect is, where a call ends in one. */
const defectOf = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isFailure(exit) ? exit.cause.reasons.find(Cause.isDieReason)?.defect : undefined

/** Changes events past their trigger, as an owner can. */
const tamper = (change: string) =>
  admin(
    db.url(),
    `begin; alter table es.event disable trigger event_append_only; ${change};
     alter table es.event enable always trigger event_append_only; commit`
  )

/** A tenant's events as they are stored. */
const sealedRows = (tenant: string) =>
  Effect.map(
    admin(db.url(), "select position::int as position, data::text as data from es.event where tenant = $1 order by 1", [
      tenant
    ]),
    (rows) => rows.map(({ data, position }) => ({ position: Number(position), data: String(data) }))
  )

describe("A ring of keys", () => {
  it("is a key a line, the first of which wraps", () => {
    const [one, other] = [newRing(), newRing()]
    const both = newRing(one, other)
    assert.strictEqual(both.byId.size, 3)
    assert.isTrue(both.byId.has(one.current.id) && both.byId.has(other.current.id))
    assert.match(one.current.id, /^[0-9a-f]{16}$/)
  })

  it("names the line that is no key, and never shows it", () => {
    const good = Redacted.value(newKeyRing())
    for (const [text, problem] of [
      ["", "there is no key in it"],
      [`${good}c2VjcmV0`, "line 2 is no key of 32 bytes in base64 (44 characters)"],
      [`!${good}`, "line 1 is no key of 32 bytes in base64 (44 characters)"],
      [good.trim().slice(0, -1), "line 1 is no key of 32 bytes in base64 (44 characters)"]
    ] as const) {
      const refused = Result.getOrThrow(Result.flip(keyRing(Redacted.make(text))))
      assert.strictEqual(refused.message, problem)
    }
  })
})

describe("Keys that are kept elsewhere", () => {
  it.live("open what they have sealed in any process; without them the error names the key that is missing", () =>
    Effect.gen(function* () {
      const [tenant, ring, other] = [db.newTenant(), newRing(), newRing()]
      const first = yield* processAt(db.url(), tenant, ring)
      yield* first.store.append(commit("c1", on("A", 0, [said("a")])))
      const same = yield* processAt(db.url(), tenant, ring)
      assert.deepStrictEqual(textsOf(yield* same.store.readStream("A")), ["a"])
      for (const keys of [undefined, other]) {
        const stranger = yield* processAt(db.url(), tenant, keys)
        const refused = yield* Effect.flip(stranger.store.readStream("A"))
        assert.deepInclude(refused, { _tag: "StoreError", retryable: false })
        assert.deepInclude(refused.cause, {
          _tag: "KeyUnavailable",
          kekId: ring.current.id,
          subject: "customer-1",
          problem: "missing"
        })
        assert.include(refused.message, ring.current.id)
        assert.deepStrictEqual(yield* stranger.store.readStream("B"), [])
        // Nothing is sealed for a subject whose key cannot be opened, and nothing stored in its place.
        if (keys !== undefined)
          assert.deepInclude(yield* Effect.flip(stranger.store.append(commit("c2", on("A", 1, [said("b")])))), {
            _tag: "StoreError"
          })
      }
      const stranger = yield* processAt(db.url(), tenant, undefined)
      yield* eraseNow(stranger, "customer-1")
      assert.propertyVal((textsOf(yield* stranger.store.readStream("A"))[0] ?? null) as object, "_tag", "Erased")
    })
  )

  it.live("are followed by others: all is wrapped anew, and the old one is needed no more", () =>
    Effect.gen(function* () {
      const [tenant, old] = [db.newTenant(), newRing()]
      const before = yield* processAt(db.url(), tenant, old)
      const subjects = Array.from({ length: 7 }, (_, n) => `s${n}`)
      for (const subject of subjects)
        yield* before.store.append(commit(`c ${subject}`, on(`A-${subject}`, 0, [said(subject)], subject)))
      yield* eraseNow(before, "s0")
      const both = newRing(old)
      const rotating = yield* processAt(db.url(), tenant, both)
      assert.strictEqual(yield* rotating.erasure.rewrap, subjects.length - 1)
      assert.strictEqual(yield* rotating.erasure.rewrap, 0)
      const only = Result.getOrThrow(keyRing(Redacted.make(both.current.key.toString("base64"))))
      const after = yield* processAt(db.url(), tenant, only)
      assert.deepStrictEqual(textsOf(yield* after.store.readSubject("s1")), ["s1"])
      const again = yield* after.store.append(commit("c s1", on("A-s1", 1, [said("s1")], "s1")))
      assert.strictEqual(again._tag, "Duplicate")
      const rows = yield* admin(db.url(), "select distinct kek_id from es.subject_key where tenant = $1", [tenant])
      assert.sameMembers(
        rows.map(({ kek_id }) => kek_id),
        [null, both.current.id]
      )
    })
  )

  it.live("refuse a stored key that was changed, by their id", () =>
    Effect.gen(function* () {
      const [tenant, ring] = [db.newTenant(), newRing()]
      const { store } = yield* processAt(db.url(), tenant, ring)
      yield* store.append(commit("c1", on("A", 0, [said("a")])))
      yield* admin(
        db.url(),
        "update es.subject_key set wrapped = set_byte(wrapped, 20, (get_byte(wrapped, 20) + 1) % 256) where tenant = $1",
        [tenant]
      )
      const refused = yield* Effect.flip((yield* processAt(db.url(), tenant, ring)).store.readStream("A"))
      assert.deepInclude(refused.cause, { _tag: "KeyUnavailable", kekId: ring.current.id, problem: "refused" })
    })
  )
})

describe("What is sealed", () => {
  it.live("is corrupted where a byte of it, or what it stands in, was changed, or its key is not there", () =>
    Effect.gen(function* () {
      const ring = newRing()
      const changes: ReadonlyArray<readonly [string, RegExp]> = [
        [`data = replace(data::text, '"box":"', '"box":"AAAA')::json`, /data\.text does not open/],
        ["stream = 'B'", /data\.text does not open/],
        ["event_id = gen_random_uuid()", /data\.text does not open/],
        ["subject = 'customer-2'", /data\.text has no key/],
        ["subject = null", /data\.text has no key/]
      ]
      for (const [change, problem] of changes) {
        const tenant = db.newTenant()
        const { store } = yield* processAt(db.url(), tenant, ring)
        yield* store.append(commit("c1", on("A", 0, [said("a")])))
        yield* tamper(`update es.event set ${change} where tenant = '${tenant}'`)
        // Hashes are looked at before anything is opened: this is about those who compute them anew.
        const reader = yield* processAt(db.url(), tenant, ring, "never")
        const defect = defectOf(yield* Effect.exit(reader.store.readAfter(0, 0, 10)))
        assert.propertyVal(defect as object, "_tag", "Corruption")
        assert.match((defect as Error).message, problem)
      }
    })
  )
})

describe("An erasure by another process", () => {
  it.effect("is known here a minute later at the latest, and everybody who keeps folds is told", () =>
    Effect.gen(function* () {
      const [tenant, ring] = [db.newTenant(), newRing()]
      const [here, there] = [yield* processAt(db.url(), tenant, ring), yield* processAt(db.url(), tenant, ring)]
      let told = 0
      whenErased(here.store, () => {
        told += 1
      })
      yield* here.store.append(commit("c1", on("A", 0, [said("a")])))
      const texts = () => Effect.map(here.store.readStream("A"), textsOf)
      assert.deepStrictEqual(yield* texts(), ["a"])
      told = 0
      yield* eraseNow(there, "customer-1")
      assert.propertyVal((textsOf(yield* there.store.readStream("A"))[0] ?? null) as object, "_tag", "Erased")
      yield* TestClock.adjust("59 seconds")
      yield* texts()
      assert.strictEqual(told, 0)
      yield* TestClock.adjust("1 second")
      assert.propertyVal(((yield* texts())[0] ?? null) as object, "_tag", "Erased")
      assert.strictEqual(told, 1)
      yield* TestClock.adjust("1 hour")
      yield* texts()
      assert.strictEqual(told, 1)
    })
  )

  it.effect("is known here at once where something is appended for the subject, under a new key", () =>
    Effect.gen(function* () {
      const [tenant, ring] = [db.newTenant(), newRing()]
      const [here, there] = [yield* processAt(db.url(), tenant, ring), yield* processAt(db.url(), tenant, ring)]
      yield* here.store.append(commit("c1", on("A", 0, [said("a")])))
      yield* eraseNow(there, "customer-1")
      yield* here.store.append(commit("c2", on("A", 1, [said("b"), event(1)])))
      const [first, second] = textsOf(yield* here.store.readStream("A"))
      assert.propertyVal(first as object, "_tag", "Erased")
      assert.strictEqual(second, "b")
      assert.deepStrictEqual(textsOf(yield* there.store.readStream("A"))[1], "b")
    })
  )

  it.effect("is known here at once where its record is read", () =>
    Effect.gen(function* () {
      const [tenant, ring] = [db.newTenant(), newRing()]
      const [here, there] = [yield* processAt(db.url(), tenant, ring), yield* processAt(db.url(), tenant, ring)]
      yield* here.store.append(commit("c1", on("A", 0, [said("a")])))
      assert.deepStrictEqual(textsOf(yield* here.store.readStream("A")), ["a"])
      yield* eraseNow(there, "customer-1")
      const [first] = textsOf(yield* here.store.readAfter(0, 0, 10))
      assert.propertyVal(first as object, "_tag", "Erased")
    })
  )

  it.live("that races with appends here takes no text that was acknowledged after it", () =>
    Effect.gen(function* () {
      const [tenant, ring] = [db.newTenant(), newRing()]
      const [one, two, eraser] = [
        yield* processAt(db.url(), tenant, ring),
        yield* processAt(db.url(), tenant, ring),
        yield* processAt(db.url(), tenant, ring)
      ]
      const each = 30
      const write = (store: typeof one.store, stream: string) =>
        Effect.forEach(Array.from({ length: each }), (_, n) =>
          store.append(commit(`${stream}-${n}`, on(stream, n, [said(`${stream} ${n}`)])))
        )
      const erase = Effect.forEach(Array.from({ length: 8 }), () =>
        Effect.andThen(Effect.ignore(eraseNow(eraser, "customer-1")), Effect.sleep(10))
      )
      yield* Effect.all([write(one.store, "A"), write(two.store, "B"), erase], { concurrency: "unbounded" })
      yield* eraseNow(eraser, "customer-1").pipe(Effect.ignore)
      const ends = new Set((yield* eraser.store.readStream("Erasure-customer-1")).map(({ position }) => position))
      const { living } = yield* eraser.erasure.standing("customer-1")
      assert.isAbove(ends.size, 1)
      assert.isUndefined(living)
      // Each text is under the key that lived at its place in the log: as many keys were destroyed before as erasures.
      let generation = 1
      for (const { position, data } of yield* sealedRows(tenant)) {
        if (ends.has(position)) generation += 1
        else assert.include(data, `"generation":${generation}}`, `position ${position}`)
      }
    })
  )
})
