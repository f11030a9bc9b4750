/** One tenant as a file of tenants has it: what billing and Zuora's client need. Secrets are looked up when asked for. */
import { keyRing } from "@counterfoil/event-store/erasure/KeyRing"
import * as ZuoraSettings from "@counterfoil/zuora/ZuoraSettings"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { defaults, type Settings } from "../Tenant.ts"
import { ConfigurationInvalid, type SecretMissing, TenantNotConfigured } from "./ConfigurationError.ts"
import * as Reference from "./Reference.ts"
import { type Entry, read } from "./TenantsFile.ts"

export interface ConfiguredTenant {
  readonly settings: Settings
  readonly zuora: Effect.Effect<ZuoraSettings.ZuoraSettings, SecretMissing>
  /** When its runs are wanted, by name. */
  readonly schedules: NonNullable<Entry["schedules"]>
}

/**
 * How long a call may take where an account is held for so long: whoever gives up before that time is over is never at it
 * together with the next one. Zuora gives up after 120 s: waiting less long than that would only lose answers.
 */
export const timeoutMsOf = (laneMs: number): number => Math.min(laneMs, 130_000)

/**
 * The tenant of a file by its name, or its only one. The file is read and checked as a whole, so that what is wrong with
 * one tenant is not found the day after.
 */
export const configuredTenant = Effect.fn("ConfiguredTenant.configuredTenant")(function* (
  file: string,
  name: string | undefined
) {
  const found = yield* read(file)
  const known = Object.keys(found.tenants)
  const tenant = name ?? (known.length === 1 ? known[0] : undefined)
  const entry = tenant === undefined || !Object.hasOwn(found.tenants, tenant) ? undefined : found.tenants[tenant]
  if (tenant === undefined || entry === undefined) return yield* new TenantNotConfigured({ file, tenant, known })
  return of(tenant, entry)
})

/** Where the events of all tenants of a file are kept; undefined where it does not say. */
export const configuredDatabase = Effect.fn("ConfiguredTenant.configuredDatabase")(function* (file: string) {
  const { database } = yield* read(file)
  return database === undefined ? undefined : yield* Reference.resolve("database", database)
})

/** The keys by which the keys of accounts are wrapped, for all tenants of a file; undefined where it names none. */
export const configuredKeys = Effect.fn("ConfiguredTenant.configuredKeys")(function* (file: string) {
  const { keyEncryptionKeys } = yield* read(file)
  if (keyEncryptionKeys === undefined) return undefined
  const text = yield* Reference.resolve("keyEncryptionKeys", keyEncryptionKeys)
  return yield* Effect.fromResult(keyRing(text)).pipe(
    Effect.mapError(({ message }) => new ConfigurationInvalid({ file, problem: `keyEncryptionKeys: ${message}` }))
  )
})

const of = (tenant: string, { schedules = {}, zuora, ...own }: Entry): ConfiguredTenant => {
  const settings = { ...defaults, ...own, tenant }
  return { settings, zuora: zuoraOf(`tenants.${tenant}.zuora`, zuora, settings), schedules }
}

const zuoraOf = Effect.fnUntraced(function* (
  field: string,
  { clientId, clientSecret, entity, orgs, ...rest }: Entry["zuora"],
  { laneMs }: Settings
) {
  return ZuoraSettings.make({
    ...rest,
    clientId:
      typeof clientId === "string" ? clientId : Redacted.value(yield* Reference.resolve(`${field}.clientId`, clientId)),
    clientSecret: yield* Reference.resolve(`${field}.clientSecret`, clientSecret),
    entityId: entity?.id,
    orgIds: orgs?.map(({ id }) => id) ?? [],
    timeoutMs: timeoutMsOf(laneMs)
  })
})
