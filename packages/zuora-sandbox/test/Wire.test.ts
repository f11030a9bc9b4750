import { request } from "node:http"
import { gunzipSync, gzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { type Loose, publishedExample, run, zuora } from "./Zuora.ts"

const apply = "/v1/payments/P-00000100/apply"
const payment = { accountNumber: "A00000002", amount: 1, currency: "EUR", type: "External" }

describe("conventions of all calls", () => {
  it("echo a track id, and refuse one above 64 characters or with a colon (request headers)", async () => {
    const { call } = await zuora()
    const track = (id: string) => call("GET", "/v1/payments", undefined, { "zuora-track-id": id })
    expect((await track("op-1")).headers.get("zuora-track-id")).toBe("op-1")
    expect((await track("op-1")).headers.get("zuora-request-id")).toHaveLength(36)
    expect((await track("2026-11-22T10:00")).status).toBe(400)
    expect((await track("x".repeat(65))).status).toBe(400)
    const refused = await call("POST", "/v1/payments", {}, { "zuora-track-id": "op-2" })
    expect([refused.status, refused.headers.get("zuora-track-id")]).toEqual([400, "op-2"])
  })

  it("answer errors with HTTP 200 below version 2024-05-20 and by default, with their status from it on", async () => {
    const { call } = await zuora()
    const at = async (version: string) =>
      (await call("GET", "/v1/payments/nope", undefined, { "zuora-version": version })).status
    expect([await at("341.0"), await at("2024-05-20"), await at("")]).toEqual([200, 404, 200])
  })

  it("answer 401 in the shape of the family, with code 90000011 in v1", async () => {
    const { call } = await zuora()
    const bare = { authorization: "Bearer wrong" }
    const v1 = await call("GET", "/v1/payments", undefined, bare)
    expect([v1.status, v1.body.reasons[0].code]).toEqual([401, 90000011])
    const crud = await call("GET", "/v1/object/payment/x", undefined, bare)
    expect([crud.status, crud.body]).toEqual([401, { message: "Authentication error" }])
    expect(crud.headers.get("www-authenticate")).toContain("Bearer realm=Zuora API")
  })

  it("let tokens expire by the sandbox clock", async () => {
    const { call, clock } = await zuora()
    await run(clock({ advanceSeconds: 3598 }))
    expect((await call("GET", "/v1/payments")).status).toBe(200)
    await run(clock({ advanceSeconds: 1 }))
    expect((await call("GET", "/v1/payments")).status).toBe(401)
  })

  it("refuse token requests with ids of other lengths or a wrong secret", async () => {
    const { baseUrl, clientId } = await zuora()
    const ask = (client_id: string, client_secret: string) =>
      fetch(`${baseUrl}/oauth/token`, {
        method: "POST",
        body: new URLSearchParams({ client_id, client_secret, grant_type: "client_credentials" })
      }).then((reply) => reply.status)
    expect(await Promise.all([ask("short", "x"), ask(clientId, "x".repeat(43)), ask(clientId, "x")])).toEqual([
      400, 400, 401
    ])
  })

  it("know no route, refuse a PUT without JSON content type (415, 50000045), malformed JSON (90) and emoji (20)", async () => {
    const { call } = await zuora()
    const unknown = await call("GET", "/v1/nothing")
    expect([unknown.status, unknown.body]).toEqual([404, { message: "no Route matched with those values" }])
    const plain = await call("PUT", apply, "{}", { "content-type": "text/plain" })
    expect([plain.status, plain.body.reasons[0].code]).toEqual([415, 50000045])
    const bare = await call("PUT", "/v1/payments/P-00000100/unapply", "")
    expect([bare.status, bare.body.reasons[0].code]).toEqual([415, 50000045])
    expect((await call("PUT", "/v1/payments/P-00000100/unapply", {})).status).not.toBe(415)
    expect((await call("PUT", apply, "{")).body.reasons[0].code).toBe(50000090)
    expect((await call("POST", "/v1/payments", { ...payment, comment: "😀" })).body.reasons[0].code).toBe(50000020)
  })

  it("take gzipped requests and gzip answers above 1000 bytes", async () => {
    const { baseUrl, call, clientId, clientSecret } = await zuora()
    const form = new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: "client_credentials"
    })
    const token: Loose = await (await fetch(`${baseUrl}/oauth/token`, { method: "POST", body: form })).json()
    const reply = await new Promise<{ encoding: string | undefined; text: string }>((resolve) => {
      const headers = {
        authorization: `Bearer ${token.access_token}`,
        "content-type": "application/json",
        "content-encoding": "gzip",
        "accept-encoding": "gzip"
      }
      const sent = request(baseUrl + apply, { method: "PUT", headers }, (answer) => {
        const chunks: Array<Buffer> = []
        answer.on("data", (chunk: Buffer) => chunks.push(chunk))
        answer.on("end", () =>
          resolve({ encoding: answer.headers["content-encoding"], text: gunzipSync(Buffer.concat(chunks)).toString() })
        )
      })
      sent.end(gzipSync(JSON.stringify(publishedExample)))
    })
    expect([reply.encoding, JSON.parse(reply.text).appliedAmount]).toEqual(["gzip", 10.1])
    const small = await call("GET", "/v1/nothing", undefined, { "accept-encoding": "gzip" })
    expect(small.headers.get("content-encoding")).toBeNull()
  })

  it("refuse a body above ten million bytes, and one that unpacks to as much", async () => {
    const { call } = await zuora()
    const huge = JSON.stringify({ ...payment, comment: "x".repeat(10_000_000) })
    const plain = await call("POST", "/v1/payments", huge)
    expect([plain.status, plain.body.reasons[0].code]).toEqual([400, 50000090])
    const packed = await call("POST", "/v1/payments", gzipSync(huge), { "content-encoding": "gzip" })
    expect([packed.status, packed.body.reasons[0].code]).toEqual([400, 50000090])
  })

  it("refuse what is no gzip but says so (Compression)", async () => {
    const { call } = await zuora()
    const wrong = await call("POST", "/v1/payments", payment, { "content-encoding": "gzip" })
    expect([wrong.status, wrong.body.reasons[0].code]).toEqual([400, 50000090])
  })

  it("read and write amounts digit by digit: 7.7e2 and twenty digits survive", async () => {
    const { call } = await zuora()
    const raw = (amount: string) =>
      `{"accountNumber":"A00000002","amount":${amount},"currency":"EUR","type":"External"}`
    expect((await call("POST", "/v1/payments", raw("7.7e2"))).text).toContain('"amount":770,')
    expect((await call("POST", "/v1/payments", raw("90071992547409931.07"))).text).toContain(
      '"amount":90071992547409931.07'
    )
  })
})

