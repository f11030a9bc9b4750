/** Stores that seal, on a database: each built as a process of its own would. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { Erasure } from "../../src/erasure/Erasure.ts"
import type { KeyRing } from "../../src/erasure/KeyRing.ts"
import { EventStore } from "../../src/EventStore.ts"
import { admin, type Database } from "../contract/Database.ts"
import { optionsWith } from "./ErasureContract.ts"

/** One process at a tenant. */
export const processAt = (
  url: string,
  tenant: string,
  keys: KeyRing | undefined,
  verify: "always" | "never" = "always"
) =>
  Layer.build(Erasure.layerPostgres({ url: Redacted.make(url), tenant, verify, ...optionsWith(keys) })).pipe(
    Effect.map((context) => ({ store: Context.get(context, EventStore), erasure: Context.get(context, Erasure) }))
  )

/** The first process at a tenant of its own. */
export const erasableIn =
  ({ newTenant, url }: Database) =>
  (logs: number, keys: KeyRing | undefined) =>
    Effect.gen(function* () {
      const tenant = newTenant()
      for (let log = 1; log < logs; log++) yield* admin(url(), "select es.open_log($1)", [tenant])
      return yield* processAt(url(), tenant, keys)
    })
