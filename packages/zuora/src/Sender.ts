/**
 * Sends one request with a token and the tenant's headers. The one place where a 401 is repeated: once, with a new token,
 * since Zuora processes nothing without a valid one.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"
import type * as HttpClient from "effect/http/HttpClient"
import * as AccessToken from "./AccessToken.ts"
import { exchange } from "./Exchange.ts"
import type { CallKind } from "./PreparedCall.ts"
import type { RawAnswer } from "./RawAnswer.ts"
import * as RequestHeaders from "./RequestHeaders.ts"
import { NotSent, type OutcomeUnknown, type Repeat } from "./ZuoraError.ts"
import type { ZuoraSettings } from "./ZuoraSettings.ts"

/** Headers a caller may add to one call. */
export interface SendOptions {
  /** At most 255 visible US-ASCII characters, on POST only. */
  readonly idempotencyKey?: string | undefined
  /** At most 64 US-ASCII characters without `: ; " '`. */
  readonly trackId?: string | undefined
}

/** A request below the base URL; `body` is JSON text. */
export interface Sendable {
  readonly kind: CallKind
  readonly path: string
  readonly body?: string | undefined
}

export type Sender = (sendable: Sendable, options: SendOptions) => Effect.Effect<RawAnswer, NotSent | OutcomeUnknown>

export const make = (settings: ZuoraSettings, client: HttpClient.HttpClient): Sender => {
  const accessToken = AccessToken.make(settings, client)
  const inFlight = Semaphore.makeUnsafe(settings.maxInFlight)
  const baseUrl = settings.baseUrl.replace(/\/+$/, "")

  return Effect.fnUntraced(function* ({ body, kind, path }, options) {
    const headers = yield* Effect.fromResult(
      RequestHeaders.make(settings, { call: kind.name, method: kind.method, ...options })
    )
    const withToken = (bearer: Redacted.Redacted) =>
      exchange(client, {
        kind,
        url: `${baseUrl}${path}`,
        headers: { ...headers, authorization: `Bearer ${Redacted.value(bearer)}` },
        body: body === undefined ? undefined : { text: body, contentType: "application/json" },
        timeoutMs: settings.timeoutMs,
        gzipFrom: settings.gzipFrom,
        repeatIfLost: repeatIfLost(kind.method, options)
      }).pipe(Semaphore.withPermit(inFlight))

    const bearer = yield* accessToken.get.pipe(
      Effect.mapError(
        (cause) =>
          new NotSent({
            call: kind.name,
            kind: "NoToken",
            detail: `no access token: ${cause.message}`,
            blame: cause.blame,
            repeat: cause.repeat === "Pointless" ? "Pointless" : "Safe",
            retryAfterMs: "retryAfterMs" in cause ? cause.retryAfterMs : undefined,
            cause
          })
      )
    )
    const answer = yield* withToken(bearer)
    if (answer.status !== 401) return answer
    yield* accessToken.reject(bearer)
    const renewed = yield* Effect.option(accessToken.get)
    return renewed._tag === "None" ? answer : yield* withToken(renewed.value)
  })
}

/** How a request whose answer was lost may be repeated: only a key makes Zuora recognise it. */
const repeatIfLost = (method: CallKind["method"], { idempotencyKey }: SendOptions): Repeat =>
  method === "GET" ? "Safe" : idempotencyKey === undefined ? "AfterReading" : "SameKeyOnly"
