import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Erasure } from "../../src/erasure/Erasure.ts"
import type { KeyRing } from "../../src/erasure/KeyRing.ts"
import { EventStore } from "../../src/EventStore.ts"
import { seal } from "../../src/proof/Sealer.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { verify } from "../../src/proof/Verification.ts"
import { commit, contract, on } from "../contract/EventStoreContract.ts"
import { newKey, trustIn } from "../proof/Keys.ts"
import { erasureContract, eraseNow, newRing, optionsWith, said } from "./ErasureContract.ts"

const newErasable = (logs: number, keys: KeyRing | undefined) =>
  Layer.build(Erasure.layerMemory({ tenant: "acme", logs, ...optionsWith(keys) })).pipe(
    Effect.map((context) => ({ store: Context.get(context, EventStore), erasure: Context.get(context, Erasure) }))
  )

erasureContract("memory", newErasable)
erasureContract("memory with 8 logs", newErasable, 8)
contract("memory that seals", (logs) => Effect.map(newErasable(logs, newRing()), ({ store }) => store))

describe("memory: seals", () => {
  it.effect("are over what is stored, before an erasure and after it", () =>
    Effect.gen(function* () {
      const key = newKey()
      const one = { store: yield* EventStore, erasure: yield* Erasure }
      yield* one.store.append(commit("c1", on("A", 0, [said("a"), said("b")])))
      yield* seal({ key })
      yield* eraseNow(one, "customer-1")
      yield* seal({ key })
      const [report] = yield* verify({ trust: trustIn(key) })
      assert.deepStrictEqual([report?.finding, report?.proven], [undefined, 3])
    }).pipe(
      Effect.provide(
        SealStore.layerMemory({ tenant: "acme" }).pipe(
          Layer.provideMerge(Erasure.layerMemory({ tenant: "acme", ...optionsWith(newRing()) }))
        )
      )
    )
  )
})
