/** Events and followers of one tenant on a test database, each layer as a process of its own has it. */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { EventStore } from "../../src/EventStore.ts"
import { FollowStore } from "../../src/following/FollowStore.ts"
import { Postgres } from "../../src/Postgres.ts"
import { admin, type Database } from "../contract/Database.ts"
import type { NewFollowed } from "./FollowContract.ts"

/** `role: null` for followers that write to tables of the host's own. */
export const followed = (url: string, tenant: string, role: string | null = "event_store_app") =>
  Layer.provideMerge(
    Layer.mergeAll(EventStore.layerPostgresShared({ tenant }), FollowStore.layerPostgresShared({ tenant })),
    Postgres.layer({ url: Redacted.make(url), tenant, role, applicationName: `of ${tenant}` })
  )

/** A tenant of its own. */
export const followedIn =
  ({ url, newTenant }: Database): NewFollowed =>
  (logs) =>
    Effect.gen(function* () {
      const tenant = newTenant()
      for (let log = 1; log < logs; log++) yield* admin(url(), "select es.open_log($1)", [tenant])
      return followed(url(), tenant)
    })
