/**
 * What carries a request to Zuora and its complete answer back: `fetch`, or any HTTP client of Effect's. Redirects are
 * answers, not instructions: following one would send a money call elsewhere, or as a GET.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"

export interface Request {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: { readonly content: string | Uint8Array; readonly contentType: string } | undefined
  /** Limit of the whole, to the last byte of the answer. */
  readonly timeoutMs: number
}

/** Header names are in lower case, the body is decompressed. */
export interface Carried {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** `Unusable`: nothing could be sent of this request. `Broken`: it failed somewhere on its way, see the cause. */
export interface NotCarried {
  readonly _tag: "NotCarried"
  readonly how: "Unusable" | "Broken" | "TimedOut"
  readonly cause: unknown
}

export type Carrier = (request: Request) => Effect.Effect<Carried, NotCarried>

const notCarried = (how: NotCarried["how"], cause: unknown): NotCarried => ({ _tag: "NotCarried", how, cause })

/** Straight over `fetch`, which decodes gzip: half the work of Effect's client over it. */
export const overFetch: Carrier = (request) =>
  Effect.contextWith((context: Context.Context<never>) =>
    Effect.callback<Carried, NotCarried>((resume) => {
      const controller = new AbortController()
      const timer = Effect.runForkWith(context)(Effect.sleep(request.timeoutMs))
      const end = (outcome: Effect.Effect<Carried, NotCarried>): void => {
        timer.interruptUnsafe()
        resume(outcome)
      }
      timer.addObserver((exit) => {
        if (Exit.isFailure(exit)) return
        controller.abort()
        resume(Effect.fail(notCarried("TimedOut", undefined)))
      })
      void fetched(Context.get(context, FetchHttpClient.Fetch), request, controller.signal)
        .then(Effect.succeed, (cause: unknown) =>
          Effect.fail(notCarried(isUnusable(cause) ? "Unusable" : "Broken", cause))
        )
        .then(end)
      return Effect.sync(() => {
        timer.interruptUnsafe()
        controller.abort()
      })
    })
  )

const fetched = async (
  fetch: typeof globalThis.fetch,
  { body, headers, method, url }: Request,
  signal: AbortSignal
): Promise<Carried> => {
  const content =
    body === undefined ? { headers } : { headers: { ...headers, "content-type": body.contentType }, body: body.content }
  const response = await fetch(url, { method, redirect: "manual", signal, ...content })
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() }
}

/** An address that is none: nobody was asked. */
const isUnusable = (cause: unknown): boolean =>
  cause instanceof TypeError &&
  cause.cause instanceof TypeError &&
  "code" in cause.cause &&
  cause.cause.code === "ERR_INVALID_URL"

const inClient = Context.make(FetchHttpClient.RequestInit, { redirect: "manual" }).pipe(
  Context.add(HttpClient.TracerDisabledWhen, () => true)
)

/** Over a given client, which must decode gzip if the other side compresses. */
export const overClient =
  (client: HttpClient.HttpClient): Carrier =>
  ({ body, headers, method, timeoutMs, url }) => {
    const request = HttpClientRequest.make(method)(url, { headers })
    const receive = Effect.gen(function* () {
      const response = yield* client.execute(body === undefined ? request : withBody(request, body))
      return { status: response.status, headers: { ...response.headers }, body: yield* response.text }
    })
    return receive.pipe(
      // Only the reason's own cause is kept: the request holds the token or the client's secret.
      Effect.mapError(({ reason }) =>
        notCarried(
          reason._tag === "InvalidUrlError" || reason._tag === "EncodeError" ? "Unusable" : "Broken",
          reason.cause
        )
      ),
      Effect.timeoutOrElse({ duration: timeoutMs, orElse: () => Effect.fail(notCarried("TimedOut", undefined)) }),
      Effect.provideContext(inClient)
    )
  }

const withBody = (
  request: HttpClientRequest.HttpClientRequest,
  { content, contentType }: NonNullable<Request["body"]>
): HttpClientRequest.HttpClientRequest =>
  typeof content === "string"
    ? HttpClientRequest.bodyText(request, content, contentType)
    : HttpClientRequest.bodyUint8Array(request, content, contentType)
