/** How to reach one Zuora tenant. Secrets are redacted; everything has a stated default but the address and the client. */
import * as Config from "effect/Config"
import type * as Redacted from "effect/Redacted"
import * as Option from "effect/Option"
import { MinorVersion, pinned } from "./MinorVersion.ts"

export interface ZuoraSettings {
  /** Such as `https://rest.zuora.com`, without `/v1`. */
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted
  readonly version: MinorVersion
  /** One entity, for tenants with Multi-entity. */
  readonly entityId: string | undefined
  /** Organisations, for tenants with Multi-Org; empty means all the user may see. */
  readonly orgIds: ReadonlyArray<string>
  /** Limit of one whole exchange. Zuora gives up after 120 s, so a shorter limit would only lose answers; fetch gives up after 300 s. */
  readonly timeoutMs: number
  /** Request bodies of at least this many characters are sent gzipped. */
  readonly gzipFrom: number
  /**
   * Most requests in flight at once, of all layers of one process that have the same address and client together. Zuora
   * allows 40 per tenant, all clients together.
   */
  readonly maxInFlight: number
  /**
   * A call that changes something is given up, unsent, rather than wait longer than this for its turn. With the time-outs
   * of a token and of the call it must stay below the time that its caller holds an account.
   */
  readonly maxQueueMs: number
  /** Attempts of one read, the first included. */
  readonly readAttempts: number
  /** A read gives up rather than wait longer than this, for its turn or before a repeat. */
  readonly maxWaitMs: number
  /** Most pages one read follows. */
  readonly maxPages: number
}

/** What must be given. */
export type Required = Pick<ZuoraSettings, "baseUrl" | "clientId" | "clientSecret">

export const make = (given: Required & Partial<ZuoraSettings>): ZuoraSettings => ({
  version: pinned,
  entityId: undefined,
  orgIds: [],
  timeoutMs: 130_000,
  gzipFrom: 16_384,
  maxInFlight: 20,
  maxQueueMs: 30_000,
  readAttempts: 5,
  maxWaitMs: 130_000,
  maxPages: 10_000,
  ...given
})

/**
 * From `ZUORA_BASE_URL`, `ZUORA_CLIENT_ID`, `ZUORA_CLIENT_SECRET`, and optionally `ZUORA_VERSION`, `ZUORA_ENTITY_ID`,
 * `ZUORA_ORG_IDS` (comma-separated).
 */
export const config: Config.Config<ZuoraSettings> = Config.all({
  baseUrl: Config.NonEmptyString("ZUORA_BASE_URL"),
  clientId: Config.NonEmptyString("ZUORA_CLIENT_ID"),
  clientSecret: Config.Redacted("ZUORA_CLIENT_SECRET"),
  version: Config.schema(MinorVersion, "ZUORA_VERSION").pipe(Config.withDefault(pinned)),
  entityId: Config.option(Config.NonEmptyString("ZUORA_ENTITY_ID")),
  orgIds: Config.String("ZUORA_ORG_IDS").pipe(Config.withDefault(""))
}).pipe(
  Config.map(({ entityId, orgIds, ...rest }) =>
    make({
      ...rest,
      entityId: Option.getOrUndefined(entityId),
      orgIds: orgIds.split(",").flatMap((id) => (id.trim() === "" ? [] : [id.trim()]))
    })
  )
)
