/** What every event store must do. Each implementation runs all of it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import type { Appended, Commit, StreamAppend } from "../../src/Commit.ts"
import type { EventStore } from "../../src/EventStore.ts"
import { canonical, type Json } from "../../src/Json.ts"
import { pageSize } from "../../src/ReadLogs.ts"
import { contentHash, type NewEvent } from "../../src/StoredEvent.ts"

/** A store of its own for one test, with this many logs. */
export type NewStore = (logs: number) => Effect.Effect<EventStore["Service"], unknown, Scope.Scope>

export const event = (data: Json, type = "Noted"): NewEvent => ({
  type,
  schemaVersion: 1,
  data,
  meta: { by: "test" },
  effectiveOn: "2026-03-31",
  bookedOn: "2026-04-01"
})

export const on = (
  stream: string,
  expectedVersion: number,
  events: ReadonlyArray<NewEvent>,
  subject: string | null = "customer-1"
): StreamAppend => ({ stream, subject, expectedVersion, events })

export const commit = (id: string, ...appends: Commit["appends"]): Commit => ({ id, appends })

/** Where a commit went that names one subject. */
const logOf = ({ positions }: Appended): number => positions[0]?.log ?? -1

const all = (store: EventStore["Service"]) => Stream.runCollect(store.readAll)

