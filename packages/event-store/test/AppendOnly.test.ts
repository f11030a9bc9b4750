import { assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Client } from "pg"
import { FollowStore } from "../src/following/FollowStore.ts"
import { seal } from "../src/proof/Sealer.ts"
import { SealStore } from "../src/proof/SealStore.ts"
import { admin, database, storeOf } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"
import { processAt } from "./erasure/ErasableDatabase.ts"
import { eraseNow, newRing, said } from "./erasure/ErasureContract.ts"
import { newKey } from "./proof/Keys.ts"

const db = database()

/** A row in every table. */
beforeAll(() =>
  Effect.gen(function* () {
    const store = yield* storeOf(db.url(), "acme")
    yield* store.append(commit("c1", on("A", 0, [event(1)])))
    const erasable = yield* processAt(db.url(), "acme", newRing())
    yield* erasable.store.append(commit("c2", on("B", 0, [said("a")])))
    yield* eraseNow(erasable, "customer-1")
    yield* erasable.store.append(commit("c3", on("B", 1, [said("b")])))
    yield* seal({ key: newKey() })
    const follows = yield* FollowStore
    const lease = yield* Effect.flatMap(follows.take("f", 60_000), Effect.fromOption)
    yield* follows.move(lease, { log: 0, from: 0, to: 1 })
    yield* admin(
      db.url(),
      `insert into es.archive values ('acme', 1, 0, 1, 1, 1, 'file', 1, sha256(''), sha256(''), now())`
    )
  }).pipe(
    Effect.provide(
      Layer.unwrap(
        Effect.sync(() => {
          const options = { url: Redacted.make(db.url()), tenant: "acme" }
          return Layer.merge(SealStore.layerPostgres(options), FollowStore.layerPostgres(options))
        })
      )
    ),
    Effect.scoped,
    Effect.runPromise
  )
)

/** What may change, and why; all other tables are history. */
const state: Record<string, string> = {
  log_head: "counts up, by the functions that append",
  follower: "a lease",
  checkpoint: "moves forward",
  subject_key: "is destroyed by an erasure",
  migration: "kept by the migrator",
  migration_lock: "kept by the migrator"
}

/** Every table of the schema, as PostgreSQL knows them. */
const everyTable = Effect.suspend(() =>
  Effect.map(
    admin(
      db.url(),
      `select c.relname as name, (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum = 1) as first
       from pg_class c where c.relnamespace = 'es'::regnamespace and c.relkind in ('r', 'p') order by 1`
    ),
    (rows) => rows.map(({ first, name }) => ({ name: String(name), first: String(first) }))
  )
)

const history = Effect.map(everyTable, (tables) => tables.filter(({ name }) => state[name] === undefined))

/** Why a statement is refused, as this role of tenant acme; "done" if it is not. Nothing of it stays. */
const attempt = (role: string, ...statements: ReadonlyArray<string>) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: db.url(), options: `-c es.tenant=acme` })
    await client.connect()
    try {
      if (role !== superuser) await client.query(`set role ${role}`)
      await client.query("begin")
      for (const statement of statements) await client.query(statement)
      return "done"
    } catch (error) {
      return String(error)
    } finally {
      await client.end()
    }
  })
/** Whoever the address names: it owns the schema. */
const superuser = "superuser"

const changes = (table: string, column: string): ReadonlyArray<string> => [
  `update es.${table} set ${column} = ${column}`,
  `delete from es.${table}`,
  `truncate es.${table} cascade`
]

