/** A database, a Zuora and services on them, for one test file; everything stops with it. */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { type FaultRequest, type RunningSandbox, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { Pool } from "pg"
import { afterAll, beforeAll } from "vitest"
import { type RunningService, start } from "../src/Service.ts"

export interface Answer {
  readonly status: number
  readonly body: { readonly next?: string; readonly [field: string]: unknown }
}

interface Payment {
  readonly amount: string
  readonly applied: string
  readonly accountId: string | null
}

/** Somebody who owes, beside the accounts of the demo. */
export const customer = { number: "A00000010", unbilledCharges: [{ name: "Platform", amount: "10.00" }] }

/** Call it at the top of a test file. */
export const stage = () => {
  const scope = Effect.runSync(Scope.make())
  let databaseUrl = ""
  let sandbox: RunningSandbox
  let pool: Pool
  let service: RunningService

  const run = (owner: string, finishEveryMs: number) => {
    const { baseUrl, clientId, clientSecret } = sandbox
    return start({
      port: 0,
      finishEveryMs,
      isLogged: false,
      billing: {
        databaseUrl,
        tenant: "acme",
        owner,
        zuora: { baseUrl, clientId, clientSecret },
        settings: { timeZone: "Etc/GMT+8", readLagMs: 200 }
      }
    })
  }

  beforeAll(async () => {
    const made = await Effect.runPromise(
      Effect.all([testDatabase, Sandbox.start({ seed: "demo" })]).pipe(Scope.provide(scope))
    )
    databaseUrl = made[0].url
    sandbox = made[1]
    await Effect.runPromise(sandbox.seed({ accounts: [customer] }))
    pool = new Pool({ connectionString: databaseUrl })
    pool.on("error", () => undefined)
    // Rounds that come by themselves would finish what a test has left open: an hour keeps them away.
    service = await run("first", 3_600_000)
  })
  afterAll(async () => {
    await service.stop()
    await pool.end()
    await Effect.runPromise(Scope.close(scope, Exit.void))
  })

  const ask = async (path: string, body?: object, url = service.url): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, {
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      headers: body === undefined ? {} : { "content-type": "application/json" }
    })
    return { status: response.status, body: (await response.json()) as Answer["body"] }
  }
  return {
    ask,
    url: () => service.url,
    /** Another process of the same service. */
    another: (finishEveryMs: number) => run("second", finishEveryMs),
    fault: (fault: FaultRequest) => Effect.runPromise(sandbox.fault(fault)),
    rows: async <Row extends object>(sql: string): Promise<ReadonlyArray<Row>> => (await pool.query<Row>(sql)).rows,
    /** Every payment of Zuora but those of its seed. Amounts are minor units as text. */
    payments: async (): Promise<ReadonlyArray<Payment>> => {
      const { payment = [] } = await Effect.runPromise(sandbox.state)
      return (payment as ReadonlyArray<Payment & { readonly number: string }>).filter(
        ({ number }) => !["P-00000100", "P-00000200"].includes(number)
      )
    }
  }
}
