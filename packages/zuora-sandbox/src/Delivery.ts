/**
 * What becomes of one request on its way: faults play, the machine answers or nobody does. The same for every door, HTTP
 * or none; how an answer or a closed connection looks is each door's own.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { gunzipSync } from "node:zlib"
import type { Answer } from "./Answer.ts"
import * as Control from "./Control.ts"
import { type Request, isTrackId } from "./Engine.ts"
import type { Fault } from "./Fault.ts"
import type { Machine } from "./Machine.ts"

/** `HungUp`: the connection closes without a word. */
export type Delivery = { readonly _tag: "Answered"; readonly answer: Answer } | { readonly _tag: "HungUp" }

/** A request as it came in. Header names are in lower case. */
export interface Incoming {
  readonly method: string
  /** Path and query as sent. */
  readonly target: string
  readonly headers: { readonly [name: string]: string | undefined }
  readonly bytes: Uint8Array
}

export const requestOf = ({ bytes, headers, method, target }: Incoming, baseUrl: string): Request => {
  const [path = "", query = ""] = target.split("?", 2)
  const header = (name: string): string => headers[name] ?? ""
  const body = header("content-encoding") === "gzip" ? gunzip(bytes) : Buffer.from(bytes).toString("utf8")
  return { method, path, target, query: new URLSearchParams(query), header, body, baseUrl }
}

const gunzip = (bytes: Uint8Array): string | undefined => {
  try {
    return gunzipSync(bytes).toString("utf8")
  } catch {
    return undefined
  }
}

const hungUp: Delivery = { _tag: "HungUp" }

const answered = (request: Request, answer: Answer, requestId: string): Delivery => {
  const trackId = request.header("zuora-track-id")
  const headers = {
    ...(requestId === "" ? {} : { "Zuora-Request-Id": requestId }),
    ...(trackId === "" || !isTrackId(trackId) ? {} : { "Zuora-Track-Id": trackId }),
    ...(request.path.startsWith("/v1/") ? limits : {}),
    ...answer.headers
  }
  return { _tag: "Answered", answer: { ...answer, headers } }
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

/** Takes a request to its end, on the clock of the fiber that it runs in. */
export const deliver = Effect.fnUntraced(function* (machine: Machine, request: Request): Effect.fn.Return<Delivery> {
  const realMs = yield* Clock.currentTimeMillis
  if (request.path.startsWith("/sandbox/")) return answered(request, Control.control(machine, request, realMs), "")
  const fault = machine.takeFault(request.method, request.path)
  if (fault?.kind === "loseRequest") {
    machine.skip(request, realMs, "request lost", null)
    return hungUp
  }
  if (fault?.kind === "answer") {
    machine.skip(request, realMs, "answered by a fault", fault.status)
    const { status, contentType, body } = fault
    return answered(request, { status, contentType, body, headers: {} }, "")
  }
  const reply = yield* process(machine, request, fault)
  return fault?.kind === "loseAnswer" ? hungUp : answered(request, reply.answer, reply.requestId)
})
