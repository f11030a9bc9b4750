import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { EventStore } from "../src/EventStore.ts"
import { admin, database } from "./contract/Database.ts"
import { commit, event, on } from "./contract/EventStoreContract.ts"

const db = database()

/** Three events, then what an owner could do who takes the triggers away. */
const tampered = (tenant: string, change: string) =>
  Effect.gen(function* () {
    const context = yield* Layer.build(EventStore.layerPostgres({ url: Redacted.make(db.url()), tenant }))
    const store = Context.get(context, EventStore)
    yield* store.append(commit("c1", on("A", 0, [event(1), event(2), event(3)])))
    yield* admin(
      db.url(),
      `begin; alter table es.event disable trigger event_append_only; ${change} and tenant = '${tenant}';
       alter table es.event enable always trigger event_append_only; commit`
    )
    return store
  })

const defect = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.exit(effect), (exit) => (Exit.isFailure(exit) ? Cause.squash(exit.cause) : "no defect"))

describe("Corruption", () => {
  const changes = {
    data: "update es.event set data = '9' where position = 2",
    spelling: "update es.event set data = ' 2' where position = 2",
    meta: `update es.event set meta = '{"by":"nobody"}' where position = 2`,
    type: "update es.event set type = 'Other' where position = 2",
    dates: "update es.event set effective_on = '2020-01-01' where position = 2",
    "the hash": "update es.event set content_hash = sha256('') where position = 2"
  }
  for (const [what, change] of Object.entries(changes)) {
    it.live(`of ${what} is named by log and position`, () =>
      Effect.gen(function* () {
        const store = yield* tampered(`changed-${what.replace(" ", "-")}`, change)
        const found = yield* defect(Stream.runDrain(store.readAll))
        assert.deepInclude(found, { _tag: "Corruption", log: 0, position: 2 })
      })
    )
  }

  it.live("by a lost event in the middle is a hole, in every page that shows it", () =>
    Effect.gen(function* () {
      const store = yield* tampered("hole", "delete from es.event where position = 2")
      assert.deepInclude(yield* defect(store.readAfter(0, 0, 10)), { _tag: "Corruption", log: 0, position: 2 })
      assert.deepInclude(yield* defect(store.readAfter(0, 1, 10)), { _tag: "Corruption", log: 0, position: 2 })
      assert.deepInclude(yield* defect(Stream.runDrain(store.readAll)), { _tag: "Corruption", log: 0, position: 2 })
    })
  )

  it.live("by a lost last event is found against the head", () =>
    Effect.gen(function* () {
      const store = yield* tampered("tail", "delete from es.event where position = 3")
      assert.deepInclude(yield* defect(Stream.runDrain(store.readAll)), { _tag: "Corruption", log: 0, position: 3 })
      assert.deepInclude(yield* defect(store.readCommit("c1")), { _tag: "Corruption", log: 0, position: 3 })
    })
  )
})
