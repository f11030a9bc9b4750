/** A verification by several threads finds what one by a single thread finds: the first bad position, whoever sees it. */
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Client } from "pg"
import { rangeSize } from "../../src/proof/Hashing.ts"
import { hashingThreads } from "../../src/proof/HashingThreads.ts"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { type Verified, verify } from "../../src/proof/Verification.ts"
import { database, storeOf } from "../contract/Database.ts"
import { newKey, trustIn } from "./Keys.ts"
import { fill } from "./SealContract.ts"
import { tamperer } from "./Tamperer.ts"

const db = database()
const key = newKey()
const trust = trustIn(key)

/** Several ranges, the last not whole, and a young tail; heads end inside of tiles. */
const sealed = 2 * rangeSize + 1_500
const young = 100
const step = 2_500

const sealsBy = (threads: number) =>
  Layer.build(SealStore.layerPostgres({ url: Redacted.make(db.url()), tenant: "acme", threads })).pipe(
    Effect.map((context) => Context.get(context, SealStore))
  )

/** Every connection that hashes at this moment. */
const hashing = (client: Client) =>
  Effect.promise(async () => {
    const { rows } = await client.query<{ readonly n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where application_name = 'event-store-hashing' and datname = current_database()`
    )
    return rows[0]?.n ?? 0
  })

describe("Verification by threads", () => {
  it.live("names the same first position as in one thread, in the order of the log", () =>
    Effect.gen(function* () {
      const client = yield* Effect.acquireRelease(
        Effect.promise(async () => {
          const client = new Client({ connectionString: db.url() })
          await client.connect()
          return client
        }),
        (client) => Effect.promise(() => client.end())
      )
      const store = yield* storeOf(db.url(), "acme")
      const [here, several] = [yield* sealsBy(0), yield* sealsBy(2)]
      yield* fill(store, sealed)
      const kept = yield* Effect.provideService(seal({ key, step }), SealStore, here)
      yield* fill(store, young, "young")
      const owner = yield* Effect.promise(() => tamperer(client, here))

      let most = 0
      const tell = ({ position, of }: Verified) =>
        position === of ? Effect.void : Effect.map(hashing(client), (n) => void (most = Math.max(most, n)))
      const by = (seals: SealStore["Service"]) =>
        verify({ trust, kept, tell }).pipe(Effect.provideService(SealStore, seals), Effect.scoped)
      const both = Effect.gen(function* () {
        const [one] = yield* by(here)
        const [other] = yield* by(several)
        assert.deepStrictEqual(other, one)
        return one
      })

      assert.deepInclude(yield* both, { proven: sealed, unsealed: { first: sealed + 1, last: sealed + young } })
      assert.strictEqual(most, 2)

      const changes: ReadonlyArray<readonly [number, number, () => Promise<void>]> = [
        [5_000, 5_000, () => owner.spoil(5_000, "data", 0)],
        [rangeSize + 1, rangeSize + 1, () => owner.remove(rangeSize + 1, false)],
        [2_049, 2_049, () => owner.rehash(2_049)],
        // The later one is in a range that is hashed at the same time, and found sooner.
        [
          4_000,
          4_000,
          async () => {
            await owner.spoil(rangeSize + 2, "meta", 0)
            await owner.rehash(4_000)
          }
        ],
        [2_501, 5_000, () => owner.spoilHead(1, "root", 0)],
        [5_001, 7_500, () => owner.spoilHead(2, "leaves", 40_000)]
      ]
      for (const [position, last, apply] of changes) {
        yield* Effect.promise(apply)
        assert.deepInclude((yield* both)?.finding, { position, last })
        yield* Effect.promise(owner.restore)
      }

      for (let left = yield* hashing(client); left > 0; left = yield* hashing(client)) yield* Effect.sleep(10)
    })
  )

  it.live("says what failed and whether a retry helps, as every other part of the store does", () =>
    Effect.gen(function* () {
      const failed = Effect.fnUntraced(function* (url: string, role: string | null) {
        const { hash } = yield* hashingThreads({ url: Redacted.make(url), tenant: "acme", role }, 1)
        return yield* Effect.flip(hash({ log: 0, after: 0, count: 1 }))
      })
      const away = yield* failed("postgres://nobody@127.0.0.1:1/none", null)
      assert.deepInclude(away, { _tag: "StoreError", operation: "hash", retryable: true })
      const noRole = yield* failed(db.url(), "nobody_is_called_so")
      assert.deepInclude(noRole, { _tag: "StoreError", retryable: false, sqlState: "22023" })
    })
  )
})
