/** HTTP around the machine: reads requests, compresses and sends answers, closes connections. */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as Effect from "effect/Effect"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type { ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"
import type { Answer } from "./Answer.ts"
import * as Answers from "./Answer.ts"
import { requestOf } from "./Delivery.ts"
import type { Request } from "./Engine.ts"
import type { Exchange } from "./Exchange.ts"

/** Answers above this many bytes are compressed when the client takes gzip. Source: Zuora API reference, "Compression". */
const compressAbove = 1000

const readRequest = Effect.fnUntraced(function* (source: HttpServerRequest.HttpServerRequest, baseUrl: string) {
  const bytes = new Uint8Array(yield* source.arrayBuffer)
  return requestOf({ method: source.method, target: source.url, headers: source.headers, bytes }, baseUrl)
})

const send = (request: Request, answer: Answer): HttpServerResponse.HttpServerResponse => {
  const bytes = Answers.bytesOf(answer)
  const zip = bytes.length > compressAbove && /\bgzip\b/.test(request.header("accept-encoding"))
  return HttpServerResponse.uint8Array(zip ? gzipSync(bytes) : bytes, {
    status: answer.status,
    contentType: answer.contentType,
    headers: { ...answer.headers, ...(zip ? { "Content-Encoding": "gzip" } : {}) }
  })
}

/** Closes the connection without a word; the client sees a reset. The ended response keeps the server from writing. */
const hangUp = (source: HttpServerRequest.HttpServerRequest): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.sync(() => {
    NodeHttpServerRequest.toIncomingMessage(source).socket.destroy()
    NodeHttpServerRequest.toServerResponse(source).end()
    return HttpServerResponse.empty()
  })

/** Sends the headers of the whole and half of its bytes, then breaks the connection. */
const tear = (
  source: HttpServerRequest.HttpServerRequest,
  answer: Answer
): Effect.Effect<HttpServerResponse.HttpServerResponse> =>
  Effect.callback((resume) => {
    // This server speaks HTTP/1.1 only.
    const response = NodeHttpServerRequest.toServerResponse(source) as ServerResponse
    const bytes = Answers.bytesOf(answer)
    const headers = { ...answer.headers, "Content-Type": answer.contentType, "Content-Length": bytes.length }
    response.writeHead(answer.status, headers)
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => resume(hangUp(source)))
  })

/** The whole server as one handler. */
export const handler = (exchange: Exchange, baseUrl: string) =>
  Effect.gen(function* () {
    const source = yield* HttpServerRequest.HttpServerRequest
    const request = yield* readRequest(source, baseUrl)
    const delivery = yield* exchange(request)
    switch (delivery._tag) {
      case "Answered":
        return send(request, delivery.answer)
      case "Torn":
        return yield* tear(source, delivery.answer)
      case "HungUp":
        return yield* hangUp(source)
    }
  }).pipe(
    Effect.orElseSucceed(() =>
      HttpServerResponse.text(Answers.message(400, "The request could not be read").body, { status: 400 })
    )
  )
