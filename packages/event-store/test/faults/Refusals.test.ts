/**
 * What a healthy server refuses or breaks off: each is a typed error that says whether a retry helps, and the same store
 * goes on afterwards with nothing lost, doubled or half there.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { Client } from "pg"
import { appendWith } from "../../src/AppendWith.ts"
import { EventStore } from "../../src/EventStore.ts"
import { Postgres } from "../../src/Postgres.ts"
import type { PostgresOptions } from "../../src/PostgresEventStore.ts"
import { admin, database, storeOf } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { witness } from "./Witness.ts"

const db = database()
const writers = ["a", "b", "c", "d", "e"]

const connected = Effect.acquireRelease(
  Effect.promise(async () => {
    const client = new Client({ connectionString: db.url() })
    await client.connect()
    return client
  }),
  (client) => Effect.promise(() => client.end())
)

/** Holds a tenant's logs until the scope ends. */
const lockedLogs = Effect.fnUntraced(function* (tenant: string) {
  const client = yield* connected
  yield* Effect.promise(() => client.query("begin"))
  yield* Effect.promise(() => client.query("select from es.log_head where tenant = $1 for update", [tenant]))
  return client
})

/** A setting that the server gives to every new connection while the scope lasts; set from another database. */
const setting = Effect.fnUntraced(function* (name: string, value: string) {
  const url = new URL(db.url())
  const database = url.pathname.slice(1)
  url.pathname = "/postgres"
  yield* Effect.acquireRelease(admin(url.toString(), `alter database ${database} set ${name} = '${value}'`), () =>
    admin(url.toString(), `alter database ${database} reset ${name}`)
  )
})

const storeBy = (options: Omit<PostgresOptions, "url">) =>
  Layer.build(EventStore.layerPostgres({ ...options, url: Redacted.make(db.url()), verify: "always" })).pipe(
    Effect.map((context) => Context.get(context, EventStore))
  )

/** Every writer is refused in this way while the fault lasts, and by nothing afterwards. */
const refuses = Effect.fnUntraced(function* (
  sqlState: string | undefined,
  fault: (tenant: string) => Effect.Effect<unknown, never, Scope.Scope>,
  options: Partial<PostgresOptions> = {}
) {
  const tenant = db.newTenant()
  const first = witness([yield* storeBy({ tenant })])
  yield* first.send("before")
  const scope = yield* Scope.make()
  yield* Scope.provide(fault(tenant), scope)
  const store = yield* storeBy({ ...options, tenant })
  const during = witness([store], (found) => found === sqlState)
  yield* Effect.forEach(writers, during.send, { concurrency: "unbounded" })
  assert.deepStrictEqual(during.told(), { acknowledged: 0, unknown: writers.length })
  yield* Scope.close(scope, Exit.void)
  yield* during.settle
  assert.deepStrictEqual(during.told(), { acknowledged: writers.length, unknown: 0 })
  const again = yield* store.readStream("a-twice")
  assert.lengthOf(again, 2)
})

