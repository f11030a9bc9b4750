/** The composition root: from settings to the layers that commands run on. */
import { Billing } from "@counterfoil/billing/Billing"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EmbeddedPostgres } from "@counterfoil/embedded-postgres/EmbeddedPostgres"
import { EventStore } from "@counterfoil/event-store/EventStore"
import { migrate } from "@counterfoil/event-store/Migrations"
import { type MinorVersion, pinned } from "@counterfoil/zuora/MinorVersion"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Config from "effect/Config"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { join, resolve } from "node:path"
import { hostname } from "node:os"
import { places, type Settings } from "./Settings.ts"

/** Something that must be set is not. */
export class NotConfigured extends Data.TaggedError("NotConfigured")<{ readonly message: string }> {}

/** The database's address: the one given, or a PostgreSQL of our own in the data folder, started for this run. */
export const database = Effect.fn("Services.database")(function* (settings: Pick<Settings, "databaseUrl" | "dataDir">) {
  if (Option.isSome(settings.databaseUrl)) return Redacted.make(settings.databaseUrl.value)
  const server = yield* EmbeddedPostgres.start({ dataDir: join(resolve(settings.dataDir), "postgres") })
  const url = Redacted.make(server.url)
  yield* migrate({ url })
  return url
})

/** The tenant's events. */
export const store = (settings: Pick<Settings, "databaseUrl" | "dataDir" | "tenant">) =>
  Layer.unwrap(Effect.map(database(settings), (url) => EventStore.layerPostgres({ url, tenant: settings.tenant })))

const tenant = (settings: Pick<Settings, "tenant" | "timeZone" | "settlement" | "laneMs" | "quietMs" | "readLagMs">) =>
  Layer.unwrap(
    Effect.map(places, (own) =>
      Tenant.layer({
        tenant: settings.tenant,
        timeZone: settings.timeZone,
        settlement: settings.settlement,
        places: own,
        laneMs: settings.laneMs,
        quietMs: settings.quietMs,
        readLagMs: settings.readLagMs
      })
    )
  )

/** Zuora gives up after 120 s: waiting less long would only lose answers. */
const longestMs = 130_000

/** Zuora as the settings say. The secret comes from the environment or the file only: flags show in process lists. */
const zuora = (settings: Settings) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const clientSecret = yield* Config.option(Config.Redacted("ZUORA_CLIENT_SECRET"))
      if (Option.isNone(settings.zuoraUrl) || Option.isNone(settings.zuoraClientId) || Option.isNone(clientSecret))
        return yield* new NotConfigured({
          message: "Zuora is not set up: give --zuora-url, --zuora-client-id and the variable ZUORA_CLIENT_SECRET"
        })
      return Zuora.layer(
        ZuoraSettings.make({
          baseUrl: settings.zuoraUrl.value,
          clientId: settings.zuoraClientId.value,
          clientSecret: clientSecret.value,
          version: versionOf(settings),
          entityId: Option.getOrUndefined(settings.zuoraEntityId),
          // Whoever gives up before the lane's time is over is never at it together with the next one.
          timeoutMs: Math.min(settings.laneMs, longestMs),
          orgIds: Option.match(settings.zuoraOrgIds, { onNone: () => [], onSome: (ids) => ids.split(",") })
        })
      )
    })
  )

const versionOf = ({ zuoraVersion }: Pick<Settings, "zuoraVersion">): MinorVersion =>
  Option.getOrElse(zuoraVersion, () => pinned)

/** The tenant's events and settings, for commands that leave Zuora alone. */
export const records = (settings: Settings) => Layer.merge(store(settings), tenant(settings))

/** Names this process in the lanes it holds. */
export const owner = `${hostname()}.${process.pid}`

/** Everything a command on a live tenant needs. */
export const all = (settings: Settings) =>
  Billing.layer({ owner, version: versionOf(settings) }).pipe(
    Layer.provideMerge(zuora(settings)),
    Layer.provideMerge(store(settings)),
    Layer.provideMerge(tenant(settings))
  )
