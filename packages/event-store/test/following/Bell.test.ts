import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { Client } from "pg"
import { appendWith } from "../../src/AppendWith.ts"
import { follow, type FollowOptions } from "../../src/following/Following.ts"
import { admin, database, storeOf } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { services, watching } from "./FollowContract.ts"
import { followed } from "./FollowedDatabase.ts"

const db = database()

/** Nobody waits that long: what is seen was rung for. */
const never: FollowOptions = { follower: "f", pollMs: 3_600_000, leaseMs: 10_000_000 }

const listeners = (tenant: string) =>
  admin(
    db.url(),
    `select pid from pg_stat_activity where application_name = $1 and query like 'listen%' and state = 'idle'`,
    [`of ${tenant}-listen`]
  )

/** Waits until it listens, so that nothing is seen by the first look. */
const listening = (tenant: string, except: unknown = 0) =>
  Effect.gen(function* () {
    for (;;) {
      const found = (yield* listeners(tenant)).find(({ pid }) => pid !== except)
      if (found !== undefined) return found["pid"]
      yield* Effect.sleep(5)
    }
  })

const following = (tenant: string, enough: number, options: FollowOptions) =>
  Effect.gen(function* () {
    const { context } = yield* services(followed(db.url(), tenant))
    const watch = yield* watching(enough)
    const fiber = yield* Effect.forkChild(follow(options, watch.note).pipe(Effect.provide(context)))
    return { ...watch, stop: Fiber.interrupt(fiber) }
  })

describe("The bell", () => {
  it.live("wakes followers in other processes, without a poll", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "rung")
      const { reached, seen, stop } = yield* following("rung", 3, never)
      yield* listening("rung")
      for (const n of [1, 2, 3]) {
        yield* store.append(commit(`c${n}`, on(`A${n}`, 0, [event(n)])))
        while (seen().length < n) yield* Effect.sleep(2)
      }
      yield* reached
      yield* stop
      assert.lengthOf(seen(), 3)
    })
  )

  it.live("is heard again after the connection that listens was killed, with what was appended meanwhile", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "deaf")
      const { reached, seen, stop } = yield* following("deaf", 2, never)
      const pid = yield* listening("deaf")
      yield* admin(db.url(), "select pg_terminate_backend($1)", [pid])
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      yield* listening("deaf", pid)
      yield* store.append(commit("c2", on("A", 1, [event(2)])))
      yield* reached
      yield* stop
      assert.lengthOf(seen(), 2)
    })
  )

  it.live("does not ring for other tenants", () =>
    Effect.gen(function* () {
      const heard: Array<string> = []
      const store = yield* storeOf(db.url(), "loud")
      const { stop } = yield* following("quiet", 1, never)
      yield* listening("quiet")
      const client = new Client({ connectionString: db.url() })
      yield* Effect.promise(() => client.connect())
      client.on("notification", ({ channel }) => heard.push(channel))
      const channels = yield* admin(
        db.url(),
        `select 'es_' || left(encode(sha256(convert_to(t, 'UTF8')), 'hex'), 32) as channel
         from unnest(array['quiet', 'loud']) t`
      )
      for (const { channel } of channels) yield* Effect.promise(() => client.query(`listen ${String(channel)}`))
      yield* store.append(commit("c1", on("A", 0, [event(1)])))
      while (heard.length === 0) yield* Effect.sleep(5)
      yield* Effect.promise(() => client.end())
      yield* stop
      assert.deepStrictEqual(heard, [channels[1]?.["channel"]])
    })
  )

  it.live("is not needed: a host that appends in its own transaction is found by the next poll", () =>
    Effect.gen(function* () {
      const { reached, seen, stop } = yield* following("host", 1, { ...never, pollMs: 20 })
      yield* listening("host")
      const client = new Client({ connectionString: db.url() })
      yield* Effect.promise(() => client.connect())
      yield* Effect.promise(() => client.query("begin"))
      yield* appendWith(client, "host", commit("c1", on("A", 0, [event(1)])))
      yield* Effect.promise(() => client.query("commit"))
      yield* Effect.promise(() => client.end())
      yield* reached
      yield* stop
      assert.lengthOf(seen(), 1)
    })
  )

  it.live("wakes followers of logs that are opened later", () =>
    Effect.gen(function* () {
      const store = yield* storeOf(db.url(), "wider")
      const { reached, seen, stop } = yield* following("wider", 25, never)
      yield* listening("wider")
      yield* store.append(commit("c0", on("A", 0, [event(0)])))
      for (let log = 1; log < 4; log++) yield* admin(db.url(), "select es.open_log('wider')")
      for (let n = 1; n < 25; n++) yield* store.append(commit(`c${n}`, on(`A${n}`, 0, [event(n)], `subject-${n}`)))
      yield* reached
      yield* stop
      const logs = yield* store.logs
      assert.deepStrictEqual(
        logs.map(({ position }) => position),
        logs.map(({ log }) => seen().filter((event) => event.log === log).length)
      )
      assert.isAbove(logs.filter(({ position }) => position > 0).length, 1)
    })
  )
})
