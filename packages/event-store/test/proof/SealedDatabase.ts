/** Stores on a test database together with their seals. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { SealStore } from "../../src/proof/SealStore.ts"
import { admin, type Database, storeOf } from "../contract/Database.ts"
import type { NewSealedStore } from "./SealContract.ts"

export const sealsOf = (url: string, tenant: string) =>
  Layer.build(SealStore.layerPostgres({ url: Redacted.make(url), tenant })).pipe(
    Effect.map((context) => Context.get(context, SealStore))
  )

/** A tenant of its own. */
export const sealedIn =
  ({ url, newTenant }: Database): NewSealedStore =>
  (logs) =>
    Effect.gen(function* () {
      const tenant = newTenant()
      for (let log = 1; log < logs; log++) yield* admin(url(), "select es.open_log($1)", [tenant])
      return { store: yield* storeOf(url(), tenant), seals: yield* sealsOf(url(), tenant) }
    })