/** Every test on stores with at least so many logs. */
export const contract = (name: string, newStore: NewStore, least = 1): void => {
  const test = (
    sentence: string,
    body: (store: EventStore["Service"]) => Effect.Effect<void, unknown, Scope.Scope>,
    logs = 1
  ) => {
    it.live(sentence, () => Effect.flatMap(newStore(Math.max(logs, least)), body))
  }

  describe(`${name}: appending`, () => {
    test("gives back what was stored, field by field", (store) =>
      Effect.gen(function* () {
        const appended = yield* store.append(commit("c1", on("A", 0, [event({ b: 1, a: "é" })])))
        assert.deepStrictEqual(appended._tag, "Appended")
        const log = logOf(appended)
        assert.deepStrictEqual(appended.positions, [{ log, first: 1, last: 1 }])
        const [stored] = yield* store.readStream("A")
        const content = { stream: "A", version: 1, ...event(null), data: '{"a":"é","b":1}', meta: '{"by":"test"}' }
        assert.match(stored?.eventId ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
        assert.match(appended.recordedAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
        assert.deepStrictEqual(stored, {
          ...event({ a: "é", b: 1 }),
          log,
          position: 1,
          stream: "A",
          version: 1,
          subject: "customer-1",
          eventId: stored?.eventId ?? "",
          recordedAt: appended.recordedAt,
          contentHash: contentHash(content)
        })
      }))

    test("stores events of several streams together, in the order given", (store) =>
      Effect.gen(function* () {
        yield* store.append(commit("c1", on("A", 0, [event(1), event(2)]), on("B", 0, [event(3)])))
        const events = yield* all(store)
        assert.deepStrictEqual(
          events.map(({ position, stream, version, data }) => [position, stream, version, data]),
          [
            [1, "A", 1, 1],
            [2, "A", 2, 2],
            [3, "B", 1, 3]
          ]
        )
      }))

    test("stores nothing of a commit when one stream is not at its version", (store) =>
      Effect.gen(function* () {
        const log = logOf(yield* store.append(commit("c1", on("A", 0, [event(1)]))))
        const conflict = yield* Effect.flip(store.append(commit("c2", on("B", 0, [event(2)]), on("A", 0, [event(3)]))))
        assert.deepInclude(conflict, { _tag: "VersionConflict", stream: "A", expected: 0, found: 1 })
        assert.lengthOf(yield* all(store), 1)
        assert.isTrue(Option.isNone(yield* store.readCommit("c2")))
        const again = yield* store.append(commit("c2", on("B", 0, [event(2)]), on("A", 1, [event(3)])))
        assert.deepStrictEqual(again.positions, [{ log, first: 2, last: 3 }])
      }))

    test("holds a commit to a condition on a stream it does not write", (store) =>
      Effect.gen(function* () {
        yield* store.append(commit("c1", on("A", 0, [event(1)])))
        const stale = yield* Effect.flip(store.append(commit("c2", on("A", 0, []), on("B", 0, [event(2)]))))
        assert.strictEqual(stale._tag, "VersionConflict")
        yield* store.append(commit("c2", on("A", 1, []), on("B", 0, [event(2)])))
        assert.lengthOf(yield* store.readStream("A"), 1)
        const onlyCondition = yield* store.append(commit("c3", on("C", 0, [])))
        assert.deepStrictEqual([onlyCondition._tag, onlyCondition.positions], ["Appended", []])
        assert.deepStrictEqual(yield* store.readCommit("c3"), Option.some([]))
      }))

    test("answers a repeated commit with its first positions, whatever version it expects now", (store) =>
      Effect.gen(function* () {
        const first = yield* store.append(commit("c1", on("A", 0, [event({ x: 1 })])))
        yield* store.append(commit("c2", on("A", 1, [event(2)])))
        const again = yield* store.append(commit("c1", on("A", 2, [{ ...event({ x: 1 }), meta: { by: "retry" } }])))
        assert.deepStrictEqual(again, { ...first, _tag: "Duplicate" })
        assert.lengthOf(yield* all(store), 2)
      }))

    test("refuses a commit id that stands for other content", (store) =>
      Effect.gen(function* () {
        yield* store.append(commit("c1", on("A", 0, [event(1)])))
        for (const other of [
          on("A", 1, [event(2)]),
          on("B", 0, [event(1)]),
          on("A", 1, [event(1, "Other")]),
          on("A", 1, [])
        ]) {
          const reused = yield* Effect.flip(store.append(commit("c1", other)))
          assert.deepInclude(reused, { _tag: "CommitReused", commitId: "c1" })
        }
        assert.lengthOf(yield* all(store), 1)
      }))

    test("accepts exactly one of many commits decided on the same version", (store) =>
      Effect.gen(function* () {
        const racers = Array.from({ length: 16 }, (_, racer) => commit(`c${racer}`, on("A", 0, [event(racer)])))
        const results = yield* Effect.forEach(racers, (racer) => Effect.result(store.append(racer)), {
          concurrency: 16
        })
        assert.lengthOf(results.filter(Result.isSuccess), 1)
        for (const lost of results.filter(Result.isFailure)) assert.strictEqual(lost.failure._tag, "VersionConflict")
        assert.lengthOf(yield* store.readStream("A"), 1)
      }))

    test("stores a commit once that is sent many times at once", (store) =>
      Effect.gen(function* () {
        const same = commit("c1", on("A", 0, [event(1)]), on("B", 0, [event(2)], "customer-2"))
        const results = yield* Effect.forEach(Array.from({ length: 16 }), () => store.append(same), { concurrency: 16 })
        assert.lengthOf(
          results.filter(({ _tag }) => _tag === "Appended"),
          1
        )
        for (const { positions } of results) assert.deepStrictEqual(positions, results[0]?.positions)
        assert.lengthOf(yield* all(store), 2)
      }))

    test("keeps data byte for byte as canonical JSON", (store) =>
      Effect.gen(function* () {
        const data = {
          "": "",
          "\u20ac": "Euro",
          "\r": '\t\u001f"\\/',
          "\ud83d\ude02": [0, -0, -7, true, null],
          "1": { z: "10.10", a: "\u2028" }
        }
        yield* store.append(commit("c1", on("A", 0, [event(data)])))
        const [stored] = yield* store.readStream("A")
        const text = Result.getOrThrow(canonical(data))
        assert.strictEqual(
          text,
          '{"":"","\\r":"\\t\\u001f\\"\\\\/","1":{"a":"\u2028","z":"10.10"},"€":"Euro","😂":[0,0,-7,true,null]}'
        )
        assert.strictEqual(Result.getOrThrow(canonical(stored?.data ?? null)), text)
        assert.strictEqual(
          stored?.contentHash,
          contentHash({ stream: "A", version: 1, ...event(null), data: text, meta: '{"by":"test"}' })
        )
      }))

    const bad: ReadonlyArray<readonly [string, Commit]> = [
      ["a fraction", commit("c1", on("A", 0, [event({ amount: 10.1 })]))],
      ["an unsafe integer", commit("c1", on("A", 0, [event(2 ** 53)]))],
      ["not a number", commit("c1", on("A", 0, [event(Number.NaN)]))],
      ["half of a surrogate pair", commit("c1", on("A", 0, [event({ name: "\ud800" })]))],
      ["the zero character", commit("c1", on("A", 0, [event("\u0000")]))],
      ["undefined", commit("c1", on("A", 0, [event({ name: undefined } as unknown as Json)]))],
      ["a class instance", commit("c1", on("A", 0, [event(new Map() as unknown as Json)]))],
      ["a day that does not exist", commit("c1", on("A", 0, [{ ...event(1), effectiveOn: "2026-02-30" }]))],
      ["no commit id", commit("", on("A", 0, [event(1)]))],
      ["a commit id of 256 characters", commit("c".repeat(256), on("A", 0, [event(1)]))],
      ["a stream twice", commit("c1", on("A", 0, [event(1)]), on("A", 1, [event(2)]))],
      ["a negative version", commit("c1", on("A", -1, [event(1)]))],
      ["a schema version of zero", commit("c1", on("A", 0, [{ ...event(1), schemaVersion: 0 }]))]
    ]
    for (const [what, refused] of bad) {
      test(`refuses ${what} and stores nothing`, (store) =>
        Effect.gen(function* () {
          const good = on("Good", 0, [event(1)])
          const error = yield* Effect.flip(store.append({ ...refused, appends: [good, ...refused.appends] }))
          assert.deepInclude(error, { _tag: "StoreError", retryable: false })
          assert.propertyVal(error._tag === "StoreError" ? error.cause : {}, "_tag", "CommitInvalid")
          assert.deepStrictEqual(yield* all(store), [])
        }))
    }
  })

  describe(`${name}: reading`, () => {
    test("reads a stream after a version, and nothing of a stream that is not there", (store) =>
      Effect.gen(function* () {
        yield* store.append(commit("c1", on("A", 0, [event(1), event(2), event(3)])))
        const events = yield* store.readStream("A", { after: 1 })
        assert.deepStrictEqual(
          events.map(({ version }) => version),
          [2, 3]
        )
        assert.deepStrictEqual(yield* store.readStream("B"), [])
        assert.isTrue(Option.isNone(yield* store.readCommit("none")))
      }))

    test("reads a subject over all its streams, also events that came before the stream had a subject", (store) =>
      Effect.gen(function* () {
        yield* store.append(commit("c1", on("A", 0, [event(1)], null), on("B", 0, [event(2)], "s")))
        yield* store.append(commit("c2", on("A", 1, [event(3)], "s"), on("C", 0, [event(4)], "t")))
        const events = yield* store.readSubject("s")
        assert.sameMembers(
          events.map(({ data }) => data),
          [2, 3]
        )
        const places = events.map(({ log, position }) => log * 1_000 + position)
        assert.isBelow(places[0] ?? 0, places[1] ?? 0)
      }))

    test(
      "reads of a subject what is beyond a place in each log, and all of a log that has none",
      (store) =>
        Effect.gen(function* () {
          // Streams without a subject begin in log 0; the subject's own is another one.
          const own = Array.from({ length: 9 }, (_, n) => `t${n}`)
          for (const subject of own) yield* store.append(commit(`a${subject}`, on(subject, 0, [event(1)], subject)))
          for (const subject of own) {
            yield* store.append(commit(`b${subject}`, on(`early ${subject}`, 0, [event(2)], null)))
            yield* store.append(commit(`c${subject}`, on(`early ${subject}`, 1, [event(3), event(4)], subject)))
            yield* store.append(commit(`d${subject}`, on(subject, 1, [event(5), event(6)], subject)))
          }
          const spread = new Set<number>()
          for (const subject of own) {
            const events = yield* store.readSubject(subject)
            const places = Array.from(new Set(events.map(({ log }) => log)), (log) =>
              events.filter((one) => one.log === log)
            )
            spread.add(places.length)
            for (const mine of places)
              for (const { log, position } of [...mine, { log: mine[0]?.log ?? 0, position: 0 }])
                assert.deepStrictEqual(
                  yield* store.readSubject(subject, { after: new Map([[log, position]]) }),
                  events.filter((one) => one.log !== log || one.position > position)
                )
            const ends = new Map(events.map(({ log, position }) => [log, position]))
            assert.deepStrictEqual(yield* store.readSubject(subject, { after: ends }), [])
            assert.deepStrictEqual(yield* store.readSubject(subject, { after: new Map() }), events)
            const before = new Map(Array.from(ends, ([log, position]) => [log, position - 1]))
            assert.lengthOf(yield* store.readSubject(subject, { after: before }), ends.size)
          }
          assert.isTrue(spread.has(2))
        }),
      8
    )

    test(
      "finds a commit's events in every log",
      (store) =>
        Effect.gen(function* () {
          const appends = Array.from({ length: 12 }, (_, n) => on(`S${n}`, 0, [event(n)], `subject-${n}`))
          yield* store.append({ id: "c1", appends: appends as unknown as Commit["appends"] })
          const found = Option.getOrThrow(yield* store.readCommit("c1"))
          assert.deepStrictEqual(found, [...(yield* all(store))])
          assert.lengthOf(found, 12)
          assert.isAbove(new Set(found.map(({ log }) => log)).size, 1)
        }),
      3
    )

    test(
      "stores a commit over two logs whole or not at all, and once",
      (store) =>
        Effect.gen(function* () {
          const subjects = Array.from({ length: 8 }, (_, n) => `subject-${n}`)
          for (const subject of subjects) {
            yield* store.append(commit(`c-${subject}`, on(`S-${subject}`, 0, [event(0)], subject)))
          }
          const [first] = yield* store.readStream("S-subject-0")
          const events = yield* all(store)
          const other = events.find(({ log }) => log !== first?.log)
          const far = other?.subject ?? ""
          const over = (version: number) =>
            [on("S-subject-0", 1, [event(1)], "subject-0"), on(`S-${far}`, version, [event(1)], far)] as const
          const refused = yield* Effect.flip(store.append(commit("over", ...over(7))))
          assert.deepInclude(refused, { _tag: "VersionConflict", stream: `S-${far}`, expected: 7, found: 1 })
          assert.deepStrictEqual(yield* all(store), events)
          const appended = yield* store.append(commit("over", ...over(1)))
          assert.sameMembers(
            appended.positions.map(({ log }) => log),
            [first?.log ?? -1, other?.log ?? -1]
          )
          const again = yield* store.append(commit("over", ...over(1)))
          assert.deepStrictEqual(again, { ...appended, _tag: "Duplicate" })
          assert.lengthOf(yield* all(store), 10)
        }),
      3
    )

    test(
      "keeps a subject's streams in one log and each log dense",
      (store) =>
        Effect.gen(function* () {
          for (let n = 0; n < 24; n++) {
            yield* store.append(commit(`c${n}`, on(`S${n}`, 0, [event(n), event(n)], `subject-${n % 8}`)))
          }
          const events = yield* all(store)
          const logs = yield* store.logs
          assert.isAbove(logs.filter(({ position }) => position > 0).length, 1)
          for (const { log, position, recordedAt } of logs) {
            const mine = events.filter((event) => event.log === log)
            assert.deepStrictEqual(
              mine.map((event) => event.position),
              Array.from({ length: position }, (_, n) => n + 1)
            )
            assert.strictEqual(recordedAt, mine.at(-1)?.recordedAt ?? null)
          }
          for (let s = 0; s < 8; s++) {
            const own = yield* store.readSubject(`subject-${s}`)
            assert.lengthOf(own, 6)
            assert.strictEqual(new Set(own.map(({ log }) => log)).size, 1)
          }
        }),
      3
    )

    test("streams everything over the edge of a page, and pages of a log as asked", (store) =>
      Effect.gen(function* () {
        const many = Array.from({ length: pageSize + 1 }, (_, n) => event(n))
        const log = logOf(yield* store.append(commit("c1", on("A", 0, many))))
        assert.deepStrictEqual(
          (yield* all(store)).map(({ data }) => data),
          many.map(({ data }) => data)
        )
        const page = yield* store.readAfter(log, 10, 3)
        assert.deepStrictEqual(
          page.map(({ position }) => position),
          [11, 12, 13]
        )
        assert.deepStrictEqual(yield* store.readAfter(log, pageSize + 1, 3), [])
      }))

    test("reads an empty store as empty", (store) =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* all(store), [])
        assert.deepStrictEqual(
          yield* store.logs,
          Array.from({ length: least }, (_, log) => ({ log, position: 0, recordedAt: null, isOpen: true }))
        )
      }))

    test("shows a follower every event of concurrent writers once, in order, at instants that never go back", (store) =>
      Effect.gen(function* () {
        const writers = 8
        const each = 15
        const write = (writer: number) =>
          Effect.forEach(Array.from({ length: each }), (_, n) =>
            store.append(commit(`w${writer}-${n}`, on(`S${writer}`, n, [event({ writer, n })], null)))
          )
        const writing = yield* Effect.forkChild(
          Effect.forEach(
            Array.from({ length: writers }, (_, n) => n),
            write,
            { concurrency: writers }
          )
        )
        const seen: Array<{
          readonly position: number
          readonly stream: string
          readonly version: number
          readonly recordedAt: string
        }> = []
        while (seen.length < writers * each) {
          seen.push(...(yield* store.readAfter(0, seen.length, 7)))
          yield* Effect.sleep(1)
        }
        yield* Fiber.join(writing)
        assert.deepStrictEqual(
          seen.map(({ position }) => position),
          seen.map((_, n) => n + 1)
        )
        for (let writer = 0; writer < writers; writer++) {
          const own = seen.filter(({ stream }) => stream === `S${writer}`)
          assert.deepStrictEqual(
            own.map(({ version }) => version),
            Array.from({ length: each }, (_, n) => n + 1)
          )
        }
        const instants = seen.map(({ recordedAt }) => recordedAt)
        assert.deepStrictEqual(instants, [...instants].sort())
      }))
  })
}
