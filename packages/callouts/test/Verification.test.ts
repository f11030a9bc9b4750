import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"
import { describe, expect, it } from "vitest"
import type { CalloutRequest } from "../src/CalloutRequest.ts"
import { isGenuine, type Proof } from "../src/Verification.ts"

const body = '{"InvoiceId":"8ad08e00"}'

const request = (headers: CalloutRequest["headers"], text: string | Uint8Array = body): CalloutRequest => ({
  method: "POST",
  headers,
  body: text
})

const genuine = (given: CalloutRequest, ...proofs: ReadonlyArray<Proof>) => Effect.runPromise(isGenuine(given, proofs))
const basicOf = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`

const basic: Proof = { kind: "basic", username: "zuora", password: Redacted.make("s:cret") }
const hmac = (output: "BASE64" | "HEX"): Proof => ({
  kind: "hmac",
  header: "X-Signature",
  secret: Redacted.make("key"),
  algorithm: "SHA-256",
  output
})
const signature = (encoding: "base64" | "hex", key = "key") => createHmac("sha256", key).update(body).digest(encoding)

describe("A callout is genuine", () => {
  it("by user name and password, a colon in the password included", async () => {
    expect(await genuine(request({ Authorization: basicOf("zuora:s:cret") }), basic)).toBe(true)
    expect(await genuine(request({ authorization: basicOf("zuora:other") }), basic)).toBe(false)
    expect(await genuine(request({ authorization: "Basic !!!" }), basic)).toBe(false)
    expect(await genuine(request({}), basic)).toBe(false)
  })

  it("by a signature over its very bytes", async () => {
    expect(await genuine(request({ "x-signature": signature("base64") }), hmac("BASE64"))).toBe(true)
    expect(await genuine(request({ "x-signature": signature("base64") }, Buffer.from(body)), hmac("BASE64"))).toBe(true)
    expect(await genuine(request({ "x-signature": signature("hex").toUpperCase() }), hmac("HEX"))).toBe(true)
    expect(await genuine(request({ "x-signature": signature("base64") }, `${body} `), hmac("BASE64"))).toBe(false)
    expect(await genuine(request({ "x-signature": signature("base64", "other") }), hmac("BASE64"))).toBe(false)
    expect(await genuine(request({}), hmac("HEX"))).toBe(false)
  })

  it("by a header of its own", async () => {
    const proof: Proof = { kind: "header", header: "X-Token", value: Redacted.make("t-1") }
    expect(await genuine(request({ "X-TOKEN": "t-1" }), proof)).toBe(true)
    expect(await genuine(request({ "x-token": "t-2" }), proof)).toBe(false)
  })

  it("by a bearer token that the host knows", async () => {
    const proof: Proof = { kind: "bearer", isGood: (token) => Effect.succeed(Redacted.value(token) === "t-1") }
    expect(await genuine(request({ authorization: "Bearer t-1" }), proof)).toBe(true)
    expect(await genuine(request({ authorization: "Bearer t-2" }), proof)).toBe(false)
    expect(await genuine(request({}), proof)).toBe(false)
  })

  it("only if every proof holds, and never without one", async () => {
    const both = request({ authorization: basicOf("zuora:s:cret"), "x-signature": signature("base64") })
    expect(await genuine(both, basic, hmac("BASE64"))).toBe(true)
    expect(await genuine(request({ authorization: basicOf("zuora:s:cret") }), basic, hmac("BASE64"))).toBe(false)
    expect(await genuine(both)).toBe(false)
  })

  it("not by an empty secret, nor by a header that stands there twice", async () => {
    expect(
      await genuine(request({ "x-token": "" }), { kind: "header", header: "x-token", value: Redacted.make("") })
    ).toBe(false)
    expect(
      await genuine(request({ "X-Token": "t-1", "x-token": "t-1" }), {
        kind: "header",
        header: "x-token",
        value: Redacted.make("t-1")
      })
    ).toBe(false)
  })
})
