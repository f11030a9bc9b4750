/**
 * What an answer says about limits. Source: Zuora API reference, Rate and concurrent request limits; Response headers.
 *
 * `RateLimit-Limit: 2250000, 50000;w=60, 2250000;w=3600, 27000000;w=86400` names the limit of the window that is nearest
 * to exhaustion, then all windows with their seconds; `RateLimit-Remaining` and `RateLimit-Reset` (seconds) are that
 * window's. `Concurrency-Limit-*` count requests in flight of the whole tenant, are refreshed once a second, come on
 * `/v1` only and are sometimes missing. High-volume calls have a limit of their own, told apart by the type.
 */

export type Headers = Readonly<Record<string, string>>

/** The rate window nearest to exhaustion. `limit` is undefined where only what remains is said. */
export interface Rate {
  readonly limit: number | undefined
  readonly remaining: number
  readonly resetMs: number
}

/** Requests in flight that the tenant may have, and may still add. */
export interface Concurrency {
  readonly limit: number
  readonly remaining: number
}

/** What is left of the rate, or undefined when the answer does not say it whole. */
export const rate = (headers: Headers): Rate | undefined => {
  const remaining = count(headers["ratelimit-remaining"])
  if (remaining === undefined) return undefined
  const [first, ...windows] = (headers["ratelimit-limit"] ?? "").split(",")
  const limit = count(first?.split(";")[0])
  const resetSeconds = count(headers["ratelimit-reset"]) ?? secondsOf(windows, limit)
  return resetSeconds === undefined ? undefined : { limit, remaining, resetMs: resetSeconds * 1000 }
}

/** Room for ordinary requests, or undefined when the answer does not say it or speaks of high-volume ones. */
export const concurrency = (headers: Headers): Concurrency | undefined => {
  const type = headers["concurrency-limit-type"]
  if (type !== undefined && type.trim().toLowerCase() !== "default") return undefined
  const limit = count(headers["concurrency-limit-limit"])
  const remaining = count(headers["concurrency-limit-remaining"])
  return limit === undefined || remaining === undefined || limit === 0 ? undefined : { limit, remaining }
}

/** Length of the window that has this limit: the longest that its reset can be. */
const secondsOf = (windows: ReadonlyArray<string>, limit: number | undefined): number | undefined => {
  const seconds = windows.flatMap((window) => {
    const [size, length] = window.split(";w=")
    return count(size) === limit ? (count(length) ?? []) : []
  })
  return limit === undefined || seconds.length === 0 ? undefined : Math.max(...seconds)
}

const count = (text: string | undefined): number | undefined =>
  text !== undefined && /^\s*\d{1,12}\s*$/.test(text) ? Number.parseInt(text, 10) : undefined
