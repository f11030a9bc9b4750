/**
 * Sends one request with a token and the tenant's headers, in its turn. The one place where a 401 is repeated: once, with a new token,
 * since Zuora processes nothing without a valid one.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as AccessToken from "./AccessToken.ts"
import { Allowance, type Counter } from "../Allowance.ts"
import type { Budget, Held } from "./Budget.ts"
import type { Carrier } from "./Carrier.ts"
import { exchange } from "./Exchange.ts"
import type { CallKind } from "../PreparedCall.ts"
import type { RawAnswer } from "../RawAnswer.ts"
import * as RequestHeaders from "./RequestHeaders.ts"
import { NotSent, type OutcomeUnknown, type Repeat } from "../ZuoraError.ts"
import type { ZuoraSettings } from "../ZuoraSettings.ts"

/** What a caller may add to one call: headers, and a look at when it starts. */
export interface SendOptions {
  /** At most 255 visible US-ASCII characters, on POST only. */
  readonly idempotencyKey?: string | undefined
  /** At most 64 US-ASCII characters without `: ; " '`. */
  readonly trackId?: string | undefined
  /** Called when the call's turn has come, before its first byte. Interrupted earlier, it was certainly not sent. */
  readonly onSending?: (() => void) | undefined
}

/** A request below the base URL; `body` is JSON text. */
export interface Sendable {
  readonly kind: CallKind
  readonly path: string
  readonly body?: string | undefined
}

export type Sender = (sendable: Sendable, options: SendOptions) => Effect.Effect<RawAnswer, NotSent | OutcomeUnknown>

export const make = (settings: ZuoraSettings, carrier: Carrier, budget: Budget): Sender => {
  const accessToken = AccessToken.make(settings, carrier)
  const baseUrl = settings.baseUrl.replace(/\/+$/, "")

  return Effect.fnUntraced(function* ({ body, kind, path }, options) {
    const headers = yield* Effect.fromResult(
      RequestHeaders.make(settings, { call: kind.name, method: kind.method, path, ...options })
    )
    const turn = {
      priority: kind.movesMoney ? "money" : "read",
      maxWaitMs: kind.method === "GET" ? settings.maxWaitMs : settings.maxQueueMs
    } as const
    const allowance = yield* Allowance
    const withToken = (bearer: Redacted.Redacted) => {
      const request = exchange(carrier, {
        kind,
        url: `${baseUrl}${path}`,
        headers: { ...headers, authorization: `Bearer ${Redacted.value(bearer)}` },
        body: body === undefined ? undefined : { text: body, contentType: "application/json" },
        timeoutMs: settings.timeoutMs,
        gzipFrom: settings.gzipFrom,
        repeatIfLost: repeatIfLost(kind.method, options)
      }).pipe(
        Effect.tap(({ status }) => Effect.annotateCurrentSpan("http.response.status_code", status)),
        Effect.withSpan("Zuora.request", {
          kind: "client",
          attributes: { "counterfoil.zuora.call": kind.name, "http.request.method": kind.method }
        })
      )
      const { onSending } = options
      const told = onSending === undefined ? request : Effect.andThen(Effect.sync(onSending), request)
      return budget
        .within(turn, allowance === undefined ? told : counted(kind, allowance, told))
        .pipe(Effect.catchTag("Held", (held) => Effect.fail(notSent(kind, held, turn.maxWaitMs))))
    }

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

/** Counts the request when its turn has come; a request too many is not sent. */
const counted = <A, E>({ name }: CallKind, allowance: Counter, request: Effect.Effect<A, E>) =>
  Effect.suspend((): Effect.Effect<A, E | NotSent> => {
    if (allowance.sent >= allowance.most)
      return Effect.fail(
        new NotSent({
          call: name,
          kind: "AllowanceSpent",
          detail: `${allowance.most} requests were sent, which is all that is allowed`,
          blame: "us",
          repeat: "Pointless",
          retryAfterMs: undefined
        })
      )
    allowance.sent += 1
    return request
  })

/** The turn did not come in time: known, and no harm done. */
const notSent = ({ name }: CallKind, { waitMs }: Held, maxWaitMs: number): NotSent =>
  new NotSent({
    call: name,
    kind: "Held",
    detail: `its turn did not come within ${maxWaitMs} ms`,
    blame: "us",
    repeat: "Safe",
    retryAfterMs: waitMs
  })
