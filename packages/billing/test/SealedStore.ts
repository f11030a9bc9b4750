/** The store that stories run over: memory, with personal texts sealed as in production. */
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import { keyRing, newKeyRing } from "@counterfoil/event-store/erasure/KeyRing"
import * as Result from "effect/Result"
import { erasable } from "../src/PersonalData.ts"

export const sealedStore = (tenant: string) =>
  Erasure.layerMemory({ tenant, ...erasable, keys: Result.getOrThrow(keyRing(newKeyRing())) })
