/**
 * One HTTP exchange: a request goes out, a complete answer of whatever status comes back, or it is said which of the two
 * did not happen. No retry, no token, no meaning.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { CallKind } from "./PreparedCall.ts"
import type { RawAnswer } from "./RawAnswer.ts"
import { NotSent, OutcomeUnknown, type Repeat } from "./ZuoraError.ts"

export interface Outgoing {
  readonly kind: CallKind
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: { readonly text: string; readonly contentType: string } | undefined
  readonly timeoutMs: number
  /** Bodies of at least this many characters are gzipped. */
  readonly gzipFrom: number
  readonly repeatIfLost: Repeat
}

/** Redirects are answers, not instructions: following one would send a money call elsewhere, or as a GET. */
const context = Context.make(FetchHttpClient.RequestInit, { redirect: "manual" }).pipe(
  Context.add(HttpClient.TracerPropagationEnabled, false)
)

/** Sends one request with the given client, which must decode gzip if the other side compresses. */
export const exchange = Effect.fnUntraced(function* (
  client: HttpClient.HttpClient,
  outgoing: Outgoing
): Effect.fn.Return<RawAnswer, NotSent | OutcomeUnknown> {
  const request = yield* requestOf(outgoing)
  const receive = Effect.gen(function* () {
    const response = yield* client.execute(request)
    const body = yield* response.text
    const headers: Record<string, string> = { ...response.headers }
    const trackId = headers["zuora-track-id"] ?? outgoing.headers["zuora-track-id"] ?? ""
    return { status: response.status, headers, body, trackId }
  })
  return yield* receive.pipe(
    Effect.mapError((error) => failed(outgoing, error)),
    Effect.timeoutOrElse({
      duration: outgoing.timeoutMs,
      orElse: () => Effect.fail(lost(outgoing, "TimedOut", `no answer within ${outgoing.timeoutMs} ms`, undefined))
    }),
    Effect.provideContext(context)
  )
})

const requestOf = Effect.fnUntraced(function* (outgoing: Outgoing) {
  const request = HttpClientRequest.make(outgoing.kind.method)(outgoing.url, { headers: outgoing.headers })
  if (outgoing.body === undefined) return request
  const { contentType, text } = outgoing.body
  if (text.length < outgoing.gzipFrom) return HttpClientRequest.bodyText(request, text, contentType)
  const bytes = yield* gzip(text)
  return request.pipe(
    HttpClientRequest.bodyUint8Array(bytes, contentType),
    HttpClientRequest.setHeader("content-encoding", "gzip")
  )
})

const gzip = (text: string): Effect.Effect<Uint8Array> =>
  Effect.promise(async () => {
    const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))
    return new Uint8Array(await new Response(compressed).arrayBuffer())
  })

const failed = (outgoing: Outgoing, error: HttpClientError.HttpClientError): NotSent | OutcomeUnknown => {
  const { kind } = outgoing
  // Only the reason's own cause is kept: the request holds the token or the client's secret.
  const { reason } = error
  if (reason._tag === "InvalidUrlError" || reason._tag === "EncodeError") {
    return unsent(kind, "RequestUnusable", reason.message, reason.cause)
  }
  const causes = causesOf(reason.cause)
  const detail = causes.map(show).join(" ← ") || reason.message
  if (reason._tag === "TransportError" && causes.some(neverConnected)) {
    return unsent(kind, "NoConnection", detail, reason.cause)
  }
  return lost(outgoing, "ConnectionLost", detail, reason.cause)
}

const unsent = (kind: CallKind, how: "RequestUnusable" | "NoConnection", detail: string, cause: unknown): NotSent =>
  new NotSent({
    call: kind.name,
    kind: how,
    detail,
    blame: how === "NoConnection" ? "network" : "us",
    repeat: how === "NoConnection" ? "Safe" : "Pointless",
    retryAfterMs: undefined,
    cause
  })

const lost = (
  { kind, repeatIfLost }: Outgoing,
  how: OutcomeUnknown["kind"],
  detail: string,
  cause: unknown
): OutcomeUnknown =>
  new OutcomeUnknown({
    call: kind.name,
    kind: how,
    detail,
    money: kind.movesMoney ? "unknown" : "nothing happened",
    repeat: repeatIfLost,
    cause
  })

/** An error and its causes; a failure to connect to several addresses is one error with many. */
const causesOf = (error: unknown, depth = 0): ReadonlyArray<object> => {
  if (!Predicate.isObject(error) || depth > 5) return []
  const nested = "cause" in error ? causesOf(error.cause, depth + 1) : []
  return [error, ...nested]
}

const show = (error: object): string => ("message" in error ? String(error.message) : "unnamed")

/** Codes that are only ever raised while a connection is being made: name lookup, refusal, route, TLS handshake. */
const connectCodes =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS_CERT\w*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/

const neverConnected = (error: object): boolean => {
  const code = "code" in error ? String(error.code) : ""
  const connecting = "syscall" in error && error.syscall === "connect"
  return connecting || connectCodes.test(code)
}
