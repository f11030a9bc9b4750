/**
 * When and after how long a read is repeated. Reads move nothing, so every passing trouble may be repeated.
 *
 * Source: Zuora API reference, Rate limits: honour Retry-After, else wait random(0, min(60 s, 1 s × 2^attempt)), 5
 * attempts. Nothing here is ever used for a call that changes something.
 */
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"
import type { ZuoraError } from "./ZuoraError.ts"
import type { ZuoraSettings } from "./ZuoraSettings.ts"

const baseMs = 1000
const longestMs = 60_000

/** Repeats a read while its error passes by itself, within the settings' attempts and longest wait. */
export const retry =
  (settings: Pick<ZuoraSettings, "maxWaitMs" | "readAttempts">) =>
  <A>(read: Effect.Effect<A, ZuoraError>): Effect.Effect<A, ZuoraError> => {
    const attempt = (number: number): Effect.Effect<A, ZuoraError> =>
      Effect.catch(
        read,
        Effect.fnUntraced(function* (error) {
          if (number >= settings.readAttempts || !passes(error)) return yield* Effect.fail(error)
          const waitMs = askedWaitMs(error) ?? (yield* Random.next) * Math.min(longestMs, baseMs * 2 ** number)
          if (waitMs > settings.maxWaitMs) return yield* Effect.fail(error)
          yield* Effect.sleep(waitMs)
          return yield* attempt(number + 1)
        })
      )
    return attempt(1)
  }

const askedWaitMs = (error: ZuoraError): number | undefined =>
  error._tag === "ZuoraRefused" || error._tag === "ZuoraFault" ? error.retryAfterMs : undefined

/** Whether the same read may well succeed later. An answer that could not be understood would come again. */
const passes = (error: ZuoraError): boolean => {
  switch (error._tag) {
    case "RequestInvalid":
      return false
    case "OutcomeUnknown":
      return true
    case "NotSent":
    case "ZuoraRefused":
      return error.repeat === "Safe"
    case "ZuoraFault":
      return (
        error.status >= 500 || error.kind === "Temporary" || error.kind === "Internal" || error.unreadable === "CutOff"
      )
  }
}
