import { describe, expect, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as fc from "fast-check"
import type { Commit, StreamAppend } from "../src/Commit.ts"
import { EventStore } from "../src/EventStore.ts"
import type { Json } from "../src/Json.ts"
import type { StoredEvent } from "../src/StoredEvent.ts"
import { admin, database, storeOf } from "./contract/Database.ts"
import { event } from "./contract/EventStoreContract.ts"

const db = database()

/** 200 scripts in long runs, else 15. */
const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 200 : 15

const data: fc.Arbitrary<Json> = fc.letrec<{ readonly json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\u0000", "")),
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(
      fc.string({ unit: "binary-ascii", maxLength: 3 }).map((key) => key.replaceAll("\u0000", "")),
      tie("json"),
      {
        maxKeys: 3
      }
    )
  )
})).json

/** Few names and small versions, so that conflicts, duplicates and reused ids are common. */
const append: fc.Arbitrary<StreamAppend> = fc.record({
  stream: fc.constantFrom("A", "B", "C", "D"),
  subject: fc.constantFrom(null, "s", "t", "u"),
  expectedVersion: fc.nat(3),
  events: fc.array(
    fc.oneof(
      fc.constant(event(1)),
      data.map((value) => event(value))
    ),
    { maxLength: 2 }
  )
})

const commits: fc.Arbitrary<ReadonlyArray<Commit>> = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 12 }).map((n) => `c${n}`),
    appends: fc.uniqueArray(append, { selector: ({ stream }) => stream, minLength: 1, maxLength: 3 })
  }) as unknown as fc.Arbitrary<Commit>,
  { minLength: 5, maxLength: 25 }
)

const withoutInstant = (event: StoredEvent): StoredEvent => ({ ...event, recordedAt: "" })

/** What a store answers to each commit of a script, and everything it holds at the end. */
const play = (store: EventStore["Service"], script: ReadonlyArray<Commit>) =>
  Effect.gen(function* () {
    const answers = yield* Effect.forEach(script, (commit) =>
      Effect.map(Effect.result(store.append(commit)), (result) =>
        Result.match(result, {
          onSuccess: ({ _tag, positions }) => [_tag, positions],
          onFailure: (error) => [error._tag, error.message]
        })
      )
    )
    const events = yield* Stream.runCollect(store.readAll)
    const subject = yield* store.readSubject("s")
    return { answers, events: events.map(withoutInstant), subject: subject.map(withoutInstant) }
  })

describe("PostgreSQL and memory", () => {
  it("answer every script of commits alike and hold the same events, hash by hash", async () => {
    await fc.assert(
      fc.asyncProperty(commits, fc.integer({ min: 1, max: 3 }), async (script, logs) => {
        const tenant = db.newTenant()
        const both = Effect.gen(function* () {
          for (let log = 1; log < logs; log++) yield* admin(db.url(), "select es.open_log($1)", [tenant])
          const memory = Context.get(yield* Layer.build(EventStore.layerMemory({ tenant, logs })), EventStore)
          return [yield* play(yield* storeOf(db.url(), tenant), script), yield* play(memory, script)] as const
        })
        const [found, expected] = await Effect.runPromise(Effect.scoped(both))
        expect(found).toEqual(expected)
      }),
      { numRuns }
    )
  })
})
