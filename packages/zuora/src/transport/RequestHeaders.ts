/**
 * Zuora's request headers and the rules they must meet before anything is sent.
 *
 * Source: Zuora API reference, Request headers; Zuora API guide, Idempotent requests.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { MinorVersion } from "../MinorVersion.ts"
import { NotSent } from "../ZuoraError.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

/** What one request wants to say in headers. */
export interface Wanted {
  readonly call: string
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** Path below the base URL. */
  readonly path?: string | undefined
  readonly idempotencyKey?: string | undefined
  readonly trackId?: string | undefined
}

/** The headers without authorization and body, or the first rule that is broken. */
export const make = (
  settings: ZuoraSettings,
  { call, idempotencyKey, method, path = "", trackId }: Wanted
): Result.Result<Record<string, string>, NotSent> => {
  const invalid = (detail: string) =>
    Result.fail(
      new NotSent({ call, kind: "HeaderInvalid", detail, blame: "us", repeat: "Pointless", retryAfterMs: undefined })
    )
  if (idempotencyKey !== undefined) {
    if (method !== "POST") return invalid(`Idempotency-Key on a ${method}: Zuora refuses it, leave it out`)
    if (!/^[\x21-\x7e]{1,255}$/.test(idempotencyKey)) {
      return invalid("Idempotency-Key must be 1 to 255 visible US-ASCII characters")
    }
  }
  if (trackId !== undefined && !(/^[\x20-\x7e]{1,64}$/.test(trackId) && !/[:;"']/.test(trackId))) {
    return invalid("Zuora-Track-Id must be 1 to 64 US-ASCII characters without : ; \" '")
  }
  if (!isMinorVersion(settings.version)) return invalid(`Zuora-Version "${settings.version}" is no version`)
  if (settings.entityId !== undefined && !id.test(settings.entityId)) return invalid("Zuora-Entity-Ids must be one id")
  if (!settings.orgIds.every((orgId) => id.test(orgId))) return invalid("Zuora-Org-Ids must be ids")
  return Result.succeed({
    accept: "application/json",
    "accept-encoding": "gzip",
    "zuora-version": settings.version,
    ...(isOlder(path) ? { "x-zuora-wsdl-version": wsdlVersion } : {}),
    ...(settings.entityId === undefined ? {} : { "zuora-entity-ids": settings.entityId }),
    ...(settings.orgIds.length === 0 ? {} : { "zuora-org-ids": settings.orgIds.join(",") }),
    ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    ...(trackId === undefined ? {} : { "zuora-track-id": trackId })
  })
}

/**
 * The first version in which CRUD and Actions show what of a payment is applied and unapplied; without the header they
 * go by 79. Source: Zuora documentation, Invoice Settlement migration guide, API integration.
 */
const wsdlVersion = "107"
const isOlder = (path: string): boolean => /^\/v1\/(object|action)\//.test(path)

const isMinorVersion: (text: string) => boolean = Schema.is(MinorVersion)
const id = /^[0-9A-Za-z_-]{1,64}$/
