/**
 * Idempotency-Key: POST and PATCH only; the first answer, success or failure, is kept for 24 hours of sandbox time from
 * when the key was set and answers every repetition. Source: Zuora API reference, "Idempotent requests"; that a PUT
 * with the header is refused was observed on a live tenant.
 */
import type { Answer } from "./Answer.ts"
import * as Answers from "./Answer.ts"
import type { Settings } from "./Tenant.ts"
import type { Transaction } from "./Store.ts"

const lifeMs = 24 * 3600 * 1000

/** "At most 255 characters" on one page, "less than 255" on another. */
const maxKeyLength = 255

export interface StoredAnswer {
  readonly id: string
  readonly method: string
  /** Path and query as sent: the other spelling of a renamed path is another URL (inference). */
  readonly url: string
  /** Multi-entity: an entity is a tenant of its own here; empty without. */
  readonly entity: string
  readonly setAt: number
  readonly answer: Answer
}

interface Keyed {
  readonly key: string
  readonly method: string
  readonly url: string
  readonly entity: string
  readonly now: number
}

/** What the key already decides: an answer to send instead of processing. Bodies are not compared (inference). */
export const decide = (tx: Transaction, request: Keyed, settings: Settings, running: boolean): Answer | undefined => {
  if (request.method === "PUT") {
    return Answers.message(400, "Request method 'PUT' not supported with Idempotency-Key header")
  }
  if (request.method !== "POST" && request.method !== "PATCH") return undefined
  if (request.key.length > maxKeyLength)
    return Answers.message(400, `Idempotency-Key is longer than ${maxKeyLength} characters`)
  if (running) return Answers.message(409, "A request with the same Idempotency-Key is still in progress")
  const stored = tx.get("idempotency", request.key)
  if (stored === undefined || request.now - stored.setAt >= lifeMs) return undefined
  if (stored.method !== request.method || stored.url !== request.url || stored.entity !== request.entity) {
    return Answers.message(422, "The Idempotency-Key was used with another tenant, URL or method")
  }
  return settings.idempotencyReplay === "conflict" ? { ...stored.answer, status: 409 } : stored.answer
}

export const isKept = (method: string): boolean => method === "POST" || method === "PATCH"
