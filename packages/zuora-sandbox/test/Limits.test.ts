import { describe, expect, it } from "vitest"
import { type Loose, ids, run, zuora } from "./Zuora.ts"

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

describe("concurrency limits (Rate and concurrent request limits)", () => {
  it("refuse one call too many in flight with 429, 50000070 and Retry-After 120; others count down", async () => {
    const { call, settings } = await zuora()
    await run(settings({ concurrencyLimit: 2, latencyMs: 500 }))
    const replies = await Promise.all([call("GET", payments), call("GET", payments), call("GET", payments)])
    const [over, ...served] = replies.toSorted((a, b) => b.status - a.status)
    expect([over?.status, over?.headers.get("retry-after"), over?.body.reasons[0].code]).toEqual([429, "120", 50000070])
    expect(served.map((reply) => reply.status)).toEqual([200, 200])
    expect(served[0]?.headers.get("concurrency-limit-limit")).toBe("2")
    expect((await call("GET", payments)).headers.get("concurrency-limit-remaining")).toBe("1")
  })

  it("count object query apart and token requests not at all; only /v1 has the headers", async () => {
    const { baseUrl, call, settings, clientId, clientSecret } = await zuora()
    await run(settings({ concurrencyLimit: 1, latencyMs: 500 }))
    const form = { client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" }
    const token = () => fetch(`${baseUrl}/oauth/token`, { method: "POST", body: new URLSearchParams(form) })
    const view = `/object-query/payments/${ids.payment}`
    const replies: ReadonlyArray<Loose> = await Promise.all([
      call("GET", payments),
      call("GET", view),
      call("GET", view),
      token(),
      token()
    ])
    expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 200])
    expect(replies.map((reply) => reply.headers.get("concurrency-limit-type"))).toEqual([
      "default",
      null,
      null,
      null,
      null
    ])
  })
})
