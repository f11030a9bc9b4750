/**
 * The sandbox without sockets: an HTTP client that answers from this process, over the handler that the server has. It
 * takes no promises and no timers, so a test clock rules every instant of it and a seed replays it.
 *
 * A lost request or answer is a connection failure, a torn answer fails when its body is read. A caller that is interrupted has only gone away: what it sent is
 * processed all the same, as Zuora would.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import type { Scope } from "effect/Scope"
import * as Stream from "effect/Stream"
import { type Answer, bytesOf as bytesIn } from "./server/Answer.ts"
import { requestOf } from "./server/Delivery.ts"
import * as Exchange from "./server/Exchange.ts"
import type { Write } from "./server/Store.ts"
import { type Options, type RunningSandbox, Sandbox, type SandboxError, controlled, openMachine } from "./Sandbox.ts"

export interface SandboxInProcess extends RunningSandbox {
  /** Reaches this sandbox at `baseUrl`, and nothing else. Answers are not compressed. */
  readonly client: HttpClient.HttpClient
}

export interface InProcessOptions extends Pick<Options, "seed"> {
  /** Sees the rows of each change the moment it holds, the call that made it among them. A reset is none. */
  readonly onCommit?: (writes: ReadonlyArray<Write>) => void
}

/** Resolves nowhere: only the client of this file knows it. */
const baseUrl = "http://zuora.invalid"

/**
 * Opens a sandbox within the scope, on the clock of the caller: callers of the client may have clocks of their own, Zuora
 * keeps its.
 */
export const start = (options: InProcessOptions = {}): Effect.Effect<SandboxInProcess, SandboxError, Scope> =>
  Effect.gen(function* () {
    const machine = yield* openMachine(options)
    const exchange = Exchange.make(machine)
    const clock = yield* Clock.Clock
    const scope = yield* Effect.scope
    const client = HttpClient.make(
      Effect.fnUntraced(function* (source, url) {
        const { headers, method } = source
        const request = requestOf(
          { method, target: url.pathname + url.search, headers, bytes: bytesOf(source) },
          baseUrl
        )
        const work = yield* exchange(request).pipe(Effect.provideService(Clock.Clock, clock), Effect.forkIn(scope))
        const delivery = yield* Fiber.join(work)
        if (delivery._tag === "HungUp") return yield* reset(source)
        return responseOf(source, delivery.answer, delivery._tag === "Torn")
      })
    )
    return { ...controlled(machine, baseUrl), client }
  })

/** The sandbox as the two services that a client of Zuora and its tests need. */
export const layer = (options: InProcessOptions = {}): Layer.Layer<Sandbox | HttpClient.HttpClient, SandboxError> =>
  Layer.effectContext(
    Effect.map(start(options), ({ client, ...sandbox }) =>
      Context.make(Sandbox, sandbox).pipe(Context.add(HttpClient.HttpClient, client))
    )
  )

const bytesOf = ({ body }: HttpClientRequest.HttpClientRequest): Uint8Array =>
  body._tag === "Uint8Array" ? body.body : new Uint8Array()

const reset = (request: HttpClientRequest.HttpClientRequest) =>
  new HttpClientError.HttpClientError({
    reason: new HttpClientError.TransportError({ request, description: "the connection was reset" })
  })

/** What every answer shares; all that can be asked of one stands before it. */
const blank = new Response(null)

const responseOf = (
  request: HttpClientRequest.HttpClientRequest,
  answer: Answer,
  isTorn: boolean
): HttpClientResponse.HttpClientResponse => {
  const { body, contentType, headers, status } = answer
  // Reading a web body takes promises, whose turns no test clock rules.
  const text = isTorn ? Effect.fail(reset(request)) : Effect.succeed(body)
  const bytes = Effect.map(text, () => new Uint8Array(bytesIn(answer)))
  return Object.create(HttpClientResponse.fromWeb(request, blank), {
    status: { value: status },
    headers: { value: Headers.fromInput({ ...headers, "content-type": contentType }) },
    text: { value: text },
    arrayBuffer: { value: Effect.map(bytes, ({ buffer }) => buffer) },
    stream: { value: Stream.fromEffect(bytes) }
  }) as HttpClientResponse.HttpClientResponse
}
