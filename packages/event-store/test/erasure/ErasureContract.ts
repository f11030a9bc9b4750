/** What every store that erases must do. Each implementation runs all of it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Commit } from "../../src/Commit.ts"
import type { Erasure, ErasureOptions } from "../../src/erasure/Erasure.ts"
import { type KeyRing, keyRing, newKeyRing } from "../../src/erasure/KeyRing.ts"
import type { EventStore } from "../../src/EventStore.ts"
import type { Json } from "../../src/Json.ts"
import type { NewEvent } from "../../src/StoredEvent.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"

/** A ring of new keys, the first of which wraps. */
export const newRing = (...older: ReadonlyArray<KeyRing>): KeyRing => {
  const made = Result.getOrThrow(keyRing(newKeyRing()))
  const keys = [made.current, ...older.flatMap(({ byId }) => [...byId.values()])]
  const text = keys.map(({ key }) => key.toString("base64")).join("\n")
  return Result.getOrThrow(keyRing(Redacted.make(text)))
}

export const personal = { data: { Said: ["text", "deep.text"] }, meta: ["why"] }
export const streamOf = (subject: string): string => `Erasure-${subject}`

export const optionsWith = (keys: KeyRing | undefined): ErasureOptions => ({ personal, streamOf, keys })

export const said = (text: string, more: { readonly [key: string]: Json } = {}): NewEvent => ({
  ...event({ text, n: 1, deep: { text: `deep ${text}`, kept: "k" }, ...more }, "Said"),
  meta: { by: "test", why: `because ${text}` }
})

export interface Erasable {
  readonly store: EventStore["Service"]
  readonly erasure: Erasure["Service"]
}

/** The commit that puts an erasure on record, at the version before it. */
export const recordOf = (subject: string, version: number): Commit =>
  commit(`erase ${subject} ${version}`, on(streamOf(subject), version, [event({ why: "asked" }, "Erased")], subject))

/** Destroys the key that lives. */
export const eraseNow = Effect.fnUntraced(function* ({ erasure }: Erasable, subject: string) {
  const { living } = yield* erasure.standing(subject)
  const key = living ?? { subject, generation: 1 }
  return yield* erasure.erase({
    key,
    by: "ada",
    reason: "ticket 1",
    commit: recordOf(subject, key.generation - 1)
  })
})

const gone = (value: Json | undefined): boolean =>
  typeof value === "object" && value !== null && "_tag" in value && value._tag === "Erased"

export const textOf = (data: Json): Json | undefined => (data as { readonly text?: Json }).text

