/** What sealing, verifying and proving must do on every store. Each implementation runs all of it. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import type { EventStore } from "../../src/EventStore.ts"
import { leafOf } from "../../src/proof/Leaf.ts"
import { RightEdge } from "../../src/proof/MerkleTree.ts"
import { proveEvent, proveGrowth } from "../../src/proof/Proving.ts"
import { refute } from "../../src/proof/ProofFile.ts"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { headHash, noHead, type SignedTreeHead } from "../../src/proof/TreeHead.ts"
import { type Verified, verify } from "../../src/proof/Verification.ts"
import { commit, event, on } from "../contract/EventStoreContract.ts"
import { newKey, trustIn } from "./Keys.ts"

export interface SealedStore {
  readonly store: EventStore["Service"]
  readonly seals: SealStore["Service"]
}

/** A store and its seals, of its own for one test, with this many logs. */
export type NewSealedStore = (logs: number) => Effect.Effect<SealedStore, unknown, Scope.Scope>

/** Appends this many events, each of its own stream and subject, one commit for each 100. */
export const fill = Effect.fnUntraced(function* (store: EventStore["Service"], count: number, name = "S") {
  for (let first = 0; first < count; first += 100) {
    const [head, ...rest] = Array.from({ length: Math.min(100, count - first) }, (_, n) =>
      on(`${name}${first + n}`, 0, [event({ n: first + n, text: "é" })], `subject-${first + n}`)
    )
    if (head !== undefined) yield* store.append(commit(`${name}-${first}`, head, ...rest))
  }
})

