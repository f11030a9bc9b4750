import { Billing } from "@counterfoil/billing/Billing"
import { Tenant } from "@counterfoil/billing/Tenant"
import { OperationId } from "@counterfoil/domain/Id"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"

export const billingLayer = (databaseUrl: Redacted.Redacted, owner: string) =>
  Billing.layer({ owner }).pipe(
    Layer.provide(Zuora.layerConfig), // ZUORA_BASE_URL, ZUORA_CLIENT_ID, ZUORA_CLIENT_SECRET
    Layer.provide(EventStore.layerPostgres({ url: databaseUrl, tenant: "acme" })),
    Layer.provide(Tenant.layer({ tenant: "acme", timeZone: "America/Los_Angeles" }))
  )

export const collectRent = Effect.gen(function* () {
  const billing = yield* Billing
  const operationId = OperationId.make("rent-2026-11-A00000001")
  return yield* billing.collect({ operationId, actor: "rent-service", accountKey: "A00000001" }).pipe(
    Effect.catchTag("Declined", ({ code, text }) => Effect.succeed(`no money: ${code} ${text}`)),
    Effect.catchTag("OutcomeUnknown", ({ notBefore }) => Effect.succeed(`resume ${operationId} after ${notBefore}`))
  )
})