export const erasureContract = (
  name: string,
  newErasable: (logs: number, keys: KeyRing | undefined) => Effect.Effect<Erasable, unknown, Scope.Scope>,
  logs = 1
): void => {
  const test = (sentence: string, body: (one: Erasable) => Effect.Effect<void, unknown, Scope.Scope>) => {
    it.live(sentence, () => Effect.flatMap(newErasable(logs, newRing()), body))
  }

  describe(`${name}: erasing`, () => {
    test("gives back what was written, by every way of reading", ({ store }) =>
      Effect.gen(function* () {
        const written = said("née Ünal", { list: ["text"] })
        const appended = yield* store.append(commit("c1", on("A", 0, [written, event({ text: "not of this type" })])))
        const found = [
          yield* store.readStream("A"),
          yield* store.readSubject("customer-1"),
          Option.getOrThrow(yield* store.readCommit("c1")),
          yield* store.readAfter(appended.positions[0]?.log ?? 0, 0, 10),
          yield* Stream.runCollect(store.readAll)
        ]
        for (const events of found) {
          assert.deepStrictEqual(
            events.map(({ data, meta }) => ({ data, meta })),
            [written, event({ text: "not of this type" })].map(({ data, meta }) => ({ data, meta }))
          )
        }
      }))

    test("leaves Erased in the place of each text of the subject, and nothing else changed", ({ erasure, store }) =>
      Effect.gen(function* () {
        yield* store.append(commit("c1", on("A", 0, [said("secret")]), on("B", 0, [said("other")], "customer-2")))
        const [before] = yield* store.readStream("A")
        yield* eraseNow({ store, erasure }, "customer-1")
        const [after] = yield* store.readStream("A")
        const { destroyed } = yield* erasure.standing("customer-1")
        const at = destroyed[0]?.at ?? ""
        assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
        const erased = { _tag: "Erased", at }
        assert.deepStrictEqual<unknown>(after, {
          ...before,
          data: { text: erased, n: 1, deep: { text: erased, kept: "k" } },
          meta: { by: "test", why: erased }
        })
        assert.strictEqual(textOf((yield* store.readStream("B"))[0]?.data ?? null), "other")
        assert.deepStrictEqual(destroyed, [{ subject: "customer-1", generation: 1, at, by: "ada", reason: "ticket 1" }])
      }))

    test("leaves as it is what has no subject, and what is no text", ({ erasure, store }) =>
      Effect.gen(function* () {
        yield* store.append(commit("c1", on("A", 0, [said("nobody's")], null)))
        yield* store.append(commit("c2", on("B", 0, [event({ text: 7 }, "Said")])))
        assert.deepStrictEqual(yield* erasure.standing("customer-1"), {
          living: undefined,
          destroyed: [],
          plainEvents: 0,
          sealedEvents: 0
        })
        assert.strictEqual(textOf((yield* store.readStream("A"))[0]?.data ?? null), "nobody's")
        assert.strictEqual(textOf((yield* store.readStream("B"))[0]?.data ?? null), 7)
      }))

    test("answers a repeated commit with its first positions before the erasure and after it", (one) =>
      Effect.gen(function* () {
        const { store } = one
        const same = commit("c1", on("A", 0, [said("a")]), on("B", 0, [said("b")], "customer-2"))
        const first = yield* store.append(same)
        const duplicate = { ...first, _tag: "Duplicate" } as const
        assert.deepStrictEqual(yield* store.append(same), duplicate)
        const other = commit("c1", on("A", 0, [said("x")]), on("B", 0, [said("b")], "customer-2"))
        assert.strictEqual((yield* Effect.flip(store.append(other)))._tag, "CommitReused")
        yield* eraseNow(one, "customer-1")
        assert.deepStrictEqual(yield* store.append(same), duplicate)
        // Of what is erased nothing is left to compare; of the rest everything is.
        assert.deepStrictEqual(yield* store.append(other), duplicate)
        for (const changed of [
          commit("c1", on("A", 0, [said("a")]), on("B", 0, [said("x")], "customer-2")),
          commit("c1", on("A", 0, [said("a", { n: 2 })]), on("B", 0, [said("b")], "customer-2")),
          commit("c1", on("A", 0, [said("a")]), on("B", 0, [event(1)], "customer-2")),
          commit("c1", on("A", 0, [said("a")]))
        ])
          assert.strictEqual((yield* Effect.flip(store.append(changed)))._tag, "CommitReused")
        assert.lengthOf(yield* store.readStream("A"), 1)
      }))

    test("begins a new key for what comes after an erasure, which the next one destroys", (one) =>
      Effect.gen(function* () {
        const { erasure, store } = one
        yield* store.append(commit("c1", on("A", 0, [said("first")])))
        yield* eraseNow(one, "customer-1")
        assert.isUndefined((yield* erasure.standing("customer-1")).living)
        yield* store.append(commit("c2", on("A", 1, [said("second")])))
        assert.deepInclude(yield* erasure.standing("customer-1"), {
          living: { subject: "customer-1", generation: 2 },
          sealedEvents: 1
        })
        const texts = () => Effect.map(store.readStream("A"), (events) => events.map(({ data }) => textOf(data)))
        const [first, second] = yield* texts()
        assert.deepStrictEqual([gone(first), second], [true, "second"])
        yield* eraseNow(one, "customer-1")
        assert.deepStrictEqual((yield* texts()).map(gone), [true, true])
        assert.lengthOf((yield* erasure.standing("customer-1")).destroyed, 2)
      }))

    test("destroys nothing where its record cannot be stored, and does it once however often it is sent", (one) =>
      Effect.gen(function* () {
        const { erasure, store } = one
        yield* store.append(commit("c1", on("A", 0, [said("a")])))
        const key = { subject: "customer-1", generation: 1 }
        const by = { key, by: "ada", reason: "r" }
        const [record] = recordOf("customer-1", 0).appends
        const refused = yield* Effect.flip(erasure.erase({ ...by, commit: commit("e", record, on("A", 7, [])) }))
        assert.deepInclude(refused, { _tag: "VersionConflict", stream: "A", expected: 7, found: 1 })
        for (const wrong of [commit("e", on("A", 1, [event(1)])), recordOf("customer-1", 1), recordOf("customer-2", 0)])
          assert.propertyVal(yield* Effect.flip(erasure.erase({ ...by, commit: wrong })), "_tag", "StoreError")
        assert.deepStrictEqual((yield* erasure.standing("customer-1")).living, key)
        assert.strictEqual(textOf((yield* store.readStream("A"))[0]?.data ?? null), "a")
        const done = yield* erasure.erase({ ...by, commit: recordOf("customer-1", 0) })
        yield* store.append(commit("c2", on("A", 1, [said("later")])))
        const again = yield* erasure.erase({ ...by, commit: recordOf("customer-1", 0) })
        assert.deepStrictEqual(again, { ...done, _tag: "Duplicate" })
        assert.deepStrictEqual((yield* erasure.standing("customer-1")).living, { ...key, generation: 2 })
        assert.strictEqual(textOf((yield* store.readStream("A"))[1]?.data ?? null), "later")
      }))

    test("hands on the conflict of a stream that the commit itself names, that of erasures too", (one) =>
      Effect.gen(function* () {
        const { store } = one
        yield* store.append(commit("c1", on("A", 0, [said("a")])))
        const late = yield* Effect.flip(store.append(commit("c2", on("A", 0, [said("b")]))))
        assert.deepInclude(late, { _tag: "VersionConflict", stream: "A", found: 1 })
        yield* eraseNow(one, "customer-1")
        const own = yield* Effect.flip(
          store.append(commit("c3", on("A", 1, [said("b")]), on("Erasure-customer-1", 0, [])))
        )
        assert.deepInclude(own, { _tag: "VersionConflict", stream: "Erasure-customer-1", found: 1 })
      }))

    test("loses no text of appends that race with erasures: it is erased or it is read", (one) =>
      Effect.gen(function* () {
        const { erasure, store } = one
        const writers = 8
        const each = 12
        const write = (writer: number) =>
          Effect.forEach(Array.from({ length: each }), (_, n) =>
            Effect.andThen(
              Effect.sleep(1),
              store.append(commit(`w${writer}-${n}`, on(`S${writer}`, n, [said(`${writer}/${n}`)])))
            )
          )
        const erase = Effect.forEach(Array.from({ length: 6 }), () =>
          Effect.andThen(Effect.sleep(3), Effect.ignore(eraseNow(one, "customer-1")))
        )
        yield* Effect.all([erase, ...Array.from({ length: writers }, (_, writer) => write(writer))], {
          concurrency: "unbounded"
        })
        const { destroyed, living, sealedEvents } = yield* erasure.standing("customer-1")
        const read: Array<string> = []
        for (let writer = 0; writer < writers; writer++) {
          const events = yield* store.readStream(`S${writer}`)
          assert.lengthOf(events, each)
          events.forEach(({ data }, n) => {
            const text = textOf(data)
            if (gone(text)) return
            assert.strictEqual(text, `${writer}/${n}`)
            read.push(text as string)
          })
        }
        assert.lengthOf(read, sealedEvents)
        assert.lengthOf(yield* store.readStream("Erasure-customer-1"), destroyed.length)
        assert.isAbove(destroyed.length, 0)
        assert.deepStrictEqual(
          destroyed.map(({ generation }) => generation),
          destroyed.map((_, n) => n + 1)
        )
        if (living !== undefined) assert.strictEqual(living.generation, destroyed.length + 1)
      }))

    test("refuses texts that no event may hold", ({ store }) =>
      Effect.gen(function* () {
        for (const text of ["\ud800", "\u0000"]) {
          const refused = yield* Effect.flip(store.append(commit("c1", on("A", 0, [said(text)]))))
          assert.propertyVal(refused._tag === "StoreError" ? refused.cause : {}, "_tag", "CommitInvalid")
        }
        assert.deepStrictEqual(yield* store.readStream("A"), [])
      }))

    it.live("without keys stores texts as they are, and tells how many no erasure reaches", () =>
      Effect.gen(function* () {
        const { erasure, store } = yield* newErasable(logs, undefined)
        yield* store.append(commit("c1", on("A", 0, [said("plain"), event(1)])))
        assert.deepStrictEqual(yield* erasure.standing("customer-1"), {
          living: undefined,
          destroyed: [],
          plainEvents: 1,
          sealedEvents: 0
        })
        assert.strictEqual(textOf((yield* store.readStream("A"))[0]?.data ?? null), "plain")
        assert.strictEqual((yield* Effect.flip(erasure.rewrap))._tag, "NoKeys")
      })
    )
  })
}
