/** Starts the service from the environment; SIGINT and SIGTERM release its layers. */
import { Tenant } from "@counterfoil/billing/Tenant"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { hostname } from "node:os"
import { service } from "./Service.ts"

const tenant = Layer.unwrap(
  Effect.map(Config.String("COUNTERFOIL_TIME_ZONE").pipe(Config.withDefault("America/Los_Angeles")), (timeZone) =>
    Tenant.layer({ tenant: "acme", timeZone })
  )
)

const options = Config.all({
  url: Config.Redacted("DATABASE_URL"),
  port: Config.Port("PORT").pipe(Config.withDefault(3000))
})

const main = Layer.unwrap(
  Effect.map(options, (given) =>
    service({ ...given, owner: `${hostname()}.${process.pid}`, finishEvery: Duration.seconds(30) })
  )
).pipe(
  Layer.provide(Zuora.layerConfig), // ZUORA_BASE_URL, ZUORA_CLIENT_ID, ZUORA_CLIENT_SECRET
  Layer.provide(tenant)
)

NodeRuntime.runMain(Layer.launch(main))