describe("Append-only", () => {
  it.live("knows every table of the schema: what is not named as state is history", () =>
    Effect.gen(function* () {
      const names = (yield* everyTable).map(({ name }) => name)
      assert.deepStrictEqual(
        names.filter((name) => state[name] === undefined),
        ["archive", "event", "idempotency", "stream", "tree_head"]
      )
      assert.includeMembers(names, Object.keys(state))
    })
  )

  it.live("refuses the owner and the application every change of every table of history", () =>
    Effect.gen(function* () {
      for (const { first, name } of yield* history) {
        const before = yield* admin(db.url(), `select * from es.${name}`)
        assert.isNotEmpty(before, name)
        for (const change of changes(name, first)) {
          const refused = yield* attempt(superuser, change)
          assert.match(refused, /refused: what is stored here is never changed/, change)
          assert.match(yield* attempt("event_store_app", change), /permission denied for table/, change)
        }
        assert.deepStrictEqual(yield* admin(db.url(), `select * from es.${name}`), before, name)
      }
    })
  )

  it.live("refuses the owner in replica mode too, where ordinary triggers rest", () =>
    Effect.gen(function* () {
      for (const { first, name } of yield* history) {
        for (const change of changes(name, first)) {
          const refused = yield* attempt(superuser, "set session_replication_role = replica", change)
          assert.match(refused, /refused: what is stored here is never changed/, change)
        }
      }
    })
  )

  it.live("lets bytes leave an event for a shelf only in the transaction that records the shelf, and never again", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "acme")
      const { positions } = yield* store.append(commit("to a shelf", on("To a shelf", 0, [event(2)])))
      const at = positions[0]?.first ?? 0
      const record = `insert into es.archive
        select tenant, 2, log, ${at}, ${at}, 1, file, bytes, sha256, manifest_sha256, archived_at from es.archive`
      const leave = (position: number, more = "") =>
        `update es.event set shelf = 2, data = 'null', meta = 'null'${more} where position = ${position}`
      assert.strictEqual(yield* attempt(superuser, record, leave(at)), "done")
      const unrecorded = [leave(at), `update es.event set shelf = 1, data = 'null', meta = 'null' where position = 1`]
      for (const change of unrecorded) assert.match(yield* attempt(superuser, change), /is never changed/, change)
      const other = [
        leave(1),
        leave(at, ", type = 'Other'"),
        leave(at, ", subject = null"),
        leave(at, ", content_hash = sha256('')"),
        `update es.event set shelf = 2 where position = ${at}`,
        `update es.event set shelf = 2, data = 'null' where position = ${at}`,
        `update es.event set data = '1' where position = ${at}`,
        `delete from es.event where position = ${at}`
      ]
      for (const change of other) assert.match(yield* attempt(superuser, record, change), /is never changed/, change)
      const back = `update es.event set shelf = 0, data = '2', meta = '2' where position = ${at}`
      assert.match(yield* attempt(superuser, record, leave(at), back), /is never changed/)
      const unsealed = `select es.shelve('acme', 2, 0, '{${at}}', sha256(''), 'f', 1, sha256(''), sha256(''))`
      assert.match(yield* attempt(superuser, unsealed), /log 0, position \d+: not sealed/)
    }).pipe(Effect.scoped)
  )

  it.live("lets nobody take a log's head away, nor a checkpoint go back, nor the application touch other state", () =>
    Effect.gen(function* () {
      for (const change of ["delete from es.log_head", "truncate es.log_head cascade"]) {
        const refused = yield* attempt(superuser, change)
        assert.match(refused, /refused: what is stored here is never changed/, change)
      }
      const back = "update es.checkpoint set position = position - 1"
      for (const role of [superuser, "event_store_app"]) {
        assert.match(yield* attempt(role, back), /checkpoint of f goes back from 1 to 0/)
      }
      for (const [name, first] of [
        ["log_head", "tenant"],
        ["migration", "name"],
        ["migration_lock", "id"]
      ] as const) {
        for (const change of changes(name, first)) {
          assert.match(yield* attempt("event_store_app", change), /permission denied for table/, change)
        }
      }
      for (const name of ["follower", "checkpoint"]) {
        for (const change of [`delete from es.${name}`, `truncate es.${name} cascade`]) {
          assert.match(yield* attempt("event_store_app", change), /permission denied for table/, change)
        }
      }
    })
  )

  it.live("lets a subject's key be wrapped anew or destroyed, once, and nothing else happen to it", () =>
    Effect.gen(function* () {
      const replica = "set session_replication_role = replica"
      const living = "where generation = 2"
      for (const [change, refusal] of [
        ["delete from es.subject_key", /refused: what is stored here is never changed/],
        ["truncate es.subject_key", /refused: what is stored here is never changed/],
        ["update es.subject_key set subject = 'customer-2'", /a key is wrapped anew or destroyed, nothing else/],
        [`update es.subject_key set generation = 3 ${living}`, /a key is wrapped anew or destroyed, nothing else/],
        [
          "update es.subject_key set reason = '' where generation = 1",
          /a key is wrapped anew or destroyed, nothing else/
        ],
        [`update es.subject_key set wrapped = null ${living}`, /violates check constraint/],
        [
          `update es.subject_key set erased_at = now(), erased_by = '', reason = '' ${living}`,
          /violates check constraint/
        ]
      ] as const) {
        assert.match(yield* attempt(superuser, change), refusal, change)
        if (!String(refusal).includes("constraint"))
          assert.match(yield* attempt(superuser, replica, change), refusal, change)
        assert.match(yield* attempt("event_store_app", change), /permission denied for table/, change)
      }
      assert.strictEqual(
        yield* attempt(superuser, `update es.subject_key set kek_id = '1', wrapped = '2' ${living}`),
        "done"
      )
      assert.match(
        yield* attempt("event_store_app", "insert into es.subject_key values ('acme', 's', 1, 'k', 'w')"),
        /permission denied for table/
      )
      const call = "select es.erase_subject('acme', 'customer-1', 2, 'ada', 'r')"
      assert.strictEqual(yield* attempt("event_store_app", call, call), "done")
    })
  )

  it.live("lets the application read, append, and keep heads and checkpoints, nothing else", () =>
    Effect.gen(function* () {
      for (const { name } of yield* everyTable) {
        const expected = name.startsWith("migration") ? /permission denied/ : /^done$/
        assert.match(yield* attempt("event_store_app", `select * from es.${name}`), expected, name)
      }
      assert.strictEqual(yield* attempt("event_store_app", "select * from es.event_view"), "done")
      const refused = [
        "insert into es.log_head values ('acme', 7)",
        "update es.log_head set position = 0",
        "insert into es.stream values ('acme', 'B', 0)",
        "insert into es.event select * from es.event",
        "insert into es.idempotency select * from es.idempotency",
        "select * from es.log_head for update",
        "select es.open_log('acme')",
        "select es.bind_role('event_store_app', 'acme')",
        "insert into es.archive select * from es.archive",
        `select es.shelve('acme', 2, 0, '{1}', '', 'f', 1, '', '')`,
        "alter table es.event disable trigger all",
        "drop table es.event",
        "create table es.mine (n int)"
      ]
      for (const statement of refused) {
        assert.match(yield* attempt("event_store_app", statement), /permission denied|must be owner/, statement)
      }
    })
  )
})
