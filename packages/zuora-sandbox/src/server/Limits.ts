/**
 * Rate and concurrency limits. Source: Zuora API reference, "Rate and concurrent request limits": per tenant, all callers
 * together, failed requests count; token requests have a limit of their own and take no part in concurrency.
 * Windows are fixed ones of the sandbox clock (inference: the reference says how long they are, not when they start).
 */
import * as Answers from "./Answer.ts"
import type { Answer } from "./Answer.ts"
import type { Aim } from "../faults/FaultKind.ts"
import { codeOf } from "./Refusal.ts"
import type { Transaction } from "./Store.ts"
import type { Settings } from "./Tenant.ts"

const windows = [
  { name: "minute", seconds: 60 },
  { name: "hour", seconds: 3600 },
  { name: "day", seconds: 86_400 }
] as const
type Window = (typeof windows)[number]

/** How many requests were counted in the present window of each length. */
export interface Usage {
  readonly id: "api" | "token"
  readonly windows: { readonly [name in Window["name"]]?: { readonly start: number; readonly count: number } }
}

/** Requests per minute, hour and day. The sandboxes' columns for token requests repeat those of the API. */
const limitsOf: {
  readonly [kind in Settings["tenantKind"]]: { readonly [id in Usage["id"]]: readonly [number, number, number] }
} = {
  production: { api: [50_000, 2_250_000, 27_000_000], token: [2000, 67_500, 810_000] },
  developerSandbox: { api: [12_500, 25_000, 50_000], token: [12_500, 25_000, 50_000] },
  apiSandbox: { api: [2500, 5000, 10_000], token: [2500, 5000, 10_000] }
}

const limitOf = (settings: Settings, id: Usage["id"], at: number): number => {
  const switches =
    id === "token" ? [settings.tokensPerMinute] : [settings.ratePerMinute, settings.ratePerHour, settings.ratePerDay]
  return switches[at] || (limitsOf[settings.tenantKind][id][at] ?? 0)
}

interface Spent {
  /** Set when the request is one too many. */
  readonly refused: Answer | undefined
  readonly headers: Answer["headers"]
}

/** Counts a request, and says what is left. */
export const spend = (tx: Transaction, request: Aim, now: number): Spent => {
  const { settings } = tx.tenant
  const id = request.path === "/oauth/token" ? "token" : "api"
  const before = tx.get("usage", id)
  const counted = windows.map((window, at) => {
    const start = now - (now % (window.seconds * 1000))
    const last = before?.windows[window.name]
    const count = 1 + (last?.start === start ? last.count : 0)
    const limit = limitOf(settings, id, at)
    const resetSeconds = Math.ceil((start + window.seconds * 1000 - now) / 1000)
    return { window, start, count, limit, left: Math.max(0, limit - count), resetSeconds }
  })
  tx.put("usage", { id, windows: Object.fromEntries(counted.map((one) => [one.window.name, one])) })
  const over = counted.find((one) => one.count > one.limit)
  const nearest = over ?? counted.toSorted((a, b) => a.left / a.limit - b.left / b.limit)[0]
  if (nearest === undefined) return { refused: undefined, headers: {} }
  const headers: Answer["headers"] =
    id === "token"
      ? {
          "X-RateLimit-Limit-minute": String(counted[0]?.limit ?? 0),
          "X-RateLimit-Remaining-minute": String(counted[0]?.left ?? 0)
        }
      : {
          "RateLimit-Limit": [
            nearest.limit,
            ...counted.map(({ limit, window }) => `${limit};w=${window.seconds}`)
          ].join(", "),
          "RateLimit-Remaining": String(nearest.left),
          "RateLimit-Reset": String(nearest.resetSeconds)
        }
  return { refused: over === undefined ? undefined : rateExceeded(over.window.name, over.resetSeconds), headers }
}

/** Over the rate limit: a two-digit code and no `success`. */
export const rateExceeded = (window: Window["name"], resetSeconds: number): Answer =>
  Answers.json(
    429,
    {
      reasons: [{ code: 70, message: `API Rate limit exceeded for the ${window}, retry after ${resetSeconds} seconds` }]
    },
    { "RateLimit-Remaining": "0", "RateLimit-Reset": String(resetSeconds) }
  )

/** Which calls share a concurrency limit; token requests are exempt. */
export const laneOf = (request: Aim): "default" | "objectQuery" | undefined => {
  if (request.path === "/oauth/token") return undefined
  return request.path.startsWith("/object-query/") ? "objectQuery" : "default"
}

/** How many calls of a lane may be in flight: 40, of object query 80. */
export const laneLimit = (settings: Settings, lane: "default" | "objectQuery"): number =>
  lane === "objectQuery" ? settings.concurrencyLimit * 2 : settings.concurrencyLimit

/** Headers of `/v1` answers only. */
export const concurrency = (request: Aim, settings: Settings, inFlight: number): Answer["headers"] =>
  request.path.startsWith("/v1/")
    ? {
        "Concurrency-Limit-Type": "default",
        "Concurrency-Limit-Limit": String(settings.concurrencyLimit),
        "Concurrency-Limit-Remaining": String(Math.max(0, settings.concurrencyLimit - inFlight))
      }
    : {}

/** Over the concurrency limit. */
export const tooConcurrent = (): Answer =>
  Answers.json(
    429,
    {
      success: false,
      reasons: [{ code: codeOf(70), message: "The maximum number of concurrent requests is exceeded." }]
    },
    { "Retry-After": "120", "Concurrency-Limit-Remaining": "0" }
  )
