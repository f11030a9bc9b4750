/** Answers of a tenant over its limits. Source: Zuora API reference, "Rate and concurrent request limits". */
import * as Answers from "./Answer.ts"
import type { Answer } from "./Answer.ts"
import { codeOf } from "./Refusal.ts"

/** Over the rate limit: a two-digit code and no `success`. */
export const rateExceeded = (window: "minute" | "hour" | "day", resetSeconds: number): Answer =>
  Answers.json(
    429,
    { reasons: [{ code: 70, message: `API Rate limit exceeded for the ${window}, retry after 600 seconds` }] },
    { "RateLimit-Remaining": "0", "RateLimit-Reset": String(resetSeconds) }
  )

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
