/**
 * From when on the next request may start. Plain state on the caller's clock, in milliseconds.
 *
 * - An answer that turned a request away (429, or CRUD's REQUEST_EXCEEDED_RATE, which comes with HTTP 200) holds
 *   everybody: as long as it asks, and a little longer by chance, so that not all processes of a tenant come back at
 *   once; where it does not say how long, by a random part of 1 s × 2^n, at most 60 s (Zuora API reference, Rate and
 *   concurrent request limits).
 * - When no request remains in a rate window, everybody is held until its reset.
 * - When less than a tenth remains, the rest is spread evenly until the reset.
 */
import * as LimitHeaders from "./LimitHeaders.ts"
import type { RawAnswer } from "../RawAnswer.ts"
import { retryAfterMs } from "./RetryAfter.ts"

const baseMs = 1000
const longestMs = 60_000
/** Chance adds at most this much to a wait that Zuora asked for. */
const spreadMs = 1000
/** Below this part of a window the rest is spread. */
const scarce = 0.1
/** Bodies that turn a request away are short; longer ones are not searched. */
const longestRefusal = 2000

export class Pace {
  #heldUntilMs = 0
  #spacingMs = 0
  #spacedUntilMs = 0
  #lastStartMs = 0
  #refusals = 0

  /** Whether nothing has to be waited for, without a look at the clock. */
  get isFree(): boolean {
    return this.#heldUntilMs === 0 && this.#spacingMs === 0
  }

  /** When the next request may start; not later than `nowMs` means at once. */
  nextStartMs(nowMs: number): number {
    if (nowMs >= this.#heldUntilMs) this.#heldUntilMs = 0
    if (nowMs >= this.#spacedUntilMs) this.#spacingMs = 0
    const spaced = this.#spacingMs === 0 ? 0 : this.#lastStartMs + this.#spacingMs
    return Math.max(this.#heldUntilMs, spaced)
  }

  started(nowMs: number): void {
    this.#lastStartMs = nowMs
  }

  /** Takes in an answer. `chance`, from 0 up to 1, is only used where the request was turned away. */
  learn(answer: RawAnswer, nowMs: number, chance: number): void {
    if (isTurnedAway(answer)) {
      const asked = retryAfterMs(answer.headers)
      const ownMs = Math.min(longestMs, baseMs * 2 ** this.#refusals)
      this.#refusals += 1
      this.#hold(nowMs + (asked === undefined ? chance * ownMs : asked + chance * spreadMs))
      return
    }
    this.#refusals = 0
    const rate = LimitHeaders.rate(answer.headers)
    if (rate === undefined) return
    if (rate.remaining === 0) this.#hold(nowMs + rate.resetMs)
    const isScarce = rate.limit !== undefined && rate.remaining < rate.limit * scarce
    if (isScarce && this.#spacingMs === 0) this.started(nowMs)
    this.#spacingMs = isScarce ? rate.resetMs / Math.max(1, rate.remaining) : 0
    this.#spacedUntilMs = nowMs + rate.resetMs
  }

  #hold(untilMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs)
  }
}

/** Whether an answer says that too much was asked at once. */
export const isTurnedAway = ({ body, status }: RawAnswer): boolean =>
  status === 429 || (status === 200 && body.length <= longestRefusal && body.includes('"REQUEST_EXCEEDED_RATE"'))
