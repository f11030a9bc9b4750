/**
 * PostgreSQL killed with SIGKILL, all its processes at once, while writers append to tenants with one log and with three:
 * 5 rounds, 100 in long runs, on one server and by the same stores, which are never made anew.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type { LogReport } from "../../src/proof/Finding.ts"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import type { SignedTreeHead } from "../../src/proof/TreeHead.ts"
import { verify } from "../../src/proof/Verification.ts"
import { admin, storeOf } from "../contract/Database.ts"
import { newKey, trustIn } from "../proof/Keys.ts"
import { sealsOf } from "../proof/SealedDatabase.ts"
import { ownFolder, ownServer } from "./OwnServer.ts"
import { witness } from "./Witness.ts"

const isLong = process.env["COUNTERFOIL_TEST_SCALE"] === "long"
/** Servers are started over and over: the limit only catches what hangs. */
const limitMs = isLong ? 1_800_000 : 300_000
const rounds = isLong ? 100 : 5
const writers = ["a", "b", "c", "d", "e", "f"]
const key = newKey()
const trust = trustIn(key)

const isSound = (reports: ReadonlyArray<LogReport>): void => {
  for (const { finding, unsealed } of reports) assert.deepStrictEqual([finding, unsealed], [undefined, undefined])
}

describe("A server killed during appends", () => {
  it.live(
    "has every acknowledged commit once and no other, its seals hold, and it is used again without a restart of ours",
    () =>
      Effect.gen(function* () {
        const server = yield* ownServer(yield* ownFolder)
        yield* admin(server.url, "select es.open_log('three'), es.open_log('three')")
        const tenants = yield* Effect.forEach(["one", "three"], (tenant) =>
          Effect.gen(function* () {
            const store = yield* storeOf(server.url, tenant)
            const kept: Array<SignedTreeHead> = []
            return { kept, seals: yield* sealsOf(server.url, tenant), witness: witness([store]) }
          })
        )
        let cutOff = 0
        for (let round = 0; round < rounds; round++) {
          const writing = yield* Effect.forkChild(
            Effect.forEach(
              tenants.flatMap((tenant) => writers.map((writer) => ({ ...tenant, name: `${round}${writer}` }))),
              ({ name, witness }) => witness.write(name, () => false),
              { concurrency: "unbounded", discard: true }
            )
          )
          // Another moment each round, from the first commits on.
          yield* Effect.sleep(40 + ((round * 37) % 200))
          yield* server.kill
          yield* Fiber.join(writing)
          cutOff += tenants.reduce((sum, { witness }) => sum + witness.told().unknown, 0)
          yield* server.start
          for (const { kept, seals, witness } of tenants) {
            yield* witness.settle
            yield* witness.judge
            const sealing = Effect.gen(function* () {
              const from = new Map(kept.map(({ log, size }) => [log, size]))
              kept.push(...(yield* seal({ key })))
              return yield* verify({ trust, from })
            })
            isSound(yield* Effect.provideService(sealing, SealStore, seals))
          }
        }
        for (const { kept, seals, witness } of tenants) {
          yield* witness.judgeAll
          isSound(yield* Effect.provideService(verify({ trust, kept }), SealStore, seals))
          assert.isAbove(witness.told().acknowledged, rounds)
        }
        // Each writer of each round was failed by the kill, none stopped by itself.
        assert.strictEqual(cutOff, rounds * tenants.length * writers.length)
      }),
    limitMs
  )
})
