/**
 * A store that was written at each earlier level of the schema is brought up to date, while processes of the program of
 * then go on appending, and afterwards beside those of now. A new migration is covered by being in the list.
 */
import { assert, describe, it } from "@effect/vitest"
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { eachStatement, prepared, verdict } from "../../src/AppendStatement.ts"
import type { EventStore } from "../../src/EventStore.ts"
import { levels, migrate } from "../../src/Migrations.ts"
import { Postgres } from "../../src/Postgres.ts"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { verify } from "../../src/proof/Verification.ts"
import { admin, storeOf } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { newKey, trustIn } from "../proof/Keys.ts"
import { sealsOf } from "../proof/SealedDatabase.ts"
import { witness } from "./Witness.ts"

const key = newKey()
const trust = trustIn(key)
const writers = ["a", "b", "c"]

const role = "event_store_app"
/** The levels from which on there was a way to append, a role, and seals. */
const [appending, withRole, withSeals] = ["0002-append", "0003-access", "0004-seals"] as const

type Append = EventStore["Service"]["append"]

/** Appends as every program before this one did: by `es.append(text, jsonb)`, prepared under this name. */
const appendOfThen = (url: string, tenant: string, level: string): Effect.Effect<Append, never, Scope.Scope> =>
  Effect.gen(function* () {
    const options = { url: Redacted.make(url), tenant, role: level < withRole ? null : role, maxConnections: 2 }
    const { query } = Context.get(yield* Layer.build(Postgres.layer(options)), Postgres)
    return Effect.fnUntraced(function* (made) {
      const ready = yield* prepared(tenant, made)
      const [row] = yield* query("append", eachStatement(tenant, [ready]), "es-append")
      return yield* verdict(ready, row)
    })
  })

/** All that a row says, whatever columns came later. */
const stored = (url: string) =>
  admin(
    url,
    `select tenant, log, position::text, stream, version, event_id, subject, type, schema_version, data::text,
       meta::text, effective_on::text, booked_on::text, recorded_at::text, encode(content_hash, 'hex') as hash
     from es.event order by tenant, log, position`
  )

describe("An upgrade", () => {
  for (const level of levels.filter((name) => name >= appending)) {
    it.live(`from ${level} keeps events, seals and commit ids, and serves the programs of before and of now`, () =>
      Effect.gen(function* () {
        const { url } = yield* testDatabase
        yield* migrate({ url: Redacted.make(url), upTo: level })
        yield* admin(url, "select es.open_log('three'), es.open_log('three')")

        const tenants = yield* Effect.forEach(["one", "three"], (tenant) =>
          Effect.gen(function* () {
            const then = yield* appendOfThen(url, tenant, level)
            // Reading is of now: it begins when the schema is up to date.
            const now = yield* storeOf(url, tenant)
            const before: EventStore["Service"] = { ...now, append: then }
            const stores = [before]
            const first = commit("first", on("A", 0, [event({ n: 1 })], "s1"), on("B", 0, [event({ n: 2 })], "s2"))
            const answered = yield* then(first)
            const seals = yield* sealsOf(url, tenant)
            const kept = level < withSeals ? [] : yield* Effect.provideService(seal({ key }), SealStore, seals)
            return { answered, before, first, kept, now, seals, stores, tenant, witness: witness(stores) }
          })
        )

        const rows = yield* stored(url)
        let isOver = false
        const writing = yield* Effect.forkChild(
          Effect.forEach(
            tenants.flatMap((tenant) => writers.map((writer) => tenant.witness.write(writer, () => isOver))),
            (write) => write,
            { concurrency: "unbounded", discard: true }
          )
        )
        yield* Effect.sleep(30)
        yield* migrate({ url: Redacted.make(url) })
        for (const { now, stores } of tenants) stores.push(now)
        yield* Effect.sleep(30)
        isOver = true
        yield* Fiber.join(writing)

        for (const { answered, before, first, kept, now, seals, tenant, witness } of tenants) {
          yield* witness.settle
          assert.isAbove(witness.told().acknowledged, writers.length)
          for (const { append } of [before, now]) {
            assert.deepStrictEqual(yield* append(first), { ...answered, _tag: "Duplicate" })
            const reused = yield* Effect.flip(append(commit("first", on("A", 0, [event({ n: 9 })], "s1"))))
            assert.deepInclude(reused, { _tag: "CommitReused", commitId: "first" })
            const late = yield* Effect.flip(append(commit("late", on("A", 0, [event({ n: 9 })], "s1"))))
            assert.deepInclude(late, { _tag: "VersionConflict", stream: "A", expected: 0 })
            const version = (yield* now.readStream("A")).length
            yield* append(commit(`next-${version}`, on("A", version, [event({ n: version })], "s1")))
          }
          assert.lengthOf(yield* now.readStream("A"), 3)
          const proving = Effect.gen(function* () {
            yield* seal({ key })
            return yield* verify({ trust, kept })
          })
          for (const { finding, unsealed } of yield* Effect.provideService(proving, SealStore, seals))
            assert.deepStrictEqual([tenant, finding, unsealed], [tenant, undefined, undefined])
        }
        const after = yield* stored(url)
        const places = new Set(rows.map(({ event_id }) => event_id))
        assert.deepStrictEqual(
          after.filter(({ event_id }) => places.has(event_id)),
          rows
        )
      })
    )
  }

  it.live("is asked for by name where a program is newer than the schema", () =>
    Effect.gen(function* () {
      const { url } = yield* testDatabase
      yield* migrate({ url: Redacted.make(url), upTo: withSeals })
      const store = yield* storeOf(url, "early")
      const early = commit("c1", on("A", 0, [event(1)]))
      assert.deepInclude(yield* Effect.flip(store.append(early)), {
        _tag: "StoreError",
        sqlState: "42883",
        retryable: false
      })
      yield* migrate({ url: Redacted.make(url) })
      assert.strictEqual((yield* store.append(early))._tag, "Appended")
    })
  )
})
