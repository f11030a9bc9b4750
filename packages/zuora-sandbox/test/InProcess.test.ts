/** The door without sockets: what holds over HTTP holds here, and a test clock rules it. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { Scope } from "effect/Scope"
import { TestClock } from "effect/testing"
import { gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { type SandboxInProcess, start } from "../src/InProcess.ts"

const story = <A>(effect: Effect.Effect<A, unknown, Scope>): Promise<A> =>
  Effect.runPromise(effect.pipe(Effect.scoped, Effect.provide(TestClock.layer())))

const opened = Effect.gen(function* () {
  yield* TestClock.setTime(Date.UTC(2026, 10, 22, 20))
  const sandbox = yield* start({ seed: "demo" })
  const form = { client_id: sandbox.clientId, client_secret: sandbox.clientSecret, grant_type: "client_credentials" }
  const answer = yield* sandbox.client.post(`${sandbox.baseUrl}/oauth/token`, {
    body: HttpClientRequest.bodyUrlParams(HttpClientRequest.empty, form).body
  })
  const { access_token: bearer } = JSON.parse(yield* answer.text) as { access_token: string }
  return { ...sandbox, bearer }
})

const pay = (
  { baseUrl, bearer, client }: SandboxInProcess & { readonly bearer: string },
  key: string,
  bytes: (text: string) => Uint8Array = (text) => Buffer.from(text),
  encoding = "identity"
) =>
  Effect.gen(function* () {
    const body = JSON.stringify({ accountNumber: "A00000002", amount: 1, currency: "EUR", type: "External" })
    const request = HttpClientRequest.post(`${baseUrl}/v1/payments`).pipe(
      HttpClientRequest.bodyUint8Array(bytes(body), "application/json"),
      HttpClientRequest.setHeaders({
        authorization: `Bearer ${bearer}`,
        "idempotency-key": key,
        "content-encoding": encoding,
        "zuora-version": "2025-08-12"
      })
    )
    const response = yield* client.execute(request)
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(yield* response.text) as { readonly number?: string; readonly message?: string }
    }
  })

describe("the sandbox in process", () => {
  it("answers as over HTTP, headers included, and takes gzipped requests", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* opened
        const plain = yield* pay(sandbox, "k1")
        expect([plain.status, plain.body.number, plain.headers["zuora-request-id"]?.length]).toEqual([
          200,
          "P-00000001",
          36
        ])
        expect((yield* pay(sandbox, "k2", gzipSync, "gzip")).body.number).toBe("P-00000002")
        expect((yield* pay(sandbox, "k1")).body.number).toBe("P-00000001")
      })
    ))

  it("loses requests and answers as connection failures", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* opened
        yield* sandbox.fault({ kind: "loseRequest", method: "POST" })
        expect(yield* Effect.flip(pay(sandbox, "k"))).toMatchObject({ reason: { _tag: "TransportError" } })
        yield* sandbox.fault({ kind: "loseAnswer", method: "POST" })
        expect(yield* Effect.flip(pay(sandbox, "k"))).toMatchObject({ reason: { _tag: "TransportError" } })
        expect((yield* pay(sandbox, "k")).body.number).toBe("P-00000001")
        const outcomes = (yield* sandbox.calls).slice(1).map(({ outcome }) => outcome)
        expect(outcomes).toEqual(["request lost", "answer lost", "replayed"])
      })
    ))

  it("tears answers, and lands postponed requests on the test clock", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* opened
        const rules = [
          { kind: "tearBody", rate: 1, max: 1, method: "POST" },
          { kind: "landLate", rate: 1, max: 1, method: "POST", delayMs: 60_000 }
        ] as const
        yield* sandbox.plan({ seed: "s", rules })
        expect(yield* Effect.flip(pay(sandbox, "k1"))).toMatchObject({ reason: { _tag: "TransportError" } })
        yield* Effect.flip(pay(sandbox, "k2"))
        expect((yield* sandbox.state)["payment"]).toHaveLength(3)
        yield* TestClock.adjust(60_000)
        expect((yield* sandbox.state)["payment"]).toHaveLength(4)
        const outcomes = (yield* sandbox.calls).slice(1).map(({ fault, outcome }) => [fault, outcome])
        expect(outcomes).toEqual([
          ["tearBody", "answer cut"],
          ["landLate", "request lost"],
          ["landLate", "landed late"]
        ])
      })
    ))

  it("goes on with a request whose caller has gone away", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* opened
        yield* sandbox.fault({ kind: "delay", method: "POST", delayMs: 60_000 })
        const caller = yield* Effect.forkChild(pay(sandbox, "k"), { startImmediately: true })
        yield* TestClock.adjust(1000)
        yield* Fiber.interrupt(caller)
        expect((yield* pay(sandbox, "k")).status).toBe(409)
        yield* TestClock.adjust(60_000)
        expect((yield* pay(sandbox, "k")).body.number).toBe("P-00000001")
        expect((yield* sandbox.state)["payment"]).toHaveLength(3)
      })
    ))

  it("keeps the clock it was started with, whatever a caller's clock says", () =>
    story(
      Effect.gen(function* () {
        const sandbox = yield* opened
        const clock = yield* Clock.Clock
        const ahead: Clock.Clock = Object.assign(Object.create(clock) as Clock.Clock, {
          currentTimeMillis: Effect.map(clock.currentTimeMillis, (ms) => ms + 86_400_000)
        })
        yield* Effect.provideService(pay(sandbox, "k"), Clock.Clock, ahead)
        expect((yield* sandbox.calls).at(-1)?.at).toBe(Date.UTC(2026, 10, 22, 20))
      })
    ))
})
