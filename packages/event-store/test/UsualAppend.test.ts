import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { appendTogether } from "../src/AppendStatement.ts"
import { type Commit, prepare } from "../src/Commit.ts"
import { Postgres } from "../src/Postgres.ts"
import { usualAppend, usualVerdicts } from "../src/UsualAppend.ts"
import { admin, database } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

/** A tenant whose stream A is at version 1, and what the usual statement says to commits: verdicts, or that it is not usual. */
const started = Effect.gen(function* () {
  const tenant = db.newTenant()
  const options = { url: Redacted.make(db.url()), tenant, role: "event_store_app" }
  const postgres = Context.get(yield* Layer.build(Postgres.layer(options)), Postgres)
  const ready = (commits: ReadonlyArray<Commit>) => commits.map((made) => Result.getOrThrow(prepare(tenant, made)))
  yield* appendTogether(postgres.query, "append", tenant, ready([commit("c0", on("A", 0, [event(0)]))]))
  const say = Effect.fnUntraced(function* (...commits: ReadonlyArray<Commit>) {
    const all = ready(commits)
    const [row] = yield* postgres.query("append", usualAppend(tenant, all).query)
    return usualVerdicts(all, row)?.map(({ positions }) => positions ?? [])
  })
  const stored = admin(
    db.url(),
    `select h.position::integer, h.recorded_at = (select max(e.recorded_at) from es.event e where e.tenant = $1) as is_last,
       (select count(*)::integer from es.event where tenant = $1) as events,
       (select count(*)::integer from es.stream where tenant = $1) as streams,
       (select count(*)::integer from es.idempotency where tenant = $1) as commits
     from es.log_head h where h.tenant = $1 and h.log = 0`,
    [tenant]
  )
  return { tenant, say, stored }
})

const asStarted = [{ position: 1, is_last: true, events: 1, streams: 1, commits: 1 }]

describe("The statement of the usual case", () => {
  it.live("stores one event, or many of many commits, and says where", () =>
    Effect.gen(function* () {
      const { say, stored } = yield* started
      assert.deepStrictEqual(yield* say(commit("c1", on("A", 1, [event(1)]))), [[{ log: 0, first: 2, last: 2 }]])
      assert.deepStrictEqual(
        yield* say(
          commit("c2", on("A", 2, []), on("B", 0, [event(2), event(3)], null)),
          commit("c3", on("C", 0, [])),
          commit("c4", on("D", 0, [event(4)]))
        ),
        [[{ log: 0, first: 3, last: 4 }], [], [{ log: 0, first: 5, last: 5 }]]
      )
      assert.deepStrictEqual(yield* stored, [{ position: 5, is_last: true, events: 5, streams: 3, commits: 5 }])
    })
  )

  const unusual: ReadonlyArray<readonly [string, ReadonlyArray<Commit>]> = [
    ["a stream that is further", [commit("c1", on("A", 0, [event(1)]))]],
    ["a stream that is not so far", [commit("c1", on("B", 1, [event(1)]))]],
    ["a commit that was stored before", [commit("c0", on("A", 1, [event(0)]))]],
    ["nothing but conditions", [commit("c1", on("A", 1, []))]],
    ["a condition that does not hold, beside one event", [commit("c1", on("A", 0, []), on("B", 0, [event(1)]))]],
    [
      "one commit of several that was stored before",
      [commit("c1", on("B", 0, [event(1)])), commit("c0", on("A", 1, [event(0)]))]
    ],
    ["two commits that share an id", [commit("c1", on("B", 0, [event(1)])), commit("c1", on("C", 0, [event(2)]))]],
    [
      "two commits that share a stream",
      [commit("c1", on("A", 1, [event(1)])), commit("c2", on("A", 1, []), on("B", 0, [event(2)]))]
    ]
  ]
  for (const [what, commits] of unusual) {
    it.live(`stores nothing and takes no position: ${what}`, () =>
      Effect.gen(function* () {
        const { say, stored } = yield* started
        assert.isUndefined(yield* say(...commits))
        assert.deepStrictEqual(yield* stored, asStarted)
      })
    )
  }

  it.live("leaves a tenant with several logs, or with none yet, to the other statement", () =>
    Effect.gen(function* () {
      const { say, stored, tenant } = yield* started
      yield* admin(db.url(), "select es.open_log($1)", [tenant])
      const single = commit("c1", on("A", 1, [event(1)]))
      const several = commit("c1", on("A", 1, [event(1), event(2)]))
      for (const made of [single, several]) assert.isUndefined(yield* say(made))
      assert.deepStrictEqual(yield* stored, asStarted)
    })
  )

  it.live("waits for a log that is being opened, and then stores nothing", () =>
    Effect.gen(function* () {
      const { say, stored, tenant } = yield* started
      const [said] = yield* Effect.all(
        [
          Effect.delay(say(commit("c1", on("A", 1, [event(1)]))), 100),
          admin(db.url(), "do $$ begin perform es.open_log('" + tenant + "'); perform pg_sleep(0.4); end $$")
        ],
        { concurrency: 2 }
      )
      assert.isUndefined(said)
      assert.deepStrictEqual(yield* stored, asStarted)
    })
  )

  it.live("refuses hashes of another length", () =>
    Effect.gen(function* () {
      const { tenant } = yield* started
      const text = `do $$ begin perform set_config('es.tenant', '${tenant}', true); perform es.append_one('${tenant}', 'c1', $h$, 'A', null, 1,
        gen_random_uuid(), 'Noted', 1, '1', '{}', '2026-03-31', '2026-03-31', $h$); end $$`
      const refused = yield* Effect.exit(admin(db.url(), text.replaceAll("$h$", String.raw`'\x00'`)))
      assert.match(String(refused), /an event that cannot be/)
    })
  )
})
