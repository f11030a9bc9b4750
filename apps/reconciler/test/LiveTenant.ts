/** A tenant of a sandbox with a database of its own, and the program that works on it; gone after the file's tests. */
import { preparedDatabase, testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import { afterAll, beforeAll } from "vitest"
import { migrate } from "../src/Services.ts"
import { counterfoil } from "./InProcess.ts"
import type { Run } from "./Program.ts"

export interface LiveTenant {
  readonly sandbox: RunningSandbox
  /** What tells the program of it. */
  readonly env: Readonly<Record<string, string>>
}

type Settings = NonNullable<Parameters<typeof Sandbox.start>[0]>["settings"]

const migratedDatabase = preparedDatabase("all", (url) => migrate(Redacted.make(url)))

/** Registers its start and end with the file. `tenant` is there once the tests run. */
export const liveTenant = (
  options: {
    readonly settings?: Settings
    readonly env?: Record<string, string>
    /** Else its database has all schemas. */
    readonly isEmpty?: boolean
  } = {}
) => {
  const scope = Effect.runSync(Scope.make())
  let live: LiveTenant | undefined

  beforeAll(async () => {
    const [sandbox, database] = await Effect.runPromise(
      Effect.all([
        Sandbox.start({ seed: "demo", settings: { dataQueryMs: 0, ...options.settings } }),
        options.isEmpty === true ? testDatabase : migratedDatabase
      ]).pipe(Scope.provide(scope))
    )
    live = {
      sandbox,
      env: {
        DATABASE_URL: database.url,
        ZUORA_BASE_URL: sandbox.baseUrl,
        ZUORA_CLIENT_ID: sandbox.clientId,
        ZUORA_CLIENT_SECRET: sandbox.clientSecret,
        COUNTERFOIL_TIME_ZONE: "Etc/GMT+8",
        COUNTERFOIL_READ_LAG_MS: "500",
        ...options.env
      }
    }
  })
  afterAll(() => Effect.runPromise(Scope.close(scope, Exit.void)))

  const tenant = (): LiveTenant => {
    if (live === undefined) throw new Error("the tenant is there once the tests run")
    return live
  }
  return {
    tenant,
    run: (...args: ReadonlyArray<string>): Promise<Run> => counterfoil(args, { env: tenant().env }),
    /** Rows as the sandbox has them. */
    rows: async (table: string) =>
      ((await Effect.runPromise(tenant().sandbox.state))[table] ?? []) as ReadonlyArray<Record<string, unknown>>
  }
}
