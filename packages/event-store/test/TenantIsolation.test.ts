import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { Client } from "pg"
import { appendWith } from "../src/AppendWith.ts"
import { Erasure } from "../src/erasure/Erasure.ts"
import { EventStore } from "../src/EventStore.ts"
import { follow, followWithin } from "../src/following/Following.ts"
import { FollowStore } from "../src/following/FollowStore.ts"
import { Postgres } from "../src/Postgres.ts"
import { proveEvent, proveGrowth } from "../src/proof/Proving.ts"
import { seal } from "../src/proof/Sealer.ts"
import { SealStore } from "../src/proof/SealStore.ts"
import type { SignedTreeHead } from "../src/proof/TreeHead.ts"
import { verify } from "../src/proof/Verification.ts"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"
import { newRing, optionsWith, recordOf, said } from "./erasure/ErasureContract.ts"
import { newKey, trustIn } from "./proof/Keys.ts"

const db = database()
const key = newKey()
const ring = newRing()

/** Everything that there is, for one tenant, over a pool that is another's or its own. */
const everything = (tenant: string, poolOf: string) =>
  Layer.build(
    Layer.mergeAll(
      Erasure.layerPostgresShared({ tenant, ...optionsWith(ring) }),
      FollowStore.layerPostgresShared({ tenant }),
      SealStore.layerPostgresShared({ tenant })
    ).pipe(
      Layer.provideMerge(Postgres.layer({ url: Redacted.make(db.url()), tenant: poolOf, role: "event_store_app" }))
    )
  )

const theirs = commit("c1", on("A", 0, [event("theirs")]), on("B", 0, [event("theirs")], "customer-2"))
let theirHead: SignedTreeHead | undefined

beforeAll(() =>
  Effect.gen(function* () {
    const context = yield* everything("theirs", "theirs")
    yield* Context.get(context, EventStore).append(theirs)
    theirHead = (yield* seal({ key }).pipe(Effect.provide(context)))[0]
    const follows = Context.get(context, FollowStore)
    const lease = yield* Effect.flatMap(follows.take("f", 3_600_000), Effect.fromOption)
    yield* follows.move(lease, { log: 0, from: 0, to: 1 })
    yield* admin(db.url(), "insert into es.subject_key values ('theirs', 'customer-1', 1, 'kek', 'wrapped')")
    yield* admin(
      db.url(),
      `insert into es.archive values ('theirs', 1, 0, 1, 1, 1, 'file', 1, sha256(''), sha256(''), now())`
    )
  }).pipe(Effect.scoped, Effect.runPromise)
)

/** What a call tells of others: nothing, or that it failed. */
type Attempt<Service> = { readonly [Call in keyof Service]: (service: Service) => Effect.Effect<unknown, unknown> }

const emptyHead = [{ log: 0, position: 0, recordedAt: null, isOpen: true }]

/** Every call of every service, under the names that the other tenant uses. A new call does not compile without one. */
const ofEvents: Omit<Attempt<EventStore["Service"]>, "append"> = {
  readStream: (store) => store.readStream("A"),
  readSubject: (store) => store.readSubject("customer-1"),
  readCommit: (store) => Effect.map(store.readCommit("c1"), Option.toArray),
  readAfter: (store) => store.readAfter(0, 0, 10),
  readAll: (store) => Stream.runCollect(store.readAll),
  logs: (store) => Effect.map(store.logs, (heads) => (JSON.stringify(heads) === JSON.stringify(emptyHead) ? [] : heads))
}

const ofSeals: Omit<Attempt<SealStore["Service"]>, "tenant" | "put" | "hashing"> = {
  logs: (seals) => seals.logs,
  rows: (seals) => seals.rows(0, 0, 10),
  find: (seals) => Effect.map(seals.find("A", 1), Option.toArray),
  newest: (seals) => Effect.map(seals.newest(0), Option.toArray),
  headOf: (seals) => Effect.map(seals.headOf(0, 2), Option.toArray),
  headsAfter: (seals) => seals.headsAfter(0, 0, 10),
  headsBefore: (seals) => seals.headsBefore(null, 10),
  tiles: (seals) => Effect.map(seals.tiles(0, 2), (tiles) => Array.from(tiles))
}

const ofErasures: Omit<Attempt<Erasure["Service"]>, "erase"> = {
  standing: (erasure) =>
    Effect.map(erasure.standing("customer-1"), ({ destroyed, living, plainEvents, sealedEvents }) =>
      living === undefined && plainEvents + sealedEvents === 0 ? destroyed : ["known"]
    ),
  rewrap: (erasure) => Effect.map(erasure.rewrap, (count) => (count === 0 ? [] : [count]))
}

