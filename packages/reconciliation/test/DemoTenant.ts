/** A tenant over a sandbox with the demo's documents, its events in memory: all that a run or a call needs. */
import { Billing } from "@counterfoil/billing/Billing"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"

const zuora = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl, clientId, clientSecret }) =>
    Zuora.layer(ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) }))
  )
)

export const layer = Billing.layer({ owner: "test" }).pipe(
  Layer.provideMerge(zuora),
  Layer.provideMerge(Sandbox.layer({ seed: "demo", settings: { dataQueryMs: 0 } })),
  Layer.provideMerge(EventStore.layerMemory({ tenant: "test" })),
  Layer.provideMerge(Tenant.layer({ tenant: "test", timeZone: "Etc/GMT+8" }))
)
