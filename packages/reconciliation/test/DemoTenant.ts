/** A tenant over a sandbox with the demo's documents, in a real database of its own: all that a run or a call needs. */
import { Billing } from "@counterfoil/billing/Billing"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { migratedDatabase } from "./MigratedDatabase.ts"

const zuora = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
    Zuora.layer(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) }))
  )
)

const store = Layer.unwrap(
  Effect.gen(function* () {
    const url = Redacted.make((yield* migratedDatabase).url)
    return EventStore.layerPostgresShared({ tenant: "test" }).pipe(
      Layer.provideMerge(Postgres.layer({ url, tenant: "test", role: defaultRole }))
    )
  })
)

export const layer = Billing.layer({ owner: "test" }).pipe(
  Layer.provideMerge(zuora),
  Layer.provideMerge(Sandbox.layer({ seed: "demo", settings: { dataQueryMs: 0 } })),
  Layer.provideMerge(store),
  Layer.provideMerge(Tenant.layer({ tenant: "test", timeZone: "Etc/GMT+8", readLagMs: 200 }))
)
