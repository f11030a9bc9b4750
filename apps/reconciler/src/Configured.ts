/**
 * The tenant that a command is for: from a settings file, or from flags and variables. Never from both: a variable that is
 * left over from another tenant would compare one tenant's events with the documents of another.
 */
import {
  configuredDatabase,
  type ConfiguredTenant,
  configuredTenant,
  timeoutMsOf
} from "@counterfoil/billing/configuration/ConfiguredTenant"
import type { ConfigurationError, SecretMissing } from "@counterfoil/billing/configuration/ConfigurationError"
import { read } from "@counterfoil/billing/configuration/TenantsFile"
import { defaults, type Settings as TenantSettings } from "@counterfoil/billing/Tenant"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Config from "effect/Config"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Flags from "./Flags.ts"
import { materiality, places, type Settings } from "./Settings.ts"
import { Misused } from "./Told.ts"

/** Something that must be set is not. */
export class NotConfigured extends Data.TaggedError("NotConfigured")<{ readonly message: string }> {}

export interface Configured {
  readonly settings: TenantSettings
  /** Looked up only by commands that ask Zuora. */
  readonly zuora: Effect.Effect<ZuoraSettings.ZuoraSettings, NotConfigured | SecretMissing | Config.ConfigError>
  /** When its runs are wanted, as the file has it. */
  readonly schedules: ConfiguredTenant["schedules"]
}

/** What a settings file says of its tenants, by the flag that says it otherwise. */
const ofOneTenant = {
  zuoraUrl: "--zuora-url (ZUORA_BASE_URL)",
  zuoraClientId: "--zuora-client-id (ZUORA_CLIENT_ID)",
  zuoraVersion: "--zuora-version (ZUORA_VERSION)",
  zuoraEntityId: "--zuora-entity-id (ZUORA_ENTITY_ID)",
  zuoraOrgIds: "--zuora-org-ids (ZUORA_ORG_IDS)",
  timeZone: "--time-zone (COUNTERFOIL_TIME_ZONE)",
  settlement: "--settlement (COUNTERFOIL_SETTLEMENT)",
  acrossAccounts: "--across-accounts (COUNTERFOIL_ACROSS_ACCOUNTS)",
  laneMs: "--lane-ms (COUNTERFOIL_LANE_MS)",
  quietMs: "--quiet-ms (COUNTERFOIL_QUIET_MS)",
  readLagMs: "--read-lag-ms (COUNTERFOIL_READ_LAG_MS)",
  places: "COUNTERFOIL_PLACES",
  materiality: "COUNTERFOIL_MATERIALITY"
} as const satisfies { readonly [Name in keyof Settings | "places" | "materiality"]?: string }

/** The tenant by its flags, or by its name in the file. */
export const tenant = Effect.fn("Configured.tenant")(function* (
  settings: Settings
): Effect.fn.Return<Configured, ConfigurationError | Config.ConfigError | Misused> {
  if (Option.isNone(settings.config)) return yield* fromFlags(settings)
  const file = settings.config.value
  const given = {
    ...settings,
    places: yield* Config.option(Config.NonEmptyString("COUNTERFOIL_PLACES")),
    materiality: yield* Config.option(Config.NonEmptyString("COUNTERFOIL_MATERIALITY"))
  }
  const doubled = Object.entries(ofOneTenant).find(([name]) =>
    Option.isSome<unknown>(given[name as keyof typeof ofOneTenant])
  )
  if (doubled !== undefined)
    return yield* new Misused({ message: `${doubled[1]} is given, and so is ${file}, which says it: leave one out` })
  return yield* configuredTenant(file, Option.getOrUndefined(settings.tenant))
})

/** All tenants of the file, or the one that is named. */
export const tenantNames = Effect.fn("Configured.tenantNames")(function* (settings: Settings) {
  if (Option.isSome(settings.config) && Option.isNone(settings.tenant))
    return Object.keys((yield* read(settings.config.value)).tenants)
  return [(yield* tenant(settings)).settings.tenant]
})

/** The database that is named; undefined where none is. */
export const databaseUrl = Effect.fn("Configured.databaseUrl")(function* ({
  config,
  databaseUrl
}: Pick<Settings, "config" | "databaseUrl">) {
  const named = Option.isNone(config) ? undefined : yield* configuredDatabase(config.value)
  const url = Option.getOrUndefined(databaseUrl)
  if (named === undefined) return url === undefined ? undefined : Redacted.make(url)
  if (url !== undefined && url !== Redacted.value(named))
    return yield* new Misused({
      message: "--database-url (DATABASE_URL) and the settings file name two databases: leave one out"
    })
  return named
})

const fromFlags = Effect.fnUntraced(function* (settings: Settings) {
  const own = {
    ...defaults,
    tenant: Option.getOrElse(settings.tenant, () => "default"),
    places: yield* places,
    materiality: yield* materiality,
    ...Flags.given("timeZone", settings.timeZone),
    ...Flags.given("settlement", settings.settlement),
    ...Flags.given("acrossAccounts", settings.acrossAccounts),
    ...Flags.given("laneMs", settings.laneMs),
    ...Flags.given("quietMs", settings.quietMs),
    ...Flags.given("readLagMs", settings.readLagMs)
  }
  return { settings: own, zuora: zuoraOf(settings, own.laneMs), schedules: {} }
})

/** The secret comes from the environment only: flags show in process lists. */
const zuoraOf = Effect.fnUntraced(function* (settings: Settings, laneMs: number) {
  const clientSecret = yield* Config.option(Config.Redacted("ZUORA_CLIENT_SECRET"))
  if (Option.isNone(settings.zuoraUrl) || Option.isNone(settings.zuoraClientId) || Option.isNone(clientSecret))
    return yield* new NotConfigured({
      message:
        "Zuora is not set up: give --zuora-url, --zuora-client-id and the variable ZUORA_CLIENT_SECRET, or a settings file (--config)"
    })
  return ZuoraSettings.make({
    baseUrl: settings.zuoraUrl.value,
    clientId: settings.zuoraClientId.value,
    clientSecret: clientSecret.value,
    ...Flags.given("version", settings.zuoraVersion),
    entityId: Option.getOrUndefined(settings.zuoraEntityId),
    orgIds: Option.match(settings.zuoraOrgIds, { onNone: () => [], onSome: (ids) => ids.split(",") }),
    timeoutMs: timeoutMsOf(laneMs)
  })
})
