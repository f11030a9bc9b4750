/** HTTP around the machine: reads and decompresses requests, plays faults, compresses and sends answers. */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import { gunzipSync, gzipSync } from "node:zlib"
import type { Answer } from "./Answer.ts"
import * as Answers from "./Answer.ts"
import * as Control from "./Control.ts"
import { type Request, isTrackId } from "./Engine.ts"
import type { Fault } from "./Fault.ts"
import type { Machine } from "./Machine.ts"

/** Answers above this many bytes are compressed when the client takes gzip. Source: Zuora API reference, "Compression". */
const compressAbove = 1000

const gunzip = (bytes: Uint8Array): string | undefined => {
  try {
    return gunzipSync(bytes).toString("utf8")
  } catch {
    return undefined
  }
}

const readRequest = Effect.fnUntraced(function* (source: HttpServerRequest.HttpServerRequest, baseUrl: string) {
  const bytes = new Uint8Array(yield* source.arrayBuffer)
  const target = source.url
  const [path = "", query = ""] = target.split("?", 2)
  const header = (name: string): string => source.headers[name] ?? ""
  const body = header("content-encoding") === "gzip" ? gunzip(bytes) : Buffer.from(bytes).toString("utf8")
  const request: Request = {
    method: source.method,
    path,
    target,
    query: new URLSearchParams(query),
    header,
    body,
    baseUrl
  }
  return request
})

const send = (request: Request, answer: Answer, requestId: string): HttpServerResponse.HttpServerResponse => {
  const bytes = Buffer.from(answer.body)
  const zip = bytes.length > compressAbove && /\bgzip\b/.test(request.header("accept-encoding"))
  const trackId = request.header("zuora-track-id")
  return HttpServerResponse.uint8Array(zip ? gzipSync(bytes) : bytes, {
    status: answer.status,
    contentType: answer.contentType,
    headers: {
      ...(requestId === "" ? {} : { "Zuora-Request-Id": requestId }),
      ...(trackId === "" || !isTrackId(trackId) ? {} : { "Zuora-Track-Id": trackId }),
      ...(request.path.startsWith("/v1/") ? limits : {}),
      ...answer.headers,
      ...(zip ? { "Content-Encoding": "gzip" } : {})
    }
  })
}

/** What a tenant far from its limits sees. Source: Zuora API reference, "Rate and concurrent request limits". */
const limits = {
  "RateLimit-Limit": "50000, 50000;w=60, 2250000;w=3600, 27000000;w=86400",
  "RateLimit-Remaining": "49999",
  "RateLimit-Reset": "60",
  "Concurrency-Limit-Type": "default",
  "Concurrency-Limit-Limit": "40",
  "Concurrency-Limit-Remaining": "39"
}

/** Closes the connection without a word; the client sees a reset. The ended response keeps the server from writing. */
const hangUp = (source: HttpServerRequest.HttpServerRequest): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.sync(() => {
    NodeHttpServerRequest.toIncomingMessage(source).socket.destroy()
    NodeHttpServerRequest.toServerResponse(source).end()
    return HttpServerResponse.empty()
  })

const process = Effect.fnUntraced(function* (machine: Machine, request: Request, fault: Fault | undefined) {
  const key = request.header("idempotency-key")
  const alone = machine.hold(key)
  const work = Effect.gen(function* () {
    if (fault?.kind === "delay" && alone) yield* Effect.sleep(fault.delayMs)
    const realMs = yield* Clock.currentTimeMillis
    return machine.process(request, realMs, fault?.kind === "loseAnswer" ? "answer lost" : "processed", !alone)
  })
  // A client that goes away does not undo what Zuora is doing: the work goes on without it.
  return yield* Effect.uninterruptible(
    Effect.ensuring(
      work,
      Effect.sync(() => (alone ? machine.release(key) : undefined))
    )
  )
})

/** The whole server as one handler. */
export const handler = (machine: Machine, baseUrl: string) =>
  Effect.gen(function* () {
    const source = yield* HttpServerRequest.HttpServerRequest
    const request = yield* readRequest(source, baseUrl)
    const realMs = yield* Clock.currentTimeMillis
    if (request.path.startsWith("/sandbox/")) return send(request, Control.control(machine, request, realMs), "")
    const fault = machine.takeFault(request.method, request.path)
    if (fault?.kind === "loseRequest") {
      machine.skip(request, realMs, "request lost", null)
      return yield* hangUp(source)
    }
    if (fault?.kind === "answer") {
      machine.skip(request, realMs, "answered by a fault", fault.status)
      const { status, contentType, body } = fault
      return send(request, { status, contentType, body, headers: {} }, "")
    }
    const reply = yield* process(machine, request, fault)
    return fault?.kind === "loseAnswer" ? yield* hangUp(source) : send(request, reply.answer, reply.requestId)
  }).pipe(
    Effect.orElseSucceed(() =>
      HttpServerResponse.text(Answers.message(400, "The request could not be read").body, { status: 400 })
    )
  )
