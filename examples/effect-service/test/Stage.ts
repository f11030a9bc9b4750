/** A database, a Zuora and services on them, for one test file; everything stops with it. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { FetchHttpClient, HttpServer } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { Pool } from "pg"
import { Api } from "../src/Api.ts"
import { service } from "../src/Service.ts"

export class Database extends Context.Service<
  Database,
  { readonly url: string; readonly rows: (sql: string) => Effect.Effect<ReadonlyArray<Record<string, unknown>>> }
>()("billing-service/test/Database") {}

const database = Layer.effect(
  Database,
  Effect.gen(function* () {
    const { url } = yield* testDatabase
    const pool = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const pool = new Pool({ connectionString: url })
        pool.on("error", () => undefined)
        return pool
      }),
      (pool) => Effect.promise(() => pool.end())
    )
    return { url, rows: (sql) => Effect.promise(async () => (await pool.query<Record<string, unknown>>(sql)).rows) }
  })
)

/** Somebody who owes, beside the accounts of the demo. */
const sandbox = Layer.effect(
  Sandbox,
  Effect.tap(Sandbox.start({ seed: "demo" }), ({ seed }) =>
    seed({ accounts: [{ number: "A00000010", unbilledCharges: [{ name: "Platform", amount: "10.00" }] }] })
  )
)

/** What outlives a process. */
export const surroundings = Layer.mergeAll(database, sandbox, Logger.layer([]))

const zuora = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
    Zuora.layer(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) }))
  )
)

/** One process of the service until the scope closes, and a client of it. */
export const start = Effect.fnUntraced(function* (owner: string, finishEveryMs: number) {
  const { url } = yield* Database
  const running = service({
    url: Redacted.make(url),
    owner,
    port: 0,
    finishEvery: Duration.millis(finishEveryMs)
  }).pipe(Layer.provide(zuora), Layer.provide(Tenant.layer({ tenant: "acme", timeZone: "Etc/GMT+8", readLagMs: 200 })))
  const context = yield* Layer.build(running)
  const baseUrl = HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address)
  const client = yield* HttpApiClient.make(Api, { baseUrl }).pipe(Effect.provide(FetchHttpClient.layer))
  return { baseUrl, client }
})

/** Every payment of Zuora but those of its seed. Amounts are minor units as text. */
export const payments = Effect.gen(function* () {
  const { state } = yield* Sandbox
  const { payment = [] } = yield* state
  const all = payment as ReadonlyArray<Readonly<Record<"number" | "amount" | "applied" | "accountId", string>>>
  return all.filter(({ number }) => !["P-00000100", "P-00000200"].includes(number))
})
