import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EventStore } from "../src/EventStore.ts"
import { contract } from "./contract/EventStoreContract.ts"

contract("memory", (logs) =>
  Layer.build(EventStore.layerMemory({ tenant: "acme", logs })).pipe(
    Effect.map((context) => Context.get(context, EventStore))
  )
)
