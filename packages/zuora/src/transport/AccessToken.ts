/**
 * The bearer token: taken once, kept until 300 s before it expires, one request for it at a time.
 *
 * Source: Zuora API reference, Create an OAuth token; Zuora API guide, Authentication. Token requests have their own,
 * tighter rate limit, so one per call would lock a tenant out.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"
import * as Decimal from "../wire/Decimal.ts"
import type { Carrier } from "./Carrier.ts"
import { exchange } from "./Exchange.ts"
import { interpreter } from "../answers/Interpretation.ts"
import * as RequestHeaders from "./RequestHeaders.ts"
import { object, Text } from "../wire/WireObject.ts"
import type { NotSent, OutcomeUnknown, ZuoraFault, ZuoraRefused } from "../ZuoraError.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

/** A token and until when it is used, on the clock's milliseconds. */
interface Token {
  readonly bearer: Redacted.Redacted
  readonly usableUntilMs: number
}

type TokenError = NotSent | OutcomeUnknown | ZuoraRefused | ZuoraFault

export interface AccessToken {
  /** The token in use, or a new one. */
  readonly get: Effect.Effect<Redacted.Redacted, TokenError>
  /** Forgets a token that Zuora did not accept, unless another one has replaced it already. */
  readonly reject: (bearer: Redacted.Redacted) => Effect.Effect<void>
}

const kind = { name: "oauth-token", method: "POST", movesMoney: false, rollsBack: true, confidential: true } as const

/** Zuora's guide refreshes 300 s before expiry; a token that lives shorter is used for half its life. */
const refreshBeforeMs = 300_000

const Answer = object({ access_token: Text, expires_in: Decimal.FromWire })
const interpret = interpreter(kind, Answer)

export const make = (settings: ZuoraSettings, carrier: Carrier): AccessToken => {
  let token: Token | undefined
  const one = Semaphore.makeUnsafe(1)

  const take = Effect.fn("Zuora.accessToken")(function* () {
    const headers = yield* Effect.fromResult(RequestHeaders.make(settings, { call: kind.name, method: kind.method }))
    const form = new URLSearchParams({
      client_id: settings.clientId,
      client_secret: Redacted.value(settings.clientSecret),
      grant_type: "client_credentials"
    })
    const answer = yield* exchange(carrier, {
      kind,
      url: `${settings.baseUrl.replace(/\/+$/, "")}/oauth/token`,
      headers,
      body: { text: form.toString(), contentType: "application/x-www-form-urlencoded" },
      timeoutMs: settings.timeoutMs,
      gzipFrom: Number.POSITIVE_INFINITY,
      repeatIfLost: "Safe"
    })
    const { access_token, expires_in } = yield* Effect.fromResult(interpret(answer))
    const lifeMs = Number.parseInt(expires_in, 10) * 1000
    const now = yield* Clock.currentTimeMillis
    const bearer = Redacted.make(access_token)
    token = { bearer, usableUntilMs: now + Math.max(lifeMs - refreshBeforeMs, lifeMs / 2) }
    return bearer
  })

  const inUse = Effect.map(Clock.currentTimeMillis, (now) =>
    token !== undefined && now < token.usableUntilMs ? Option.some(token.bearer) : Option.none()
  )
  const inUseOr = <E>(other: Effect.Effect<Redacted.Redacted, E>) =>
    Effect.flatMap(inUse, Option.match({ onNone: () => other, onSome: Effect.succeed }))

  return {
    // Whoever waited while another fetched finds that one's token.
    get: inUseOr(one.withPermit(inUseOr(take()))),
    reject: (bearer) =>
      Effect.sync(() => {
        if (token?.bearer === bearer) token = undefined
      })
  }
}
