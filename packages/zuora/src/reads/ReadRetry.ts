/**
 * When and after how long a read is repeated. Reads move nothing, so every passing trouble may be repeated.
 *
 * Source: Zuora API reference, Rate limits: honour Retry-After, else wait random(0, min(60 s, 1 s × 2^attempt)), 5
 * attempts. Nothing here is ever used for a call that changes something.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { FaultKind, ZuoraError } from "../ZuoraError.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

const baseMs = 1000
const longestMs = 60_000

/** Repeats a read while its error passes by itself, within the settings' attempts and longest wait. */
export const retry =
  (settings: Pick<ZuoraSettings, "maxWaitMs" | "readAttempts">) =>
  <A>(read: Effect.Effect<A, ZuoraError>): Effect.Effect<A, ZuoraError> => {
    const attempt = (number: number): Effect.Effect<A, ZuoraError> =>
      read.pipe(
        Effect.catch(
          Effect.fnUntraced(function* (error) {
            if (number >= settings.readAttempts || !passes(error)) return yield* error
            const waitMs = askedWaitMs(error) ?? (yield* Random.next) * Math.min(longestMs, baseMs * 2 ** number)
            if (waitMs > settings.maxWaitMs) return yield* error
            yield* Effect.sleep(waitMs)
            return yield* attempt(number + 1)
          })
        )
      )
    return attempt(1)
  }

const askedWaitMs = (error: ZuoraError): number | undefined =>
  "retryAfterMs" in error ? error.retryAfterMs : undefined

const passing: ReadonlySet<FaultKind> = new Set(["Internal", "Temporary", "Integration", "GatewayTimeout", "KeyInUse"])

/** Whether the same read may well succeed later. An answer that could not be understood would come again. */
const passes = (error: ZuoraError): boolean => {
  if (error._tag !== "ZuoraFault") return error.repeat === "Safe"
  return error.status >= 500 || passing.has(error.kind) || error.unreadable === "CutOff"
}
