import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { appendFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { Sandbox } from "../src/Sandbox.ts"
import { type Loose, ids, publishedExample, run, zuora } from "./Zuora.ts"

const payment = { accountNumber: "A00000002", amount: 1, currency: "EUR", type: "External" }
const apply = "/v1/payments/P-00000100/apply"

describe("faults", () => {
  it("lose the request: the connection closes and nothing happened", async () => {
    const { call, calls, fault } = await zuora()
    await run(fault({ kind: "loseRequest", method: "PUT", path: "/v1/payments/*/apply" }))
    await expect(call("PUT", apply, publishedExample)).rejects.toThrow("fetch failed")
    expect((await call("GET", "/v1/payments/P-00000100")).body.appliedAmount).toBe(0)
    expect((await run(calls)).map((one) => one.outcome)).toContain("request lost")
  })

  it("lose the answer: the connection closes, but it happened and the key remembers", async () => {
    const { call, calls, fault } = await zuora()
    await run(fault({ kind: "loseAnswer", path: "/v1/payments" }))
    await expect(call("POST", "/v1/payments", payment, { "idempotency-key": "k" })).rejects.toThrow("fetch failed")
    const again = await call("POST", "/v1/payments", payment, { "idempotency-key": "k" })
    expect(again.body.number).toBe("P-00000001")
    const posts = (await run(calls)).filter((one) => one.method === "POST" && one.path === "/v1/payments")
    expect(posts.map((one) => one.outcome)).toEqual(["answer lost", "replayed"])
  })

  it("answer in a gateway's place, for as many calls as asked", async () => {
    const { call, fault } = await zuora()
    await run(fault({ kind: "answer", times: 2, status: 502, contentType: "text/html", body: "<h1>Bad Gateway</h1>" }))
    const seen = [
      await call("GET", "/v1/payments"),
      await call("GET", "/v1/payments"),
      await call("GET", "/v1/payments")
    ]
    expect(seen.map((reply) => reply.status)).toEqual([502, 502, 200])
    expect([seen[0]?.text, seen[0]?.headers.get("content-type")]).toEqual(["<h1>Bad Gateway</h1>", "text/html"])
  })
})

describe("the control plane", () => {
  it("serves a program in process as a layer", async () => {
    const program = Effect.gen(function* () {
      const sandbox = yield* Sandbox
      return (yield* sandbox.state)["account"]?.length
    })
    expect(await run(program.pipe(Effect.provide(Sandbox.layer({ seed: "demo" }))))).toBe(5)
  })

  it("refuses a port that is taken, by name", async () => {
    const { baseUrl } = await zuora()
    const port = Number(new URL(baseUrl).port)
    const failure = await run(Effect.flip(Effect.scoped(Sandbox.start({ port }))))
    expect([failure._tag, failure.message]).toEqual(["SandboxError", expect.stringContaining("port")])
  })

  it("works over HTTP from any language, and refuses what it does not know", async () => {
    const { baseUrl } = await zuora()
    const post = (name: string, body: object) =>
      fetch(`${baseUrl}/sandbox/${name}`, { method: "POST", body: JSON.stringify(body) })
    expect((await post("reset", { name: "empty", settings: { applicationRule: "FIFO" } })).status).toBe(200)
    expect((await post("reset", { settings: { applicationRule: "LIFO" } })).status).toBe(400)
    expect((await post("seed", { accounts: [{ number: "A9", colour: 1 }] })).status).toBe(400)
    expect((await post("seed", { accounts: [{ number: "A9" }] })).status).toBe(200)
    const clock = await (await post("clock", { set: "2030-01-01T00:00:00Z", frozen: true })).json()
    expect(clock).toEqual({ now: "2030-01-01T00:00:00.000Z" })
    const state: Loose = await (await fetch(`${baseUrl}/sandbox/state`)).json()
    expect(state.account.map((row: Loose) => row.number)).toEqual(["A9"])
    expect((await fetch(`${baseUrl}/sandbox/nope`)).status).toBe(404)
  })

  it("edits behind our back stay consistent from the line up to the header", async () => {
    const { call, edit } = await zuora()
    await run(edit({ kind: "invoiceLine", invoiceKey: "INV00000100", lineId: ids.item, amount: "12.00" }))
    expect((await call("GET", "/v1/invoices/INV00000100")).body).toMatchObject({ amount: 49.2, balance: 49.2 })
    await run(edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "3" }))
    await run(edit({ kind: "unapply", paymentKey: "P-00000100" }))
    await run(edit({ kind: "createPayment", accountKey: "A00000002", amount: "4.20" }))
    const { body } = await call("GET", "/object-query/payments?filter[]=source.EQ:Manual")
    expect(body.data).toMatchObject([{ amount: 4.2, source: "Manual" }])
  })

  it("deletes a part of a payment and nothing else", async () => {
    const { call, edit } = await zuora()
    await run(edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "3" }))
    const shown = async () => ({
      parts: (await call("GET", "/v1/payments/P-00000100/parts")).body.parts.map((part: Loose) => part.amount),
      unapplied: (await call("GET", "/v1/payments/P-00000100")).body.unappliedAmount,
      balance: (await call("GET", "/v1/invoices/INV00000100")).body.balance
    })
    const { parts, ...before } = await shown()
    expect(parts).toEqual([47, 3])
    await run(edit({ kind: "deletePart", paymentKey: "P-00000100", invoiceKey: "INV00000100" }))
    expect(await shown()).toEqual({ ...before, parts: [47] })
    const again = run(edit({ kind: "deletePart", paymentKey: "P-00000100", invoiceKey: "INV00000100" }))
    await expect(again).rejects.toThrow("INV00000100")
  })

  it("gives the same ids and numbers for the same seed", async () => {
    const made = async () => (await (await zuora()).call("POST", "/v1/payments", payment)).text
    expect(await made()).toBe(await made())
  })

  it("shows payments of every status in application parts below 341.0, Processed ones from it on (API upgrades)", async () => {
    const { call, edit } = await zuora()
    await call("PUT", apply, publishedExample)
    await run(edit({ kind: "paymentStatus", paymentKey: "P-00000100", status: "Error" }))
    const count = async (version: string) => {
      const path = "/v1/invoices/INV00000100/application-parts"
      return (await call("GET", path, undefined, { "zuora-version": version })).body.applicationParts.length
    }
    expect([await count("338.0"), await count("341.0")]).toEqual([1, 0])
  })

  it("keeps the currency's own places: JPY has none, BHD three", async () => {
    const { call, seed } = await zuora()
    const accounts = [
      { number: "AJ", currency: "JPY" },
      { number: "AB", currency: "BHD" }
    ]
    await run(seed({ accounts, payments: [{ number: "PB", account: "AB", amount: "1.005" }] }))
    expect((await call("GET", "/v1/payments/PB")).text).toContain('"amount":1.005,')
    const yen = (amount: number) =>
      call("POST", "/v1/payments", { accountNumber: "AJ", amount, currency: "JPY", type: "External" })
    expect([(await yen(1.5)).body.reasons[0].code, (await yen(100)).body.amount]).toEqual([50000020, 100])
  })
})

