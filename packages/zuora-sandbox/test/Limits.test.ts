import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { start } from "../src/InProcess.ts"
import type { Settings } from "../src/server/Tenant.ts"
import { ids, run, zuora } from "./Zuora.ts"

const payments = "/v1/payments"

describe("rate limits (Rate and concurrent request limits)", () => {
  it("stand in the headers: the window nearest its end, then all windows, by kind of tenant", async () => {
    const { call, settings } = await zuora()
    const first = await call("GET", payments)
    expect(first.headers.get("ratelimit-limit")).toBe("50000, 50000;w=60, 2250000;w=3600, 27000000;w=86400")
    expect(first.headers.get("ratelimit-remaining")).toBe("49999")
    await run(settings({ tenantKind: "apiSandbox", ratePerHour: 10 }))
    const second = await call("GET", `/object-query/payments`)
    expect(second.headers.get("ratelimit-limit")).toBe("10, 2500;w=60, 10;w=3600, 10000;w=86400")
    expect(second.headers.get("ratelimit-remaining")).toBe("8")
    expect(second.headers.get("ratelimit-reset")).toBe("3600")
  })

  it("answer 429 with code 70 and no success to every call above them, failed ones counted, until the window ends", async () => {
    const { call, clock, settings } = await zuora()
    await run(settings({ ratePerMinute: 2 }))
    await call("GET", `${payments}/nope`)
    await call("GET", payments)
    await run(clock({ advanceSeconds: 20 }))
    const over = await call("GET", payments)
    expect([over.status, over.body]).toEqual([
      429,
      { reasons: [{ code: 70, message: "API Rate limit exceeded for the minute, retry after 40 seconds" }] }
    ])
    expect([over.headers.get("ratelimit-remaining"), over.headers.get("ratelimit-reset")]).toEqual(["0", "40"])
    await run(clock({ advanceSeconds: 40 }))
    expect((await call("GET", payments)).status).toBe(200)
  })

  it("keep a refused call from acting", async () => {
    const { call, settings, state } = await zuora()
    await run(settings({ ratePerDay: 1 }))
    await call("GET", payments)
    const body = { accountNumber: "A00000002", amount: 1, currency: "EUR", type: "External" }
    expect((await call("POST", payments, body, { "idempotency-key": "k" })).status).toBe(429)
    expect((await run(state))["payment"]).toHaveLength(2)
    await run(settings({ ratePerDay: 0 }))
    expect((await call("POST", payments, body, { "idempotency-key": "k" })).status).toBe(200)
  })

  it("hold for token requests apart, with headers of their own", async () => {
    const { baseUrl, call, clientId, clientSecret, settings } = await zuora()
    await run(settings({ tokensPerMinute: 2 }))
    const form = { client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" }
    const ask = () => fetch(`${baseUrl}/oauth/token`, { method: "POST", body: new URLSearchParams(form) })
    const [second, third] = [await ask(), await ask()]
    expect([second.status, second.headers.get("x-ratelimit-limit-minute")]).toEqual([200, "2"])
    expect([third.status, third.headers.get("x-ratelimit-remaining-minute")]).toEqual([429, "0"])
    expect((await call("GET", payments)).status).toBe(200)
  })
})

/** Calls in flight together, on a test clock; statuses and headers in the order of the calls. */
const together = (settings: Partial<Settings>, paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { client, baseUrl, clientId, clientSecret, ...sandbox } = yield* start({ seed: "demo" })
    const form = { client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" }
    const { body } = HttpClientRequest.bodyUrlParams(HttpClientRequest.empty, form)
    const token = client.post(`${baseUrl}/oauth/token`, { body })
    const { access_token } = JSON.parse(yield* Effect.flatMap(token, ({ text }) => text)) as { access_token: string }
    yield* sandbox.settings(settings)
    const headers = { authorization: `Bearer ${access_token}`, "zuora-version": "2025-08-12" }
    const get = (path: string) => (path === "token" ? token : client.get(baseUrl + path, { headers }))
    const calls = yield* Effect.forkChild(Effect.forEach(paths, get, { concurrency: "unbounded" }))
    yield* TestClock.adjust(settings.gatewayTimeoutMs ?? 120_000)
    const replies = yield* Fiber.join(calls)
    yield* TestClock.adjust(1_000_000)
    return { replies, calls: yield* sandbox.calls }
  }).pipe(Effect.scoped, Effect.provide(TestClock.layer()), Effect.runPromise)

describe("concurrency limits (Rate and concurrent request limits)", () => {
  it("refuse one call too many in flight with 429, 50000070 and Retry-After 120; others count down", async () => {
    const { replies } = await together({ concurrencyLimit: 2, latencyMs: 200 }, [payments, payments, payments])
    const [first, second, over] = replies
    expect([first?.status, second?.status, over?.status]).toEqual([200, 200, 429])
    expect(over?.headers["retry-after"]).toBe("120")
    expect(JSON.parse(await run(over?.text ?? Effect.succeed(""))).reasons[0].code).toBe(50000070)
    expect(first?.headers["concurrency-limit-limit"]).toBe("2")
    expect([first, second].map((reply) => reply?.headers["concurrency-limit-remaining"])).toEqual(["0", "1"])
  })

  it("count object query apart and token requests not at all; only /v1 has the headers", async () => {
    const view = `/object-query/payments/${ids.payment}`
    const paths = [payments, view, view, "token", "token"]
    const { replies } = await together({ concurrencyLimit: 1, latencyMs: 200 }, paths)
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200])
    expect(replies.map((reply) => reply.headers["concurrency-limit-type"])).toEqual([
      "default",
      undefined,
      undefined,
      undefined,
      undefined
    ])
  })
})

describe("a call that takes too long (Requests and responses: 120 seconds)", () => {
  it("is answered 504 by the gateway, and processed all the same", async () => {
    const { replies, calls } = await together({ latencyMs: 130_000 }, [payments])
    expect([replies[0]?.status, replies[0]?.headers["content-type"]]).toEqual([504, "text/html"])
    expect(calls.at(-1)).toMatchObject({ path: payments, status: 200, outcome: "answer replaced" })
  })
})
