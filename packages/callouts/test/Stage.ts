/** Callouts over a real sandbox of Zuora: imported once, changed there, told by callouts, judged by a nightly run. */
import { Billing } from "@counterfoil/billing/Billing"
import { Tenant } from "@counterfoil/billing/Tenant"
import * as Money from "@counterfoil/domain/Money"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Import from "@counterfoil/reconciliation/Import"
import { defaults, runInMemory as run } from "@counterfoil/reconciliation/Reconciliation"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { type Edit, Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import { Callouts, type CalloutSettings } from "../src/Callouts.ts"
import type { CalloutRequest } from "../src/CalloutRequest.ts"
import type { Proof } from "../src/Verification.ts"

export const basic: Proof = { kind: "basic", username: "zuora", password: Redacted.make("secret") }
export const credentials = `Basic ${Buffer.from("zuora:secret").toString("base64")}`

const zuoraLayer = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
    Zuora.layer(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret), readAttempts: 1 }))
  )
)

/** What outlives a process that takes callouts. */
const world = Billing.layer({ owner: "test" }).pipe(
  Layer.provideMerge(zuoraLayer),
  Layer.provideMerge(Sandbox.layer({ seed: "demo", settings: { dataQueryMs: 0 } })),
  Layer.provideMerge(EventStore.layerMemory({ tenant: "test" })),
  Layer.provideMerge(Tenant.layer({ tenant: "test", timeZone: "Etc/GMT+8", readLagMs: 5 }))
)

export type World = Layer.Success<typeof world>

/** A story on an imported tenant. */
export const story = <A, E>(effect: Effect.Effect<A, E, World>): Promise<A> =>
  Effect.runPromise(
    Effect.gen(function* () {
      yield* Import.run({ importId: "import-1", actor: "test", terms: { _tag: "Begin" } })
      return yield* effect
    }).pipe(Effect.provide(Layer.merge(world, Logger.layer([]))))
  )

/** A process that takes callouts, from its start to its end. */
export const process = <A, E, R>(effect: Effect.Effect<A, E, R | Callouts>, settings: Partial<CalloutSettings> = {}) =>
  Effect.provide(effect, Callouts.layer({ proofs: [basic], ...settings }), { local: true })

export const meddle = (edit: Edit) => Effect.flatMap(Sandbox, (sandbox) => sandbox.edit(edit))

/** A callout about these fields, as a template of Zuora's sends it. */
export const callout = (
  fields: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {}
): CalloutRequest => ({
  method: "POST",
  headers: { authorization: credentials, "content-type": "application/json", ...headers },
  body: JSON.stringify(fields)
})

export const receive = (request: CalloutRequest) => Effect.flatMap(Callouts, (callouts) => callouts.receive(request))
export const idle = Effect.flatMap(Callouts, (callouts) => callouts.idle)

/** What a nightly run finds, one line each. */
export const nightly = Effect.map(run({ ...defaults, runId: "run", lagMs: 0 }), ({ report }) => [
  ...report.discrepancies.map(({ amount, code, title }) =>
    `${code} ${title} ${amount === null ? "" : Money.format(amount)}`.trim()
  ),
  ...report.untold.map(({ subject }) => `untold ${subject}`)
])

/** How many calls of this kind Zuora has taken so far. */
export const reads = (path: string) =>
  Effect.flatMap(Sandbox, ({ calls }) =>
    Effect.map(calls, (all) => all.filter((call) => call.method === "GET" && call.path.startsWith(path)).length)
  )

/** Ids of the sandbox's rows by number. */
export const idOf = (table: "invoice" | "payment" | "creditMemo" | "account", number: string) =>
  Effect.flatMap(Sandbox, ({ state }) =>
    Effect.map(
      state,
      (tables) =>
        ((tables[table] ?? []) as ReadonlyArray<{ readonly id: string; readonly number: string }>).find(
          (row) => row.number === number
        )?.id ?? ""
    )
  )

/** Calls of somebody else, over Zuora's own API. */
export const zuora = Effect.gen(function* () {
  const { baseUrl, clientId, clientSecret } = yield* Sandbox
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret
  })
  const token = yield* Effect.promise(async () => {
    const answer = await fetch(`${baseUrl}/oauth/token`, { method: "POST", body: form })
    return ((await answer.json()) as { readonly access_token: string }).access_token
  })
  return (method: string, path: string, body: unknown) =>
    Effect.promise(async () => {
      const headers = {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "zuora-version": "2025-08-12"
      }
      const answer = await fetch(`${baseUrl}${path}`, { method, headers, body: JSON.stringify(body) })
      const told = (await answer.json()) as { readonly id: string; readonly success: boolean }
      if (!told.success) throw new Error(JSON.stringify(told))
      return told
    })
})
