/**
 * That what is read and written stays small when the tables are not: the contract with generic plans, which is what a
 * connection that lives long may use, on many events. What PostgreSQL itself counts is compared, never time.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import type { CompiledQuery } from "kysely"
import type { Commit } from "../src/Commit.ts"
import { EventStore } from "../src/EventStore.ts"
import { FollowStore } from "../src/following/FollowStore.ts"
import { Postgres } from "../src/Postgres.ts"
import { SealStore } from "../src/proof/SealStore.ts"
import { admin, database, storeIn, storeOf } from "./contract/Database.ts"
import { commit, contract, event, on } from "./contract/EventStoreContract.ts"

/** A million in long runs. */
const events = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 1_000_000 : 20_000
const perStream = 5
const perCommit = 20

const db = database()

/** Streams of five events, ten streams to a subject. */
const commitOf = (first: number, name: string): Commit => {
  const [head, ...more] = Array.from({ length: perCommit / perStream }, (_, n) => {
    const stream = first / perStream + n
    const own = Array.from({ length: perStream }, (_, k) => event({ n: first + k, note: "x".repeat(200) }))
    return on(`${name}-${stream}`, 0, own, `subject-${Math.floor(stream / 10)}`)
  })
  if (head === undefined) throw new Error("a commit has streams")
  return commit(`${name}-${first}`, head, ...more)
}

const fill = (tenant: string, count: number) =>
  Effect.flatMap(storeOf(db.url(), tenant), (store) =>
    Effect.forEach(
      Array.from({ length: count / perCommit }, (_, n) => commitOf(n * perCommit, "S")),
      (made) => store.append(made),
      { discard: true, concurrency: 64 }
    )
  )

interface Counts {
  /** Sequential scans of tables that grow. */
  readonly scans: number
  /** Index entries and rows that were read for them. */
  readonly read: number
}

/** Of all connections that have ended. */
const counts = Effect.gen(function* () {
  const [row] = yield* admin(
    db.url(),
    `select (select sum(seq_scan)::int from pg_stat_user_tables
             where schemaname = 'es' and relname in ('event', 'stream', 'idempotency')) as scans,
       (select sum(idx_tup_read)::int from pg_stat_user_indexes where schemaname = 'es') as read`
  )
  return { scans: Number(row?.["scans"]), read: Number(row?.["read"]) } satisfies Counts
})

/** What `use` adds to the counts; its connections are closed and have told what they did when this ends. */
const counted = Effect.fnUntraced(function* <A>(use: Effect.Effect<A, unknown, Scope.Scope>) {
  const before = yield* counts
  const scope = yield* Scope.make()
  yield* Effect.ensuring(Scope.provide(use, scope), Scope.close(scope, Exit.void))
  while ((yield* admin(db.url(), others)).length > 0) yield* Effect.sleep(10)
  const after = yield* counts
  return { scans: after.scans - before.scans, read: after.read - before.read }
})
const others = `select 1 from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`

let scansBefore = 0

describe(`The store with ${events} events`, () => {
  it.live("is filled, and has generic plans from now on", () =>
    Effect.gen(function* () {
      yield* Effect.scoped(fill("big", events * 0.8))
      yield* admin(db.url(), "select es.open_log('wide'), es.open_log('wide')")
      yield* Effect.scoped(fill("wide", events * 0.2))
      yield* admin(db.url(), "analyze")
      const [found] = yield* admin(db.url(), "select count(*)::int as events, current_database() as name from es.event")
      yield* admin(db.url(), `alter database ${String(found?.["name"])} set plan_cache_mode = force_generic_plan`)
      assert.strictEqual(found?.["events"], events)
      assert.deepStrictEqual(yield* admin(db.url(), "show plan_cache_mode"), [
        { plan_cache_mode: "force_generic_plan" }
      ])
      while ((yield* admin(db.url(), others)).length > 0) yield* Effect.sleep(10)
      scansBefore = (yield* counts).scans
    })
  )
})

contract(`PostgreSQL with generic plans over ${events} events`, storeIn(db))
contract(`PostgreSQL with generic plans over ${events} events and 3 logs`, storeIn(db), 3)