describe("A refusal", () => {
  it.live("to wait longer for a lock is passing", () => refuses("55P03", lockedLogs, { lockTimeoutMs: 50 }))

  it.live("to work longer on a statement is passing", () =>
    refuses("57014", (tenant) => Effect.andThen(lockedLogs(tenant), setting("statement_timeout", "100ms")))
  )

  it.live("by a server that only reads is passing: another may have taken over", () =>
    refuses("25006", () => setting("default_transaction_read_only", "on"))
  )

  it.live("that stays a serialization failure however often it is repeated is passing", () =>
    refuses("40001", (tenant) =>
      Effect.acquireRelease(
        admin(
          db.url(),
          `create function public.fail() returns trigger language plpgsql as
             $$ begin raise exception 'again' using errcode = 'serialization_failure'; end $$;
           create trigger fail before insert on es.event for each row when (new.tenant = '${tenant}')
             execute function public.fail()`
        ),
        () => admin(db.url(), "drop trigger fail on es.event; drop function public.fail()")
      )
    )
  )

  it.live("of one more connection by the server is passing", () =>
    Effect.gen(function* () {
      const login = `limited_${process.pid}`
      yield* Effect.acquireRelease(
        admin(db.url(), `create role ${login} login password 'l' connection limit 1 in role event_store_app`),
        () => admin(db.url(), `drop role ${login}`)
      )
      const url = Object.assign(new URL(db.url()), { username: login, password: "l" }).toString()
      const judged = witness([yield* storeOf(url, db.newTenant())], (found) => found === "53300")
      const client = new Client({ connectionString: url })
      yield* Effect.promise(() => client.connect())
      yield* judged.send("a")
      assert.deepStrictEqual(judged.told(), { acknowledged: 0, unknown: 1 })
      yield* Effect.promise(() => client.end())
      yield* judged.settle
      yield* judged.judge
    })
  )

  it.live("of a connection by our own pool is passing, and those who wait in time get theirs", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      const options = { url: Redacted.make(db.url()), tenant, role: null, maxConnections: 1, connectTimeoutMs: 200 }
      const context = yield* EventStore.layerPostgresShared({ tenant }).pipe(
        Layer.provideMerge(Postgres.layer(options)),
        Layer.build
      )
      const [postgres, store] = [Context.get(context, Postgres), Context.get(context, EventStore)]
      const judged = witness([store], (found) => found === undefined)
      const holding = yield* Effect.forkChild(postgres.transaction("hold", () => Effect.never))
      yield* Effect.sleep(50)
      yield* judged.send("a")
      assert.deepStrictEqual(judged.told(), { acknowledged: 0, unknown: 1 })
      const patient = yield* Effect.forkChild(judged.send("b"))
      yield* Effect.sleep(20)
      yield* Fiber.interrupt(holding)
      yield* Fiber.join(patient)
      assert.deepStrictEqual(judged.told(), { acknowledged: 1, unknown: 1 })
      yield* judged.settle
      yield* judged.judge
    })
  )

  it.live("as the victim of a deadlock rolls the host's transaction back and is passing", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      yield* admin(db.url(), "select es.open_log($1)", [tenant])
      const store = yield* storeOf(db.url(), tenant)
      // Two subjects whose streams are in different logs.
      const logs = new Map<number, string>()
      for (let n = 0; logs.size < 2; n++) {
        const { positions } = yield* store.append(commit(`made-${n}`, on(`S${n}`, 0, [event(n)], `s${n}`)))
        logs.set(positions[0]?.log ?? 0, `S${n}`)
      }
      const [one = "", other = ""] = logs.values()
      const clients = [yield* connected, yield* connected] as const
      for (const client of clients) yield* Effect.promise(() => client.query("set deadlock_timeout = '20ms'; begin"))
      const append = (client: Client, id: string, stream: string) =>
        appendWith(client, tenant, commit(id, on(stream, 1, [event(id)], `s${stream.slice(1)}`)))
      yield* append(clients[0], "c0-one", one)
      yield* append(clients[1], "c1-other", other)
      const crossing = yield* Effect.all(
        [append(clients[0], "c0-other", other), append(clients[1], "c1-one", one)].map((appended, n) =>
          Effect.result(appended).pipe(
            Effect.tap((result) =>
              Effect.promise(() => (clients[n] ?? clients[0]).query(result._tag === "Success" ? "commit" : "rollback"))
            )
          )
        ),
        { concurrency: 2 }
      )
      const failed = crossing.flatMap((result) => (result._tag === "Failure" ? [result.failure] : []))
      assert.lengthOf(failed, 1)
      assert.deepInclude(failed[0], { _tag: "StoreError", sqlState: "40P01", retryable: true })
      for (const stream of [one, other]) assert.lengthOf(yield* store.readStream(stream), 2)
    })
  )
})

