/**
 * The tenants of one installation, and what of Zuora each of them is: its address, its client, one entity, some
 * organisations. JSON; nothing secret stands in it, only where it is kept. Unknown fields are refused, since a misspelt
 * one would be a default that nobody chose.
 *
 * Source of entities and organisations: Zuora API reference, "Request headers", Zuora-Entity-Ids and Zuora-Org-Ids.
 */
import { MinorVersion } from "@counterfoil/zuora/MinorVersion"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { readFile } from "node:fs/promises"
import { ConfigurationInvalid, ConfigurationUnreadable } from "./ConfigurationError.ts"
import { checkApart } from "./Overlap.ts"
import { Reference } from "./Reference.ts"

/** An id as Zuora has it, and the name that people know it by. */
const Named = Schema.Struct({
  id: Schema.String.check(Schema.isPattern(/^[0-9A-Za-z_-]{1,64}$/)),
  name: Schema.optionalKey(Schema.NonEmptyString)
})

const Zone = Schema.String.check(
  Schema.makeFilter((zone) =>
    Option.isSome(DateTime.zoneMakeNamed(zone)) ? undefined : `"${zone}" is no zone of the IANA list`
  )
)

const Amount = Schema.String.check(
  Schema.isPattern(/^\d{1,15}(\.\d{1,6})?$/, { message: "Expected a decimal amount such as 1.00" })
)

/** Less would take accounts from processes that are at it. */
export const Patience = Schema.Int.check(Schema.isGreaterThanOrEqualTo(500))

/** When runs of reconciliations are wanted, for programs that have workers. */
export const ScheduleEntry = Schema.Struct({
  /** Minute, hour, day of month, month, day of week. */
  cron: Schema.NonEmptyString,
  /** The zone that the hours are of; the tenant's by default. */
  timeZone: Schema.optionalKey(Zone),
  mode: Schema.optionalKey(Schema.Literals(["full", "incremental"])),
  /** So long after its time a run must have ended, in minutes. */
  graceMinutes: Schema.optionalKey(Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))),
  /** What gateways and bank send: a file on the machine of the worker. */
  gateways: Schema.optionalKey(Schema.NonEmptyString)
})

export const Entry = Schema.Struct({
  zuora: Schema.Struct({
    /** Such as `https://rest.zuora.com`, without `/v1`. */
    baseUrl: Schema.String.check(
      Schema.isPattern(/^https?:\/\/[^\s/?#]+\/?$/, { message: "Expected an address without a path" })
    ),
    clientId: Schema.Union([Schema.NonEmptyString, Reference]),
    clientSecret: Reference,
    /** Minor version to speak; a recent one by default. */
    version: Schema.optionalKey(MinorVersion),
    /** With Multi-entity: the one entity that this tenant is. */
    entity: Schema.optionalKey(Named),
    /** With Multi-Org: the organisations that this tenant is; all that the user may see by default. */
    orgs: Schema.optionalKey(Schema.NonEmptyArray(Named)),
    /** Most requests at once; Zuora allows 40 to all clients of a tenant together. */
    maxInFlight: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 40 })))
  }),
  /** The tenant's zone in Zuora: it has no default here, since a wrong one moves documents to another day. */
  timeZone: Zone,
  settlement: Schema.optionalKey(Schema.Literals(["item", "header", "legacy"])),
  /** Whether the tenant has Payment Cross Account. */
  acrossAccounts: Schema.optionalKey(Schema.Boolean),
  /** Decimal places of currencies that are billed otherwise than ISO 4217 says. */
  places: Schema.optionalKey(
    Schema.Record(
      Schema.String.check(Schema.isPattern(/^[A-Z]{3}$/)),
      Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 }))
    )
  ),
  /** By ISO code: what is too small to make a reconciliation end with discrepancies. */
  materiality: Schema.optionalKey(
    Schema.Record(
      Schema.String.check(Schema.isPattern(/^[A-Z]{3}$/)),
      Schema.Struct({ perAccount: Amount, inSum: Amount })
    )
  ),
  /** In milliseconds, as `Tenant.ts` explains them. */
  laneMs: Schema.optionalKey(Patience),
  quietMs: Schema.optionalKey(Patience),
  readLagMs: Schema.optionalKey(Patience),
  /** By the name of each. */
  schedules: Schema.optionalKey(
    Schema.Record(Schema.String.check(Schema.isPattern(/^[A-Za-z0-9._-]{1,64}$/)), ScheduleEntry)
  )
})
export type Entry = typeof Entry.Type

const Name = Schema.String.check(
  Schema.isPattern(/^[A-Za-z0-9._-]{1,64}$/, {
    message: "Expected a tenant's name: 1 to 64 letters, digits, dots, dashes or underscores"
  })
)

export const TenantsFile = Schema.Struct({
  /** PostgreSQL of all of them: the event store keeps them apart. */
  database: Schema.optionalKey(Reference),
  /** Key-encryption keys: with them, what is personal in events of accounts is sealed, and can be erased. */
  keyEncryptionKeys: Schema.optionalKey(Reference),
  tenants: Schema.Record(Name, Entry).check(
    Schema.makeFilter((tenants) => (Object.keys(tenants).length > 0 ? undefined : "Expected a tenant"))
  )
})
export type TenantsFile = typeof TenantsFile.Type

/** Reads and checks a file. */
export const read = Effect.fn("TenantsFile.read")(function* (file: string) {
  const json = yield* Effect.tryPromise({
    try: async (): Promise<unknown> => JSON.parse(await readFile(file, "utf8")),
    catch: (error) =>
      new ConfigurationUnreadable({ file, problem: error instanceof Error ? error.message : String(error) })
  })
  const decoded = yield* Effect.fromResult(
    Schema.decodeUnknownResult(TenantsFile, { onExcessProperty: "error", errors: "all" })(json)
  ).pipe(Effect.mapError(({ message }) => new ConfigurationInvalid({ file, problem: message })))
  yield* checkApart(file, decoded.tenants)
  return decoded
})
