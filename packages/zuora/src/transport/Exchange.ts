/**
 * One HTTP exchange: a request goes out, a complete answer of whatever status comes back, or it is said which of the two
 * did not happen. No retry, no token, no meaning.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Carried, Carrier, NotCarried, Request } from "./Carrier.ts"
import type { CallKind } from "../PreparedCall.ts"
import type { RawAnswer } from "../RawAnswer.ts"
import { NotSent, OutcomeUnknown, type Repeat } from "../ZuoraError.ts"

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

/** Sends one request. */
export const exchange = (carrier: Carrier, outgoing: Outgoing): Effect.Effect<RawAnswer, NotSent | OutcomeUnknown> =>
  bodyOf(outgoing).pipe(
    Effect.flatMap((body) =>
      carrier({ ...body, method: outgoing.kind.method, url: outgoing.url, timeoutMs: outgoing.timeoutMs })
    ),
    Effect.mapBoth({
      onSuccess: (carried) => answerOf(outgoing, carried),
      onFailure: (error) => failed(outgoing, error)
    })
  )

const answerOf = (outgoing: Outgoing, { body, headers, status }: Carried): RawAnswer => ({
  status,
  headers,
  body,
  trackId: headers["zuora-track-id"] ?? outgoing.headers["zuora-track-id"] ?? ""
})

const bodyOf = ({ body, gzipFrom, headers }: Outgoing): Effect.Effect<Pick<Request, "body" | "headers">> => {
  if (body === undefined) return Effect.succeed({ headers, body: undefined })
  const { contentType, text } = body
  if (text.length < gzipFrom) return Effect.succeed({ headers, body: { content: text, contentType } })
  return Effect.map(gzip(text), (content) => ({
    headers: { ...headers, "content-encoding": "gzip" },
    body: { content, contentType }
  }))
}

const gzip = (text: string): Effect.Effect<Uint8Array> =>
  Effect.promise(async () => {
    const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))
    return new Uint8Array(await new Response(compressed).arrayBuffer())
  })

const failed = (outgoing: Outgoing, { cause, how }: NotCarried): NotSent | OutcomeUnknown => {
  const { kind, timeoutMs } = outgoing
  if (how === "TimedOut") return lost(outgoing, "TimedOut", `no answer within ${timeoutMs} ms`, undefined)
  const causes = causesOf(cause)
  const detail = causes.map(show).join(" ← ") || "no reason given"
  if (how === "Unusable") return unsent(kind, "RequestUnusable", detail, cause)
  if (causes.some(neverConnected)) return unsent(kind, "NoConnection", detail, cause)
  return lost(outgoing, "ConnectionLost", detail, cause)
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
