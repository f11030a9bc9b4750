/**
 * How long an answer asks to wait. Source: Zuora API reference, Rate and concurrent request limits.
 *
 * `Retry-After` in seconds first, then `RateLimit-Reset` where no request remains.
 */

/** Milliseconds to wait, or undefined when the answer does not say. */
export const retryAfterMs = (headers: Readonly<Record<string, string>>): number | undefined =>
  seconds(headers["retry-after"]) ??
  (headers["ratelimit-remaining"]?.trim() === "0" ? seconds(headers["ratelimit-reset"]) : undefined)

/** Whole seconds of at most a day; anything else, such as an HTTP date, is not a wait we can trust. */
const seconds = (text: string | undefined): number | undefined => {
  if (text === undefined || !/^\d{1,5}$/.test(text.trim())) return undefined
  return Number.parseInt(text, 10) * 1000
}
