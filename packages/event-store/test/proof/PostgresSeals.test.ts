import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Client } from "pg"
import { proveEvent } from "../../src/proof/Proving.ts"
import { refute } from "../../src/proof/ProofFile.ts"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { verify } from "../../src/proof/Verification.ts"
import { admin, database } from "../contract/Database.ts"
import { newKey, trustIn } from "./Keys.ts"
import { fill, sealContract } from "./SealContract.ts"
import { sealedIn } from "./SealedDatabase.ts"

const db = database()
const newStore = sealedIn(db)
const key = newKey()
const trust = trustIn(key)

sealContract("PostgreSQL", newStore)

/** Holds the row lock of every log, as an append under way does. */
const lockedLogs = Effect.acquireRelease(
  Effect.promise(async () => {
    const client = new Client({ connectionString: db.url() })
    await client.connect()
    await client.query("begin")
    await client.query("select 1 from es.log_head for update")
    return client
  }),
  (client) => Effect.promise(() => client.end())
)

describe("Sealing on PostgreSQL", () => {
  it.live("waits for no append: it goes on while a log's row is locked", () =>
    Effect.gen(function* () {
      const { seals, store } = yield* newStore(1)
      yield* fill(store, 5)
      yield* lockedLogs
      const heads = yield* Effect.provideService(seal({ key }), SealStore, seals)
      assert.lengthOf(heads, 1)
    })
  )

  it.live("ends the same with several sealers at once: one chain of heads, nothing sealed twice", () =>
    Effect.gen(function* () {
      const { seals, store } = yield* newStore(1)
      yield* fill(store, 200)
      const made = yield* Effect.forEach([1, 2, 3], () => seal({ key, step: 7 }), { concurrency: 3 }).pipe(
        Effect.provideService(SealStore, seals)
      )
      const sizes = made.flat().map(({ size }) => size)
      assert.strictEqual(new Set(sizes).size, sizes.length)
      const [report] = yield* Effect.provideService(verify({ trust }), SealStore, seals)
      assert.deepInclude(report, { proven: 200, heads: sizes.length, finding: undefined })
    })
  )

  it.live("seals what writers append meanwhile, and verifies beside them", () =>
    Effect.gen(function* () {
      const { seals, store } = yield* newStore(1)
      const writers = Effect.forEach([1, 2, 3, 4], (writer) => fill(store, 150, `w${writer}-`), { concurrency: 4 })
      const sealing = Effect.forEach(
        Array.from({ length: 12 }),
        () =>
          Effect.gen(function* () {
            yield* seal({ key, step: 40 })
            for (const { finding } of yield* verify({ trust })) assert.isUndefined(finding)
          }),
        { discard: true }
      )
      yield* Effect.all([writers, sealing], { concurrency: 2 }).pipe(Effect.provideService(SealStore, seals))
      yield* Effect.provideService(seal({ key }), SealStore, seals)
      const [report] = yield* Effect.provideService(verify({ trust }), SealStore, seals)
      assert.deepInclude(report, { proven: 600, unsealed: undefined, finding: undefined })
    })
  )

  it.live("proves events of a log of several tiles", () =>
    Effect.gen(function* () {
      const { seals, store } = yield* newStore(1)
      yield* fill(store, 3_300)
      yield* Effect.provideService(seal({ key, step: 1_500 }), SealStore, seals)
      for (const position of [1, 1_024, 1_025, 2_000, 3_072, 3_073, 3_300]) {
        const proof = yield* Effect.provideService(proveEvent({ log: 0, position }), SealStore, seals)
        assert.isUndefined(refute(trust, proof))
      }
    })
  )

  it.live("keeps tenants apart, and heads as they were written", () =>
    Effect.gen(function* () {
      const [one, two] = [yield* newStore(1), yield* newStore(1)]
      yield* fill(one.store, 2)
      const [head] = yield* Effect.provideService(seal({ key }), SealStore, one.seals)
      assert.deepStrictEqual(yield* two.seals.logs, [])
      assert.deepStrictEqual(yield* two.seals.headsAfter(0, 0, 10), [])
      for (const change of ["update es.tree_head set size = 1", "delete from es.tree_head", "truncate es.tree_head"]) {
        const refused = yield* Effect.promise(() =>
          Effect.runPromise(admin(db.url(), change)).then(
            () => "done",
            (error: unknown) => String(error)
          )
        )
        assert.include(refused, "refused: what is stored here is never changed")
      }
      const [stored] = yield* one.seals.headsAfter(0, 0, 10)
      assert.deepStrictEqual(stored?.head, head)
      if (stored === undefined) throw new Error("no head")
      assert.deepInclude(yield* Effect.flip(two.seals.put(stored)), { _tag: "StoreError", sqlState: "42501" })
      assert.deepInclude(yield* Effect.flip(one.seals.put(stored)), { _tag: "HeadTaken", size: 2 })
    })
  )
})
