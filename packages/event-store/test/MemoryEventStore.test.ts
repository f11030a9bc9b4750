import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EventStore } from "../src/EventStore.ts"
import { contract, type NewStore } from "./contract/EventStoreContract.ts"

const newStore: NewStore = (logs) =>
  Layer.build(EventStore.layerMemory({ tenant: "acme", logs })).pipe(
    Effect.map((context) => Context.get(context, EventStore))
  )

contract("memory", newStore)
contract("memory with 8 logs", newStore, 8)
