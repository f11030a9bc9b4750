/** A migrated database and a sandbox for one test file, gone with it. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import { type Options, type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { afterAll, beforeAll } from "vitest"
import { migratedDatabase } from "../../event-store/test/contract/MigratedDatabase.ts"
import type { BillingOptions } from "../src/BillingClient.ts"
import { readLagMs, timeZone } from "./Harness.ts"
import { balanced } from "./Story.ts"

interface Running {
  readonly url: string
  readonly sandbox: RunningSandbox
}

/** Call it at the top of a test file. */
export const database = (options?: Options) => {
  const scope = Effect.runSync(Scope.make())
  let running: Running | undefined
  beforeAll(async () => {
    const start = Effect.gen(function* () {
      const { url } = yield* migratedDatabase
      return { url, sandbox: yield* Sandbox.start(options) }
    })
    running = await Effect.runPromise(Scope.provide(start, scope))
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  const now = (): Running => {
    if (running === undefined) throw new Error("only while tests run")
    return running
  }
  return {
    sandbox: () => now().sandbox,
    /** What a process needs to bill for a tenant of this database. */
    options: (tenant: string, owner: string): BillingOptions => {
      const { sandbox, url } = now()
      const { baseUrl, clientId, clientSecret } = sandbox
      return {
        databaseUrl: url,
        tenant,
        owner,
        zuora: { baseUrl, clientId, clientSecret },
        settings: { timeZone, readLagMs }
      }
    },
    /** Everything stored for a tenant balances. */
    balanced: (tenant: string) =>
      Effect.runPromise(
        Effect.scoped(Effect.provide(balanced, EventStore.layerPostgres({ url: Redacted.make(now().url), tenant })))
      )
  }
}
