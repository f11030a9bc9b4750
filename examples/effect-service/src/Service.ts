/**
 * The service as one layer. Built: migrations, connections, finishing what an earlier process left open, then the routes.
 * Released in the opposite order: no request is taken any more, the operation that is being finished ends, connections
 * close. Zuora, the tenant and the HTTP server come from outside: `main.ts` has the real ones.
 */
import { Billing } from "@counterfoil/billing/Billing"
import { keepFinishing } from "@counterfoil/billing/Finishing"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import type { Duration } from "effect/Duration"
import * as Effect from "effect/Effect"
import { HttpRouter } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { Api } from "./Api.ts"
import { Bank } from "./Bank.ts"
import { handlers } from "./Handlers.ts"

export interface ServiceOptions {
  readonly url: Redacted.Redacted
  /** Names this process in the accounts it holds: no two live ones may share it. */
  readonly owner: string
  /** From the end of one round over open operations to the next. */
  readonly finishEvery: Duration
}

const finishing = (every: Duration) =>
  Layer.effectDiscard(Effect.forkScoped(keepFinishing({ actor: "billing-service", every })))

/** Billing and the bank's own tables, on a migrated database. */
const work = ({ finishEvery, owner, url }: ServiceOptions) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { tenant } = yield* Tenant
      yield* migrate({ url })
      return finishing(finishEvery).pipe(
        Layer.provideMerge(Billing.layer({ owner })),
        Layer.provideMerge(EventStore.layerPostgres({ url, tenant })),
        Layer.merge(Bank.layer({ url, tenant: `${tenant}.bank` }))
      )
    })
  )

export const service = (options: ServiceOptions) =>
  HttpRouter.serve(HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(Layer.provide(handlers))).pipe(
    Layer.provide(work(options))
  )
