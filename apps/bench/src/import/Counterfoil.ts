/** A full import into a real event store, as `counterfoil import` does it. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import * as Import from "@counterfoil/reconciliation/Import"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Address } from "./Tenant.ts"

/** Documents and requests; fails unless everything is in and both sides add up to the same. */
export const run = ({ baseUrl, clientId, clientSecret }: Address, databaseUrl: string) => {
  const url = Redacted.make(databaseUrl)
  const settings = ZuoraSettings.make({ baseUrl, clientId, clientSecret: Redacted.make(clientSecret) })
  const layer = Layer.mergeAll(
    EventStore.layerPostgres({ url, tenant: "bench" }),
    Zuora.layer(settings),
    Tenant.layer({ tenant: "bench", timeZone: "Etc/UTC", settlement: "item" })
  )
  return Effect.runPromise(
    Effect.gen(function* () {
      yield* migrate({ url })
      const report = yield* Import.run({ importId: "bench", actor: "bench", terms: { _tag: "Begin" } }).pipe(
        Effect.provide(layer)
      )
      if (report.verdict !== "complete") return yield* Effect.die(`the import ended ${report.verdict}`)
      const documents = report.imported.reduce((sum, one) => sum + one.documents, 0)
      return { documents, requests: report.requests }
    })
  )
}
