import * as Effect from "effect/Effect"
import { database } from "../contract/Database.ts"
import { contract } from "../contract/EventStoreContract.ts"
import { erasableIn } from "./ErasableDatabase.ts"
import { erasureContract, newRing } from "./ErasureContract.ts"

const newErasable = erasableIn(database())

erasureContract("PostgreSQL", newErasable)
erasureContract("PostgreSQL with 8 logs", newErasable, 8)
contract("PostgreSQL that seals", (logs) => Effect.map(newErasable(logs, newRing()), ({ store }) => store))
