/**
 * The service as one layer. Built: migrations, connections, finishing what an earlier process left open, then the routes.
 * Released in the opposite order: no request is taken any more, the operation that is being finished ends, connections
 * close. Zuora and the tenant come from outside: `main.ts` has the real ones.
 */
import { Billing } from "@counterfoil/billing/Billing"
import { keepFinishing } from "@counterfoil/billing/Finishing"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import type { Duration } from "effect/Duration"
import * as Effect from "effect/Effect"
import { HttpRouter } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import * as Layer from "effect/Layer"
import type * as Redacted from "effect/Redacted"
import { createServer } from "node:http"
import { Api } from "./Api.ts"
import { Bank } from "./Bank.ts"
import { handlers } from "./Handlers.ts"

export interface ServiceOptions {
  readonly url: Redacted.Redacted
  /** 0 takes a free one. */
  readonly port: number
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

/** The port is opened last: one that is open before anybody answers on it lets its first requests hang. */
export const service = (options: ServiceOptions) =>
  HttpRouter.serve(HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" })).pipe(
    Layer.provideMerge(NodeHttpServer.layer(createServer, { host: "127.0.0.1", port: options.port })),
    Layer.provide(handlers),
    Layer.provide(work(options))
  )