describe(`With generic plans over ${events} events`, () => {
  it.live("the whole contract has read no table from end to end", () =>
    Effect.gen(function* () {
      while ((yield* admin(db.url(), others)).length > 0) yield* Effect.sleep(10)
      assert.strictEqual((yield* counts).scans, scansBefore)
    })
  )

  for (const tenant of ["big", "wide"]) {
    it.live(`of ${tenant}, appending and reading touch few rows, wherever they are`, () =>
      Effect.gen(function* () {
        const rounds = 50
        const found = yield* counted(
          Effect.gen(function* () {
            const store = yield* storeOf(db.url(), tenant)
            for (let n = 0; n < rounds; n++) {
              const old = on(`S-${n}`, perStream, [event("old")], "subject-0")
              yield* store.append(commit(`old-${n}`, old, on(`New-${n}`, 0, [event("new")], `new-${n}`)))
              yield* store.append(commit(`many-${n}`, on(`S-${n}`, 6, [event(1), event(2)]), on(`S-${n + 100}`, 5, [])))
              yield* Effect.flip(store.append(commit(`conflict-${n}`, on(`S-${n + 200}`, 3, [event("no")]))))
              yield* store.append(commit(`old-${n}`, old, on(`New-${n}`, 0, [event("new")], `new-${n}`)))
              yield* store.readStream(`S-${n + 300}`)
              yield* store.readStream(`S-${n + 400}`, { after: 4 })
              yield* store.readCommit(`old-${n}`)
              yield* store.readAfter(0, 100 * n, 10)
            }
          })
        )
        assert.strictEqual(found.scans, 0)
        assert.isBelow(found.read / rounds, 150)
      })
    )
  }

  it.live("no statement of ours is planned as a scan of a table that grows", () =>
    Effect.gen(function* () {
      const asked: Array<string> = []
      const real = Context.get(
        yield* Layer.build(Postgres.layer({ url: Redacted.make(db.url()), tenant: "big", role: "event_store_app" })),
        Postgres
      )
      const recording: Postgres["Service"] = {
        ...real,
        query: <Row>(operation: string, query: CompiledQuery<Row>, prepareAs?: string) => {
          asked.push(query.sql)
          return real.query(operation, query, prepareAs)
        },
        lists: <List extends ReadonlyArray<unknown>>(operation: string, query: CompiledQuery, prepareAs?: string) => {
          asked.push(query.sql)
          return real.lists<List>(operation, query, prepareAs)
        }
      }
      const context = yield* Layer.build(
        Layer.mergeAll(
          EventStore.layerPostgresShared({ tenant: "big" }),
          FollowStore.layerPostgresShared({ tenant: "big" }),
          SealStore.layerPostgresShared({ tenant: "big" })
        ).pipe(Layer.provide(Layer.succeed(Postgres, recording)))
      )
      const store = Context.get(context, EventStore)
      const follows = Context.get(context, FollowStore)
      const seals = Context.get(context, SealStore)
      yield* store.readStream("S-1")
      yield* store.readSubject("subject-1")
      yield* store.readCommit("S-0")
      yield* store.readAfter(0, 10, 10)
      yield* store.logs
      const lease = yield* Effect.flatMap(follows.take("f", 60_000), Effect.fromOption)
      yield* follows.renew(lease, 60_000)
      yield* follows.reach("f")
      yield* follows.move(lease, { log: 0, from: 0, to: 1 })
      yield* follows.release(lease)
      yield* seals.logs
      yield* seals.rows(0, 10, 10)
      yield* seals.newest(0)
      yield* seals.headOf(0, 1)
      yield* seals.headsAfter(0, 0, 1)
      yield* seals.headsBefore(null, 1)
      assert.isAtLeast(asked.length, 15)
      for (const sql of asked) {
        const plan = yield* admin(db.url(), `explain (generic_plan) ${sql}`)
        const text = plan.map((line) => String(line["QUERY PLAN"])).join("\n")
        assert.notMatch(text, /Seq Scan on (event|stream|idempotency)/, sql)
      }
    })
  )
})