/** Starts the program on a state file and waits for the line that says where it listens. */
const program = async (state: string) => {
  const main = join(import.meta.dirname, "../src/main.ts")
  const child = spawn(process.execPath, [main, "--state", state], { stdio: ["ignore", "pipe", "inherit"] })
  const line = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data: Buffer) => resolve(String(data)))
  )
  const { baseUrl, clientId, clientSecret } = JSON.parse(line) as Record<string, string>
  const form = { client_id: clientId ?? "", client_secret: clientSecret ?? "", grant_type: "client_credentials" }
  const answer = await fetch(`${baseUrl}/oauth/token`, { method: "POST", body: new URLSearchParams(form) })
  const { access_token } = (await answer.json()) as { access_token: string }
  const post = (body: object) =>
    fetch(`${baseUrl}/v1/payments`, {
      method: "POST",
      headers: { authorization: `Bearer ${access_token}`, "content-type": "application/json", "idempotency-key": "k" },
      body: JSON.stringify(body)
    }).then((reply) => reply.text())
  const kill = () => new Promise((resolve) => child.once("exit", resolve).kill("SIGKILL"))
  return { post, kill }
}

describe("the state file", () => {
  it("loses nothing on kill -9, the idempotency store included, and survives a torn last line", async () => {
    const folder = mkdtempSync(join(tmpdir(), "zuora-sandbox-"))
    const state = join(folder, "state.journal")
    try {
      const first = await program(state)
      const made = await first.post(payment)
      await first.kill()
      appendFileSync(state, '[{"table":"payment","row":{"id":"torn')
      const second = await program(state)
      expect(await second.post(payment)).toBe(made)
      await second.kill()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