describe("idempotency keys (Idempotent requests)", () => {
  const keyed = { "idempotency-key": "k1" }

  it("replay the first answer, success or failure, for 24 hours of sandbox time", async () => {
    const { call, clock } = await zuora()
    const first = await call("POST", "/v1/payments", payment, keyed)
    expect((await call("POST", "/v1/payments", payment, keyed)).text).toBe(first.text)
    const failed = await call("POST", "/v1/payments", { ...payment, currency: "USD" }, { "idempotency-key": "k2" })
    expect((await call("POST", "/v1/payments", payment, { "idempotency-key": "k2" })).text).toBe(failed.text)
    await run(clock({ advanceSeconds: 3000 }))
    expect((await call("POST", "/v1/payments", payment, keyed)).text).toBe(first.text)
  })

  it("execute again after 24 hours", async () => {
    const { call, clock } = await zuora({
      seed: { name: "demo", clock: { frozen: true }, settings: { tokenSeconds: 999999 } }
    })
    const first = await call("POST", "/v1/payments", payment, keyed)
    await run(clock({ advanceSeconds: 86_400 }))
    expect((await call("POST", "/v1/payments", payment, keyed)).body.id).not.toBe(first.body.id)
  })

  it("answer 422 for another URL, 400 for a PUT, 409 with the first body by switch", async () => {
    const { call, settings } = await zuora()
    const first = await call("POST", "/v1/payments", payment, keyed)
    expect((await call("POST", "/v1/operations/invoice-collect", { accountKey: "A00000001" }, keyed)).status).toBe(422)
    const put = await call("PUT", apply, publishedExample, keyed)
    expect([put.status, put.body.message]).toEqual([
      400,
      "Request method 'PUT' not supported with Idempotency-Key header"
    ])
    await run(settings({ idempotencyReplay: "conflict" }))
    const conflict = await call("POST", "/v1/payments", payment, keyed)
    expect([conflict.status, conflict.text]).toEqual([409, first.text])
  })

  it("take keys of 255 characters but not of 256, and mean nothing to reads", async () => {
    const { call } = await zuora()
    const long = (length: number) => call("POST", "/v1/payments", payment, { "idempotency-key": "x".repeat(length) })
    expect([(await long(255)).status, (await long(256)).status]).toEqual([200, 400])
    await call("POST", "/v1/payments", payment, keyed)
    const reads = await call("GET", "/v1/payments", undefined, keyed)
    expect([reads.status, reads.body.payments.length]).toEqual([200, 4])
  })

  it("keep an answer that the caller never got, as the one that counts", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "answerAfter", status: 504, path: "/v1/payments" }))
    expect((await call("POST", "/v1/payments", payment, keyed)).status).toBe(504)
    expect((await call("POST", "/v1/payments", payment, keyed)).body.number).toBe("P-00000001")
    expect((await call("GET", "/v1/payments/P-00000002")).status).toBe(404)
  })

  it("answer 409 while the first request is in progress", async () => {
    const { call, calls, fault } = await zuora()
    await run(fault({ kind: "delay", path: "/v1/payments", delayMs: 300 }))
    const first = call("POST", "/v1/payments", payment, keyed)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await call("POST", "/v1/payments", payment, keyed)).status).toBe(409)
    expect((await first).status).toBe(200)
    expect((await run(calls)).filter((one) => one.path === "/v1/payments")).toHaveLength(2)
  })
})
