import { gunzipSync, gzipSync } from "node:zlib"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Schema from "effect/Schema"
import * as Result from "effect/Result"
import { TestClock } from "effect/testing"
import * as InvoiceCollect from "../src/calls/InvoiceCollect.ts"
import { PreparedCall } from "../src/PreparedCall.ts"
import { RawAnswer } from "../src/RawAnswer.ts"
import { Zuora } from "../src/Zuora.ts"
import type { MinorVersion } from "../src/MinorVersion.ts"
import { type Canned, responder, token } from "./Responder.ts"
import { apply, collect, collected, payment, scenario, tenant } from "./Tenant.ts"

const collectPath = "/v1/operations/invoice-collect"
const applyPath = "/v1/payments/P-00000001/apply"
const send = (...args: Parameters<(typeof Zuora)["Service"]["send"]>) => Zuora.use((zuora) => zuora.send(...args))

describe("sending a prepared call", () => {
  it("carries the frozen bytes, the bearer token and Zuora's headers", () =>
    scenario(function* () {
      const http = yield* responder({ [collectPath]: [{ body: collected, headers: { "Zuora-Request-Id": "r1" } }] })
      const more = { entityId: "e1", orgIds: ["o1", "o2"] }
      const answer = yield* send(collect, { idempotencyKey: "k1", trackId: "t1" }).pipe(tenant(http.baseUrl, more))
      expect(answer).toMatchObject({ status: 200, body: collected, trackId: "t1" })
      expect(answer.headers["zuora-request-id"]).toBe("r1")
      const [seen] = http.calls()
      expect(seen?.body.toString()).toBe(collect.body)
      expect(seen?.method).toBe("POST")
      expect(seen?.headers).toMatchObject({
        authorization: "Bearer token-1",
        "content-type": "application/json",
        "accept-encoding": "gzip",
        "idempotency-key": "k1",
        "zuora-track-id": "t1",
        "zuora-version": "2025-08-12",
        "zuora-entity-ids": "e1",
        "zuora-org-ids": "o1,o2"
      })
      expect(seen?.headers).not.toHaveProperty("traceparent")
    }))

  it("and its answer survive storage as plain JSON", () =>
    scenario(function* () {
      const http = yield* responder({ [collectPath]: [{ body: collected }] })
      const stored = Schema.decodeUnknownSync(PreparedCall)(JSON.parse(JSON.stringify(collect)))
      const answer = yield* send(stored).pipe(tenant(http.baseUrl))
      const kept = Schema.decodeUnknownSync(RawAnswer)(JSON.parse(JSON.stringify(answer)))
      expect([stored, kept]).toEqual([collect, answer])
      expect(Result.isSuccess(InvoiceCollect.interpret(kept))).toBe(true)
    }))

  it("refuses bad headers before a byte is sent", () =>
    scenario(function* () {
      const http = yield* responder({})
      const bad = [
        send(collect, { idempotencyKey: "k".repeat(256) }),
        send(collect, { idempotencyKey: "line\nbreak" }),
        send(collect, { trackId: "2026-03-31T10:00" }),
        send(collect, { trackId: "t".repeat(65) }),
        send(collect, { trackId: "é" }),
        send(apply, { idempotencyKey: "k1" })
      ]
      for (const effect of bad) {
        const error = yield* Effect.flip(effect.pipe(tenant(http.baseUrl)))
        expect(error).toMatchObject({ _tag: "NotSent", kind: "HeaderInvalid", money: "nothing happened", blame: "us" })
      }
      const settings = [{ entityId: "a\r\nb" }, { orgIds: ["a,b"] }, { version: "latest" as MinorVersion }]
      for (const more of settings) {
        const error = yield* Effect.flip(send(collect).pipe(tenant(http.baseUrl, more)))
        expect(error).toMatchObject({ _tag: "NotSent", kind: "HeaderInvalid" })
      }
      expect([...http.calls(), ...http.tokens()]).toEqual([])
    }))

  it("reads a gzipped answer and gzips a large request", () =>
    scenario(function* () {
      const gzipped = { body: gzipSync(collected), headers: { "content-encoding": "gzip" } }
      const http = yield* responder({ [collectPath]: [gzipped] })
      const answer = yield* send(collect).pipe(tenant(http.baseUrl, { gzipFrom: 10 }))
      expect(answer.body).toBe(collected)
      const [seen] = http.calls()
      expect(seen?.headers["content-encoding"]).toBe("gzip")
      expect(gunzipSync(seen?.body ?? "").toString()).toBe(collect.body)
    }))

  it("hands over answers of any status, redirects included, without following or judging them", () =>
    scenario(function* () {
      const http = yield* responder({
        [collectPath]: [
          { status: 500, body: "We're sorry, but something went wrong." },
          { status: 302, headers: { location: "/elsewhere" } },
          { status: 409 },
          { status: 429, body: "{}" }
        ]
      })
      const statuses = yield* Effect.replicateEffect(send(collect), 4).pipe(tenant(http.baseUrl))
      expect(statuses.map(({ status }) => status)).toEqual([500, 302, 409, 429])
      expect(http.calls()).toHaveLength(4)
    }))

  it("says that nothing was sent when no connection or no token could be had", () =>
    scenario(function* () {
      const closed = yield* Effect.scoped(Effect.map(responder({}), ({ baseUrl }) => baseUrl))
      const unconnected = yield* Effect.flip(send(collect).pipe(tenant(closed)))
      expect(unconnected).toMatchObject({ _tag: "NotSent", kind: "NoToken", blame: "network", repeat: "Safe" })

      const http = yield* responder({ "/oauth/token": [{ status: 401, body: '{"message":"Authentication error"}' }] })
      const refused = yield* Effect.flip(send(collect).pipe(tenant(http.baseUrl)))
      expect(refused).toMatchObject({
        _tag: "NotSent",
        kind: "NoToken",
        repeat: "Pointless",
        money: "nothing happened"
      })
      expect(http.calls()).toEqual([])
    }))

  it("says that nothing was sent when the server refuses connections after the token", () =>
    scenario(function* () {
      const lastToken: Canned = {
        instead: (response, stopListening) => {
          stopListening()
          response.writeHead(200, { connection: "close" })
          response.end(token("last").body)
        }
      }
      const http = yield* responder({ "/oauth/token": [lastToken] })
      const error = yield* Effect.flip(send(apply).pipe(tenant(http.baseUrl)))
      expect(error).toMatchObject({ _tag: "NotSent", kind: "NoConnection", blame: "network", repeat: "Safe" })
    }))

  it("keeps at most the configured number of requests in flight", () =>
    scenario(function* () {
      let open = 0
      let most = 0
      const slow: Canned = {
        instead: (response) => {
          most = Math.max(most, ++open)
          setTimeout(() => {
            open -= 1
            response.end(payment)
          }, 20)
        }
      }
      const http = yield* responder({ [applyPath]: [slow] })
      const many = Zuora.use((zuora) =>
        Effect.all(
          Array.from({ length: 7 }, () => zuora.send(apply)),
          { concurrency: "unbounded" }
        )
      )
      yield* many.pipe(tenant(http.baseUrl, { maxInFlight: 3 }))
      expect(most).toBe(3)
    }))

  it("says that the outcome is unknown when the connection is reset or the answer cut off", () =>
    scenario(function* () {
      const http = yield* responder({
        [collectPath]: [
          { instead: (response) => response.socket?.resetAndDestroy() },
          {
            instead: (response) => {
              response.writeHead(200, { "content-length": "1000" })
              response.write(collected)
              setTimeout(() => response.socket?.destroy(), 20)
            }
          }
        ]
      })
      for (const _ of [1, 2]) {
        const error = yield* Effect.flip(send(collect, { idempotencyKey: "k1" }).pipe(tenant(http.baseUrl)))
        expect(error).toMatchObject({ _tag: "OutcomeUnknown", kind: "ConnectionLost", money: "unknown" })
        expect(error.repeat).toBe("SameKeyOnly")
      }
      const unkeyed = yield* Effect.flip(send(collect).pipe(tenant(http.baseUrl)))
      expect(unkeyed.repeat).toBe("AfterReading")
      expect(http.calls()).toHaveLength(3)
    }))

  it("leaves a cut gzip body to the interpretation, which does not know either", () =>
    scenario(function* () {
      const cut = { body: gzipSync(collected).subarray(0, 30), headers: { "content-encoding": "gzip" } }
      const http = yield* responder({ [collectPath]: [cut] })
      const answer = yield* send(collect).pipe(tenant(http.baseUrl))
      const fault = Result.flip(InvoiceCollect.interpret(answer))
      expect(Result.getOrThrow(fault)).toMatchObject({ _tag: "ZuoraFault", kind: "Unreadable", money: "unknown" })
    }))

  it("gives up after the time limit without knowing the outcome", () =>
    scenario(function* () {
      let asked: () => void = () => {}
      const arrived = new Promise<void>((resolve) => {
        asked = resolve
      })
      const http = yield* responder({ [applyPath]: [{ instead: () => asked() }] })
      const fiber = yield* Effect.forkChild(Effect.flip(send(apply).pipe(tenant(http.baseUrl, { timeoutMs: 130_000 }))))
      yield* Effect.promise(() => arrived)
      yield* TestClock.adjust(130_000)
      const error = yield* Fiber.join(fiber)
      expect(error).toMatchObject({
        _tag: "OutcomeUnknown",
        kind: "TimedOut",
        money: "unknown",
        repeat: "AfterReading"
      })
    }))
})
