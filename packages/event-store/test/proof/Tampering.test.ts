/** Whatever is changed under a seal is found, and the first bad position named; what is not sealed is never proven. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as fc from "fast-check"
import { Client } from "pg"
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import type { SignedTreeHead } from "../../src/proof/TreeHead.ts"
import { verify } from "../../src/proof/Verification.ts"
import { database, storeOf } from "../contract/Database.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { newKey, trustIn } from "./Keys.ts"
import { type HeadColumn, type Tamperer, tamperer } from "./Tamperer.ts"

const db = database()
const [key, thief] = [newKey(), newKey()]
const trust = trustIn(key)

/** 10,000 changes in long runs, else 300. */
const numRuns = process.env["COUNTERFOIL_TEST_SCALE"] === "long" ? 10_000 : 300

/** Sealed events under heads of at most `step`, and young ones after them. */
const sealed = 40
const step = 9
const young = 5

const scope = Effect.runSync(Scope.make())
let client: Client
let seals: SealStore["Service"]
let owner: Tamperer

beforeAll(async () => {
  client = new Client({ connectionString: db.url() })
  await client.connect()
  const setUp = Effect.gen(function* () {
    const store = yield* storeOf(db.url(), "acme")
    const context = yield* Layer.build(SealStore.layerPostgres({ url: Redacted.make(db.url()), tenant: "acme" }))
    for (let n = 0; n < sealed + young; n++) {
      const append = on(`S${n % 3}`, Math.floor(n / 3), [event({ amount: `${n}.10` })], `subject-${n % 7}`)
      yield* store.append(commit(`c${n}`, append))
      if (n + 1 === sealed) yield* Effect.provide(seal({ key, step }), context)
    }
    return Context.get(context, SealStore)
  })
  seals = await Effect.runPromise(Scope.provide(setUp, scope))
  owner = await tamperer(client, seals)
})

afterEach(() => owner.restore())

afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  await client.end()
})

const report = async (kept: ReadonlyArray<SignedTreeHead> = []) => {
  const [found] = await Effect.runPromise(Effect.provideService(verify({ trust, kept }), SealStore, seals))
  if (found === undefined) throw new Error("no report")
  return found
}

/** A change, and the positions one of which must be named: the first bad one, or where a head covers it its range. */
interface Change {
  readonly what: string
  readonly apply: () => Promise<void>
  readonly first: number
  /** The event itself is named, not a range of which nothing is proven. */
  readonly exact: boolean
}

const position = fc.integer({ min: 1, max: sealed })
const two = fc
  .uniqueArray(position, { minLength: 2, maxLength: 2 })
  .map((pair) => [...pair].sort((a, b) => a - b) as [number, number])

const change = (what: string, first: number, apply: () => Promise<void>, exact = true): Change => ({
  what,
  apply,
  first,
  exact
})

const columns: ReadonlyArray<readonly [string, string]> = Object.entries({
  stream: "stream || 'x'",
  version: "version + 100",
  event_id: "gen_random_uuid()",
  type: "type || 'x'",
  schema_version: "schema_version + 1",
  effective_on: "effective_on + 1",
  booked_on: "booked_on - 1",
  recorded_at: "recorded_at + interval '1 microsecond'",
  content_hash: "sha256(content_hash)",
  subject: "null"
}).concat([["recorded_at", "'infinity'"]])

/** Heads are at 9, 18, 27, 36 and 40: the first position that the nth one adds. */
const firstOf = (index: number): number => index * step + 1
const headIndex = fc.integer({ min: 0, max: 4 })