const theirLease = { follower: "f", term: 1 }
const ofFollowers: Omit<Attempt<FollowStore["Service"]>, "tenant" | "take" | "bell"> = {
  renew: (follows) => Effect.map(follows.renew(theirLease, 1_000), (done) => (done ? ["renewed"] : [])),
  release: (follows) => Effect.as(follows.release(theirLease), []),
  reach: (follows) => follows.reach("f"),
  move: (follows) => Effect.map(follows.move(theirLease, { log: 0, from: 1, to: 2 }), (done) => (done ? ["moved"] : []))
}

const untouched = Effect.suspend(() =>
  admin(
    db.url(),
    `select (select count(*)::int from es.event where tenant = 'theirs') as events,
       (select count(*)::int from es.tree_head where tenant = 'theirs') as heads,
       (select count(*)::int from es.subject_key where tenant = 'theirs' and kek_id = 'kek') as keys,
       (select position::int from es.checkpoint where tenant = 'theirs') as checkpoint,
       (select term::int from es.follower where tenant = 'theirs' and until > now() + interval '30 minutes') as term`
  )
)

const rowsAs = (options: string, sql: string, url = db.url()) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: url, options })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } catch (error) {
      return String(error)
    } finally {
      await client.end()
    }
  })

describe("Tenants", () => {
  it.live("may use the same names, each for its own", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "same")
      assert.strictEqual((yield* store.append(theirs))._tag, "Appended")
      assert.lengthOf(yield* store.readStream("A"), 1)
      assert.deepStrictEqual((yield* untouched)[0]?.["events"], 2)
    })
  )

  for (const [how, tenant] of [
    ["under the other's names", "ours"],
    ["as if it were the other", "theirs"]
  ] as const) {
    it.live(`see nothing of another by any call, ${how}`, () =>
      Effect.gen(function* () {
        const context = yield* everything(tenant, "ours")
        const [events, seals, follows, erasure] = [
          Context.get(context, EventStore),
          Context.get(context, SealStore),
          Context.get(context, FollowStore),
          Context.get(context, Erasure)
        ]
        for (const [call, attempt] of Object.entries(ofEvents)) assert.deepStrictEqual(yield* attempt(events), [], call)
        for (const [call, attempt] of Object.entries(ofSeals)) assert.deepStrictEqual(yield* attempt(seals), [], call)
        for (const [call, attempt] of Object.entries(ofErasures)) {
          assert.deepStrictEqual(yield* attempt(erasure), [], call)
        }
        for (const [call, attempt] of Object.entries(ofFollowers)) {
          assert.deepStrictEqual(yield* attempt(follows), [], call)
        }
        const all = Effect.provide(context)
        assert.deepStrictEqual(yield* all(verify({ trust: trustIn(key) })), [])
        assert.deepStrictEqual(yield* all(seal({ key })), [])
        assert.strictEqual((yield* Effect.exit(all(proveEvent({ log: 0, position: 1 }))))._tag, "Failure")
        if (theirHead !== undefined) {
          assert.strictEqual((yield* Effect.exit(all(proveGrowth(theirHead))))._tag, "Failure")
        }
        for (const following of [follow, followWithin]) {
          const seen: Array<unknown> = []
          const running = yield* Effect.forkChild(
            all(following({ follower: "f", pollMs: 5 }, (page) => Effect.sync(() => seen.push(page))))
          )
          yield* Effect.sleep(50)
          yield* Fiber.interrupt(running)
          assert.deepStrictEqual(seen, [])
        }
        assert.deepStrictEqual(yield* untouched, [{ events: 2, heads: 1, keys: 1, checkpoint: 1, term: 1 }])
      })
    )
  }

  it.live("cannot write for another by any call: not events, heads, keys, leases or checkpoints", () =>
    Effect.gen(function* () {
      const context = yield* everything("theirs", "ours")
      const denied = { _tag: "StoreError", sqlState: "42501", retryable: false } as const
      const events = Context.get(context, EventStore)
      const commits = [
        commit("new", on("C", 0, [event("ours")])),
        commit("many", on("C", 0, [event(1), event(2)]), on("D", 0, [event(3)])),
        commit("sealed", on("C", 0, [said("ours")])),
        theirs
      ]
      for (const made of commits) assert.deepInclude(yield* Effect.flip(events.append(made)), denied)
      assert.deepInclude(yield* Effect.flip(Context.get(context, FollowStore).take("g", 1_000)), denied)
      const ends = {
        key: { subject: "customer-1", generation: 1 },
        by: "us",
        reason: "r",
        commit: recordOf("customer-1", 0)
      }
      assert.deepInclude(yield* Effect.flip(Context.get(context, Erasure).erase(ends)), denied)
      const stored = Option.getOrThrow(
        yield* Effect.flatMap(everything("theirs", "theirs"), (own) => Context.get(own, SealStore).newest(0))
      )
      const more = { ...stored, head: { ...stored.head, size: 3, previous: "ab".repeat(32) } }
      assert.deepInclude(yield* Effect.flip(Context.get(context, SealStore).put(more)), denied)
      const client = new Client({ connectionString: db.url(), options: "-c role=event_store_app -c es.tenant=ours" })
      yield* Effect.promise(() => client.connect())
      yield* Effect.promise(() => client.query("begin"))
      assert.deepInclude(yield* Effect.flip(appendWith(client, "theirs", commits[0] ?? theirs)), denied)
      yield* Effect.promise(() => client.end())
      assert.deepStrictEqual(yield* untouched, [{ events: 2, heads: 1, keys: 1, checkpoint: 1, term: 1 }])
    })
  )

  it.live("see no row of another in any table or view of the schema, nor any row without a tenant", () =>
    Effect.gen(function* () {
      const relations = yield* admin(
        db.url(),
        `select relname as name from pg_class where relnamespace = 'es'::regnamespace and relkind in ('r', 'p', 'v', 'm')
           and relname not like 'migration%' order by 1`
      )
      assert.isAtLeast(relations.length, 9)
      for (const { name } of relations) {
        const sql = `select tenant from es.${String(name)} where tenant = 'theirs'`
        assert.isAbove((yield* rowsAs("-c role=event_store_app -c es.tenant=theirs", sql)).length, 0, String(name))
        assert.deepStrictEqual(yield* rowsAs("-c role=event_store_app -c es.tenant=ours", sql), [], String(name))
        assert.deepStrictEqual(yield* rowsAs("-c role=event_store_app", sql), [], String(name))
      }
    })
  )

  it.live("cannot write for another by any function that the application may execute", () =>
    Effect.gen(function* () {
      const functions = yield* admin(
        db.url(),
        `select proname as name, array_to_string(array(
           select 'null::' || format_type(t, null) from unnest(proargtypes[1:]) t), ', ') as rest
         from pg_proc where pronamespace = 'es'::regnamespace and prosecdef
           and has_function_privilege('event_store_app', oid, 'execute')`
      )
      assert.isAtLeast(functions.length, 3)
      for (const { name, rest } of functions) {
        const call = `select * from es.${String(name)}('theirs'${rest === "" ? "" : `, ${String(rest)}`})`
        for (const options of [
          "-c role=event_store_app -c es.tenant=ours",
          "-c role=event_store_app",
          "-c es.tenant="
        ]) {
          assert.include(yield* rowsAs(options, call), "this connection is not for tenant theirs", call)
        }
      }
    })
  )

  it.live("of whom one sends any SQL, in a role that is bound to it, see their own and nothing else", () =>
    Effect.gen(function* () {
      const [{ name = "" } = {}] = yield* admin(db.url(), "select current_database() as name")
      const role = `${String(name)}_reader`
      yield* Effect.acquireRelease(admin(db.url(), `create role ${role} login password 'r'`), () =>
        admin(db.url(), `drop owned by ${role}; drop role ${role}`)
      )
      yield* (yield* storeOf(db.url(), "ours")).append(commit("mine", on("M", 0, [event("ours")])))
      yield* admin(db.url(), "select es.bind_role($1, 'ours')", [role])
      const url = Object.assign(new URL(db.url()), { username: role, password: "r" }).toString()
      const as = (sql: string) => rowsAs("", sql, url)
      assert.deepStrictEqual(yield* as("select distinct tenant from es.event_view"), [{ tenant: "ours" }])
      for (const relation of ["event", "stream", "idempotency", "log_head", "tree_head", "event_view"]) {
        const sql = `select tenant from es.${relation}`
        assert.deepStrictEqual(yield* as(`${sql} where tenant <> 'ours'`), [], relation)
        assert.deepStrictEqual(yield* rowsAs("-c es.tenant=theirs", sql, url), [], relation)
      }
      const refused = [
        "set role event_store_app",
        `set es.tenant = 'theirs'; select * from es.append('theirs', '[]')`,
        "select * from es.append('ours', '[]')",
        "insert into es.tree_head select * from es.tree_head",
        "select * from es.checkpoint",
        "select * from es.subject_key",
        "select * from es.archive",
        "select es.shelve('ours', 1, 0, '{1}', '', 'f', 1, '', '')",
        `select es.bind_role('${role}', 'theirs')`,
        `drop policy "only_${role}" on es.event`
      ]
      for (const sql of refused) assert.match(JSON.stringify(yield* as(sql)), /permission denied|must be owner/, sql)
      const member = yield* rowsAs("", `grant event_store_app to ${role}; select es.bind_role('${role}', 'ours')`)
      assert.include(member, "is a member of event_store_app")
    })
  )

  it.live("may have any name", () =>
    Effect.gen(function* () {
      const tenant = "O'Neill \\ Søn -c role=postgres"
      const store = yield* storeOf(db.url(), tenant)
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      assert.deepStrictEqual(yield* admin(db.url(), "select log from es.event where tenant = $1", [tenant]), [
        { log: 0 }
      ])
    })
  )
})
