/** A migrated database for one test file, and stores on it: a new tenant for each. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { Client } from "pg"
import { afterAll, beforeAll } from "vitest"
import { EventStore } from "../../src/EventStore.ts"
import type { NewStore } from "./EventStoreContract.ts"
import { migratedDatabase } from "./MigratedDatabase.ts"

export interface Database {
  /** Of the superuser. Only known while tests run. */
  readonly url: () => string
  readonly newTenant: () => string
}

/** Call it at the top of a test file. */
export const database = (): Database => {
  const scope = Effect.runSync(Scope.make())
  let url = ""
  let tenants = 0
  beforeAll(async () => {
    url = (await Effect.runPromise(Scope.provide(migratedDatabase, scope))).url
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))
  return {
    url: () => url,
    newTenant: () => {
      tenants += 1
      return `tenant-${tenants}`
    }
  }
}

/** Runs SQL as the superuser. */
export const admin = (url: string, sql: string, values: ReadonlyArray<unknown> = []) =>
  Effect.promise(async () => {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(sql, [...values])).rows
    } finally {
      await client.end()
    }
  })

export const storeOf = (url: string, tenant: string) =>
  Layer.build(EventStore.layerPostgres({ url: Redacted.make(url), tenant, verify: "always" })).pipe(
    Effect.map((context) => Context.get(context, EventStore))
  )

/** A store of a tenant of its own. */
export const storeIn =
  ({ url, newTenant }: Database): NewStore =>
  (logs) =>
    Effect.gen(function* () {
      const tenant = newTenant()
      for (let log = 1; log < logs; log++) yield* admin(url(), "select es.open_log($1)", [tenant])
      return yield* storeOf(url(), tenant)
    })
