/** The composition root: from settings to the layers that commands run on. */
import { migrate as migrateViews } from "@counterfoil/audit/views/Migrations"
import { Billing } from "@counterfoil/billing/Billing"
import { erasable } from "@counterfoil/billing/PersonalData"
import { Tenant } from "@counterfoil/billing/Tenant"
import { EmbeddedPostgres } from "@counterfoil/embedded-postgres/EmbeddedPostgres"
import { Archive } from "@counterfoil/event-store/archive/Archive"
import { Erasure } from "@counterfoil/event-store/erasure/Erasure"
import { migrate as migrateEvents } from "@counterfoil/event-store/Migrations"
import { Postgres } from "@counterfoil/event-store/Postgres"
import { defaultRole } from "@counterfoil/event-store/PostgresEventStore"
import { SealStore } from "@counterfoil/event-store/proof/SealStore"
import { migrate as migrateTables } from "@counterfoil/reconciliation/tables/Migrations"
import { Queue } from "@counterfoil/workers/Queue"
import { migrate as migrateQueue } from "@counterfoil/workers/QueueSchema"
import { Zuora } from "@counterfoil/zuora/Zuora"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { join, resolve } from "node:path"
import { hostname } from "node:os"
import * as Configured from "./Configured.ts"
import * as KeyEncryption from "./KeyEncryption.ts"
import type { Settings } from "./Settings.ts"

/** The database's address: the one given, or a PostgreSQL of our own in the data folder, started for this run. */
export const database = Effect.fn("Services.database")(function* (settings: DatabaseSettings) {
  const given = yield* Configured.databaseUrl(settings)
  if (given !== undefined) return given
  const server = yield* EmbeddedPostgres.start({ dataDir: join(resolve(settings.dataDir), "postgres") })
  const url = Redacted.make(server.url)
  yield* migrate(url)
  return url
})

/** Brings the schemas of events, tables, queue and views up to date; gives the names of what was applied now. */
export const migrate = Effect.fn("Services.migrate")(function* (url: Redacted.Redacted) {
  const events = yield* migrateEvents({ url })
  const tables = yield* migrateTables({ url })
  const queue = yield* migrateQueue({ url })
  const views = yield* migrateViews({ url })
  return [
    ...events.map((name) => `es ${name}`),
    ...tables.map((name) => `recon ${name}`),
    ...queue.map((name) => `pgboss ${name}`),
    ...views.map((name) => `audit ${name}`)
  ]
})

type DatabaseSettings = Pick<Settings, "config" | "databaseUrl" | "dataDir">

/** Where archived events are, if that was said. */
const archive = ({ archive: folder }: Pick<Settings, "archive">): Layer.Layer<never> =>
  Option.match(folder, { onNone: () => Layer.empty, onSome: Archive.layerFolder })

/** The events of a tenant by name, on a pool of connections that others may use too. */
export const storeOf = (settings: DatabaseSettings & Pick<Settings, "archive" | "kekFile">, tenant: string) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const keys = yield* KeyEncryption.keys(settings)
      const url = yield* database(settings)
      return Erasure.layerPostgresShared({ ...erasable, keys, tenant }).pipe(
        Layer.provideMerge(Postgres.layer({ url, tenant, role: defaultRole }))
      )
    })
  ).pipe(Layer.provide(archive(settings)))

/** The queue of runs and slices; `isWorking`: of a worker, which looks after it. */
export const queue = (settings: Settings, isWorking = false) =>
  Layer.unwrap(Effect.map(database(settings), (url) => Queue.layer({ url, isWorking })))

/** The tenant's events, and by its connections the tables that a reconciliation makes of them. */
export const store = (settings: Settings) =>
  Layer.unwrap(Effect.map(Configured.tenant(settings), ({ settings: own }) => storeOf(settings, own.tenant)))

/** As {@link store}, for whoever reads the tables. */
export const tables = (settings: Settings) => store(settings)

/** The tenant's events as they are stored, and their signed tree heads. */
export const seals = (settings: Settings) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { tenant } = (yield* Configured.tenant(settings)).settings
      return SealStore.layerPostgres({ url: yield* database(settings), tenant })
    })
  ).pipe(Layer.provide(archive(settings)))

/** What archiving needs: the login's own rights, and the tenant's seals. What is archived already it leaves alone. */
export const archiver = (settings: Settings) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { tenant } = (yield* Configured.tenant(settings)).settings
      const options = { url: yield* database(settings), tenant }
      return Layer.merge(SealStore.layerPostgres(options), Postgres.layer({ ...options, role: null }))
    })
  )

/** Events, seals and settings of the tenant, on one database: what closing a month works on. */
export const closing = (settings: Settings) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const { tenant: name } = (yield* Configured.tenant(settings)).settings
      const options = { url: yield* database(settings), tenant: name }
      return Layer.merge(storeOf(settings, name), SealStore.layerPostgres({ ...options, threads: 0 }))
    })
  ).pipe(Layer.provide(archive(settings)), Layer.merge(tenant(settings)))

const tenant = (settings: Settings) =>
  Layer.unwrap(Effect.map(Configured.tenant(settings), ({ settings: own }) => Tenant.layer(own)))

/** The tenant's events and settings, for commands that leave Zuora alone. */
export const records = (settings: Settings) => Layer.merge(store(settings), tenant(settings))

/** Names this process in the lanes it holds. */
export const owner = `${hostname()}.${process.pid}`

/** Everything a command on a live tenant needs. */
export const all = (settings: Settings) =>
  Layer.unwrap(
    Effect.map(
      Effect.flatMap(Configured.tenant(settings), ({ zuora }) => zuora),
      (zuora) => Billing.layer({ owner, version: zuora.version }).pipe(Layer.provideMerge(Zuora.layer(zuora)))
    )
  ).pipe(Layer.provideMerge(store(settings)), Layer.provideMerge(tenant(settings)))