const changes: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(position, fc.constantFrom("data" as const, "meta" as const), fc.nat())
    .map(([at, column, n]) => change(`a byte of ${column} of ${at}`, at, () => owner.spoil(at, column, n))),
  fc
    .tuple(position, fc.constantFrom(...columns))
    .map(([at, [column, value]]) => change(`${column} of ${at}`, at, () => owner.set(at, column, value))),
  position.map((at) => change(`data and hash of ${at}`, at, () => owner.rehash(at))),
  two.map(([one, other]) => change(`${one} and ${other} reordered`, one, () => owner.swap(one, other, "position"))),
  two
    .filter(([one, other]) => (other - one) % 7 !== 0)
    .map(([one, other]) => change(`subjects of ${one}, ${other}`, one, () => owner.swap(one, other, "subject"))),
  fc
    .tuple(position, fc.boolean())
    .map(([at, closing]) => change(`${at} deleted, closing ${closing}`, at, () => owner.remove(at, closing))),
  position.map((at) => change(`an event before ${at}`, at, () => owner.insert(at))),
  position.map((at) =>
    change(
      `${at} with its leaf`,
      at,
      async () => {
        await owner.rehash(at)
        await owner.refitLeaves()
      },
      false
    )
  ),
  fc.tuple(position, fc.boolean()).map(([at, claims]) =>
    change(
      `${at} under a tree of another key${claims ? " that claims to be ours" : ""}`,
      at,
      async () => {
        await owner.rehash(at)
        await owner.rebuild(at, thief, claims ? key.id : thief.id)
      },
      false
    )
  ),
  fc
    .tuple(headIndex, fc.constantFrom<HeadColumn>("root", "previous", "signature", "edge", "leaves"), fc.nat())
    .map(([index, column, at]) =>
      change(`${column} of head ${index}`, firstOf(index), () => owner.spoilHead(index, column, at), false)
    ),
  fc
    .integer({ min: 0, max: 3 })
    .map((index) => change(`head ${index} deleted`, firstOf(index), () => owner.removeHead(index), false)),
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.boolean())
    .map(([index, relinking]) =>
      change(
        `head ${index} merged into the next, relinking ${relinking}`,
        firstOf(index),
        () => owner.mergeHead(index, relinking),
        false
      )
    )
)

describe("Tampering", () => {
  it("is not found in a clean history, whose young tail is named as not yet sealed", async () => {
    expect(await report()).toMatchObject({
      proven: sealed,
      heads: 5,
      unsealed: { first: sealed + 1, last: sealed + young },
      finding: undefined
    })
  })

  it("under a seal is always found, and the first bad position named", async () => {
    await fc.assert(
      fc
        .asyncProperty(changes, async ({ apply, exact, first, what }) => {
          await apply()
          const { finding, proven } = await report()
          const [from, to] = finding === undefined ? [0, 0] : [finding.position, finding.last]
          const isNamed = exact ? from === first && to === first : from <= first && first <= to
          expect([what, isNamed, proven < first]).toEqual([what, true, true])
        })
        .afterEach(() => owner.restore()),
      { numRuns }
    )
  })

  it("in the tail is never called proven: a re-hashed row is among those not yet sealed, any other is found", async () => {
    for (let at = sealed + 1; at <= sealed + young; at++) {
      await owner.rehash(at)
      expect(await report()).toMatchObject({
        proven: sealed,
        unsealed: { first: sealed + 1, last: sealed + young },
        finding: undefined
      })
      await owner.spoil(at, "data", 0)
      expect(await report()).toMatchObject({ proven: sealed, finding: { position: at, last: at } })
      await owner.restore()
    }
  })

  it("by cutting off the end with its heads shows only against a head that was kept elsewhere", async () => {
    const kept = (await Effect.runPromise(seals.headsAfter(0, 0, 10))).map(({ head }) => head)
    await owner.cut(27)
    expect(await report()).toMatchObject({ proven: 27, finding: undefined })
    expect(await report(kept.slice(0, 3))).toMatchObject({ proven: 27, finding: undefined })
    expect(await report(kept)).toMatchObject({ proven: 27, finding: { position: 28 } })
    await owner.restore()
    expect(await report(kept)).toMatchObject({ proven: sealed, finding: undefined })
  })

  it("with what the log has counted is found", async () => {
    await client.query("update es.log_head set position = 30")
    expect(await report()).toMatchObject({ finding: { position: 31 } })
    await client.query("update es.log_head set position = 50")
    expect(await report()).toMatchObject({ finding: { position: 46 } })
    await client.query("delete from es.log_head")
    expect(await report()).toMatchObject({ finding: { position: 1 } })
  })
})