export const sealContract = (name: string, newStore: NewSealedStore): void => {
  const key = newKey()
  const trust = trustIn(key)
  const test = (
    sentence: string,
    body: (store: SealedStore) => Effect.Effect<void, unknown, SealStore | Scope.Scope>,
    logs = 1
  ) => {
    it.live(sentence, () =>
      Effect.flatMap(newStore(logs), (store) => Effect.provideService(body(store), SealStore, store.seals))
    )
  }

  describe(`${name}: sealing`, () => {
    test("seals what there is, in steps that name each other, and finds it proven", ({ store }) =>
      Effect.gen(function* () {
        yield* fill(store, 25)
        const told: Array<number> = []
        const heads = yield* seal({ key, step: 10, tell: ({ size }) => Effect.sync(() => void told.push(size)) })
        assert.deepStrictEqual(
          heads.map(({ size }) => size),
          [10, 20, 25]
        )
        assert.deepStrictEqual(told, [10, 20, 25])
        assert.deepStrictEqual(
          heads.map(({ previous }) => previous),
          [noHead, ...heads.slice(0, 2).map(headHash)]
        )
        assert.deepStrictEqual(yield* seal({ key }), [])
        const [report] = yield* verify({ trust })
        assert.deepStrictEqual(report, {
          log: 0,
          proven: 25,
          head: heads[2],
          heads: 3,
          unsealed: undefined,
          unread: 0,
          finding: undefined
        })
      }))

    test(
      "lists the heads of all logs, the newest first, page by page",
      ({ seals, store }) =>
        Effect.gen(function* () {
          yield* fill(store, 40)
          const heads = yield* seal({ key, step: 4 })
          const newestFirst = yield* seals.headsBefore(null, 100)
          assert.sameDeepMembers(Array.from(newestFirst), Array.from(heads))
          assert.deepStrictEqual(
            newestFirst.map(({ signedAt }) => signedAt),
            heads.map(({ signedAt }) => signedAt).toSorted((a, b) => (a > b ? -1 : 1))
          )
          const paged: Array<SignedTreeHead> = []
          for (;;) {
            const page = yield* seals.headsBefore(paged.at(-1) ?? null, 3)
            if (page.length === 0) break
            paged.push(...page)
          }
          assert.deepStrictEqual(paged, newestFirst)
        }),
      2
    )

    test("has the same root whatever the steps", ({ seals, store }) =>
      Effect.gen(function* () {
        const steps: Array<SignedTreeHead> = []
        for (let n = 0; n < 6; n++) {
          yield* fill(store, 1 + n, `S${n}-`)
          steps.push(...(yield* seal({ key, step: 2 })))
        }
        const atOnce = new RightEdge()
        for (const row of yield* seals.rows(0, 0, 100)) atOnce.append(leafOf(row))
        assert.strictEqual(atOnce.size, 21)
        assert.strictEqual(steps.at(-1)?.root, atOnce.root.toString("hex"))
      }))

    test("names what is not yet sealed, and never as proven", ({ store }) =>
      Effect.gen(function* () {
        yield* fill(store, 3)
        const [none] = yield* verify({ trust })
        assert.deepInclude(none, { proven: 0, unsealed: { first: 1, last: 3 }, finding: undefined })
        yield* seal({ key })
        yield* fill(store, 2, "young")
        const [report] = yield* verify({ trust })
        assert.deepInclude(report, { proven: 3, unsealed: { first: 4, last: 5 }, finding: undefined })
        assert.deepInclude(yield* Effect.flip(proveEvent({ log: 0, position: 4 })), { _tag: "NotSealed", sealed: 3 })
      }))

    test(
      "seals and verifies each log for itself, or one of them",
      ({ store }) =>
        Effect.gen(function* () {
          yield* fill(store, 60)
          const logs = yield* store.logs
          assert.lengthOf(yield* seal({ key, log: 1 }), 1)
          assert.lengthOf(yield* seal({ key }), 2)
          const reports = yield* verify({ trust })
          assert.deepStrictEqual(
            reports.map(({ log, proven }) => [log, proven]),
            logs.map(({ log, position }) => [log, position])
          )
          assert.lengthOf(yield* verify({ trust, log: 2 }), 1)
        }),
      3
    )

    test("goes on with a new key, and believes the old one where it is still trusted", ({ store }) =>
      Effect.gen(function* () {
        const next = newKey()
        yield* fill(store, 4)
        yield* seal({ key })
        yield* fill(store, 4, "later")
        const refused = yield* Effect.flip(seal({ key: next }))
        assert.deepInclude(refused, { _tag: "SealRefused", log: 0, position: 1 })
        yield* seal({ key: next, trust: trustIn(key, next) })
        assert.deepInclude((yield* verify({ trust: trustIn(key, next) }))[0], { proven: 8, finding: undefined })
        const [onlyOld] = yield* verify({ trust })
        assert.deepInclude(onlyOld, { proven: 4 })
        assert.deepInclude(onlyOld?.finding, { position: 5, last: 8 })
        const ended = trustIn({ ...key, until: "2020-01-01T00:00:00Z" }, next)
        assert.deepInclude((yield* verify({ trust: ended }))[0]?.finding, { position: 1, last: 4 })
      }))

    test("verifies from a head that was proven before, and tells how far it is", ({ store }) =>
      Effect.gen(function* () {
        yield* fill(store, 40)
        yield* seal({ key, step: 15 })
        const told: Array<Verified> = []
        const tell = (verified: Verified) => Effect.sync(() => void told.push(verified))
        const [report] = yield* verify({ trust, from: new Map([[0, 30]]), tell })
        assert.deepInclude(report, { proven: 40, heads: 1, finding: undefined })
        assert.deepStrictEqual(told, [{ log: 0, position: 40, of: 40, proven: 40 }])
      }))

    test("holds the log against a head that was kept elsewhere", ({ store }) =>
      Effect.gen(function* () {
        yield* fill(store, 12)
        const kept = yield* seal({ key, step: 5 })
        assert.isUndefined((yield* verify({ trust, kept }))[0]?.finding)
        const [first, second] = kept
        if (first === undefined || second === undefined) throw new Error("no heads")
        const forged = { ...first, root: second.root }
        assert.deepInclude((yield* verify({ trust, kept: [forged] }))[0]?.finding, { position: 1, last: 5 })
      }))
  })

  describe(`${name}: proofs`, () => {
    test("of every event hold without the store, and of nothing else", ({ seals, store }) =>
      Effect.gen(function* () {
        yield* fill(store, 11)
        yield* seal({ key, step: 3 })
        const rows = yield* seals.rows(0, 0, 100)
        for (const row of rows) {
          assert.deepStrictEqual(
            yield* seals.find(row.stream, row.version),
            Option.some({ log: row.log, position: row.position })
          )
          const proof = yield* proveEvent(row)
          assert.isUndefined(refute(trust, proof))
          const changes = [
            { data: "{}" },
            { position: (row.position % 11) + 1 },
            { subject: null },
            { recordedAt: "2026-01-01T00:00:00.000000Z" },
            { effectiveOn: "2026-01-01" },
            { stream: "Other" }
          ]
          for (const change of changes) {
            assert.isString(refute(trust, { ...proof, event: { ...proof.event, ...change } }))
          }
          assert.isString(refute(trust, { ...proof, path: proof.path.slice(1) }))
          assert.isString(refute(trust, { ...proof, head: { ...proof.head, size: 10 } }))
          assert.isString(refute(trustIn(newKey()), proof))
        }
        const missing = yield* Effect.flip(proveEvent({ log: 0, position: 12 }))
        assert.strictEqual(missing._tag, "EventNotFound")
        assert.isTrue(Option.isNone(yield* seals.find("S0", 2)))
        assert.isTrue(Option.isNone(yield* seals.find("Nobody", 1)))
      }))

    test("that a log only grew hold between any two heads", ({ store }) =>
      Effect.gen(function* () {
        const heads: Array<SignedTreeHead> = []
        for (let n = 0; n < 7; n++) {
          yield* fill(store, n + 1, `S${n}-`)
          heads.push(...(yield* seal({ key })))
          for (const older of heads) {
            const proof = yield* proveGrowth(older)
            assert.strictEqual(proof.newer.size, heads.at(-1)?.size)
            assert.isUndefined(refute(trust, proof))
            assert.isString(refute(trust, { ...proof, path: [...proof.path, proof.newer.root] }))
            assert.isString(refute(trust, { ...proof, older: { ...older, root: "0".repeat(64) } }))
          }
        }
      }))
  })
}