describe("A serialization failure that passes", () => {
  it.live("is repeated unseen, under isolation levels of the host's choosing too", () =>
    Effect.gen(function* () {
      for (const level of ["repeatable read", "serializable"]) {
        yield* Effect.scoped(
          Effect.gen(function* () {
            yield* setting("default_transaction_isolation", level)
            const tenant = db.newTenant()
            const stores = yield* Effect.forEach([1, 2, 3], () => storeOf(db.url(), tenant))
            const judged = witness(stores, (found) => found === "40001")
            let rounds = 0
            yield* Effect.forEach(writers, (writer) => judged.write(writer, () => (rounds += 1) > 100), {
              concurrency: "unbounded"
            })
            yield* judged.settle
            yield* judged.judge
          })
        )
      }
    })
  )

  it.live("is repeated where another changed the log's head under the append", () =>
    Effect.gen(function* () {
      yield* setting("default_transaction_isolation", "repeatable read")
      const tenant = db.newTenant()
      const store = yield* storeOf(db.url(), tenant)
      yield* store.append(commit("c0", on("A", 0, [event(0)])))
      const other = yield* lockedLogs(tenant)
      yield* Effect.promise(() => other.query("update es.log_head set position = position where tenant = $1", [tenant]))
      const waiting = yield* Effect.forkChild(store.append(commit("c1", on("A", 1, [event(1)]))))
      yield* Effect.sleep(100)
      yield* Effect.promise(() => other.query("commit"))
      assert.strictEqual((yield* Fiber.join(waiting))._tag, "Appended")
    })
  )
})

describe("Appends that are given up", () => {
  it.live("by interruption are stored whole or not at all, and settled by sending them again", () =>
    Effect.gen(function* () {
      const judged = witness([yield* storeOf(db.url(), db.newTenant())])
      for (let n = 0; n < 200; n++) {
        const sending = yield* Effect.forkChild(judged.send(`w${n}`))
        yield* Effect.sleep(n % 4)
        yield* Fiber.interrupt(sending)
      }
      assert.isAbove(judged.told().unknown, 20)
      yield* judged.settle
      yield* judged.judge
    })
  )

  it.live("by interruption change nothing once it is over: whoever reads then is in nobody's way", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), db.newTenant())
      let stored = 0
      for (let n = 0; n < 200; n++) {
        const before = (yield* store.readStream("A")).length
        const sending = yield* Effect.forkChild(store.append(commit(`w${n}`, on("A", before, [event(n)]))))
        yield* Effect.sleep((n % 8) / 2)
        yield* Fiber.interrupt(sending)
        const version = (yield* store.readStream("A")).length
        assert.strictEqual((yield* store.append(commit(`next${n}`, on("A", version, [event(n)]))))._tag, "Appended")
        stored += version - before
      }
      assert.isAbove(stored, 0)
      assert.isBelow(stored, 200)
    })
  )

  it.live.each([
    ["small", 1],
    ["large", 150]
  ] as const)("by interruption while a %s commit waits end at once, and leave the log free", ([id, events]) =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      const store = yield* storeOf(db.url(), tenant)
      yield* store.append(commit("c0", on("A", 0, [event(0)])))
      const more = Array.from({ length: events }, (_, n) => event(n))
      const waits = commit(id, on("A", 1, more))
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* lockedLogs(tenant)
          const waiting = yield* Effect.forkChild(store.append(waits))
          yield* Effect.sleep(100)
          yield* Fiber.interrupt(waiting).pipe(Effect.timeout(5_000))
        })
      )
      assert.lengthOf(yield* store.readStream("A"), 1)
      assert.strictEqual((yield* store.append(waits))._tag, "Appended")
      assert.lengthOf(yield* store.readStream("A"), 1 + events)
    })
  )

  it.live("by closing the store are settled by the next store", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      for (let round = 0; round < 5; round++) {
        const scope = yield* Scope.make()
        const stores = [yield* Scope.provide(storeOf(db.url(), tenant), scope)]
        const judged = witness(stores)
        const names = writers.map((writer) => `${writer}${round}`)
        const writing = yield* Effect.forkChild(
          Effect.forEach(names, (name) => judged.write(name, () => false), { concurrency: "unbounded" })
        )
        yield* Effect.sleep(30 + 7 * round)
        yield* Scope.close(scope, Exit.void)
        yield* Fiber.join(writing)
        const next = yield* storeOf(db.url(), tenant)
        stores.splice(0, 1, next)
        assert.strictEqual(judged.told().unknown, names.length)
        yield* judged.settle
        for (const name of names) assert.isAbove((yield* next.readStream(`${name}-twice`)).length, 1)
      }
    })
  )
})
