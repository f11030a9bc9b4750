/** Leaves that are made without the bytes of events are those that are sealed; what is missing is seen. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { bookedPositions } from "../../src/BookedPositions.ts"
import { Postgres } from "../../src/Postgres.ts"
import { defaultRole } from "../../src/PostgresEventStore.ts"
import { leafOf } from "../../src/proof/Leaf.ts"
import { rangeSize } from "../../src/proof/Hashing.ts"
import { hashSize } from "../../src/proof/MerkleTree.ts"
import { spineLeaves } from "../../src/proof/SpineLeaves.ts"
import { admin, database, storeOf } from "../contract/Database.ts"
import { fill } from "./SealContract.ts"
import { sealsOf } from "./SealedDatabase.ts"

const db = database()

const on = (tenant: string) =>
  Layer.build(Postgres.layer({ url: Redacted.make(db.url()), tenant, role: defaultRole })).pipe(
    Effect.map((context) => Effect.provideContext(context))
  )

const asOwner = (sql: string, tenant: string) =>
  Effect.gen(function* () {
    yield* admin(db.url(), "alter table es.event disable trigger user")
    yield* admin(db.url(), sql, [tenant])
    yield* admin(db.url(), "alter table es.event enable trigger user")
  })

describe("Leaves of spines", () => {
  it.live("are the leaves of the events, range by range, whatever became of their bytes", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      const [store, seals, provided] = [
        yield* storeOf(db.url(), tenant),
        yield* sealsOf(db.url(), tenant),
        yield* on(tenant)
      ]
      const count = rangeSize + 10
      yield* fill(store, count)
      const expected = (yield* seals.rows(0, 0, count)).map((event) => leafOf(event).toString("hex"))
      // As archiving leaves them.
      yield* asOwner(
        "update es.event set data = 'null', meta = 'null', shelf = 1 where tenant = $1 and position % 3 = 0",
        tenant
      )
      const ranges = yield* provided(Stream.runCollect(spineLeaves(tenant, 0, 7, count)))
      assert.deepEqual(
        ranges.map(({ leaves, problem, unread }) => [leaves.length / hashSize, problem, unread]),
        [
          [rangeSize - 7, undefined, 0],
          [10, undefined, 0]
        ]
      )
      const found = Buffer.concat(ranges.map(({ leaves }) => leaves))
      assert.strictEqual(found.toString("hex"), expected.slice(7).join(""))
    }).pipe(Effect.scoped)
  )

  it.live("end before an event that is missing", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      const [store, provided] = [yield* storeOf(db.url(), tenant), yield* on(tenant)]
      yield* fill(store, 20)
      yield* asOwner("delete from es.event where tenant = $1 and position = 5", tenant)
      const [range] = yield* provided(Stream.runCollect(spineLeaves(tenant, 0, 0, 20)))
      assert.deepEqual([range?.leaves.length, range?.problem], [4 * hashSize, "missing; 6 follows"])
    }).pipe(Effect.scoped)
  )
})

describe("Booked positions", () => {
  it.live("are those of the days that are asked for, between two positions", () =>
    Effect.gen(function* () {
      const tenant = db.newTenant()
      const [store, provided] = [yield* storeOf(db.url(), tenant), yield* on(tenant)]
      yield* fill(store, 10)
      yield* asOwner("update es.event set booked_on = '2026-01-01'::date + position::integer where tenant = $1", tenant)
      const asked = { tenant, log: 0, after: 3, until: 8, from: "2026-01-03", to: "2026-01-07" }
      assert.deepEqual(yield* provided(bookedPositions(asked)), [4, 5, 6])
    }).pipe(Effect.scoped)
  )
})
