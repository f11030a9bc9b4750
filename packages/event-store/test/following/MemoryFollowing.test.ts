import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { EventStore } from "../../src/EventStore.ts"
import { FollowStore } from "../../src/following/FollowStore.ts"
import { followContract } from "./FollowContract.ts"

followContract("memory", (logs) =>
  Effect.succeed(
    Layer.provideMerge(FollowStore.layerMemory({ tenant: "acme" }), EventStore.layerMemory({ tenant: "acme", logs }))
  )
)
