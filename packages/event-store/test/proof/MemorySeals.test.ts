import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EventStore } from "../../src/EventStore.ts"
import { SealStore } from "../../src/proof/SealStore.ts"
import { sealContract } from "./SealContract.ts"

sealContract("memory", (logs) =>
  Layer.build(
    SealStore.layerMemory({ tenant: "acme" }).pipe(Layer.provideMerge(EventStore.layerMemory({ tenant: "acme", logs })))
  ).pipe(Effect.map((context) => ({ store: Context.get(context, EventStore), seals: Context.get(context, SealStore) })))
)
