/** A bare client for these tests: real HTTP, bodies as text and as numbers-kept-as-text JSON. */
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Scope from "effect/Scope"
import { afterEach } from "vitest"
import { type Options, type RunningSandbox, start } from "../src/Sandbox.ts"

/** Tests read answers by path. */
// oxlint-disable-next-line typescript/no-explicit-any -- the shape is what the tests check
export type Loose = any

interface Reply {
  readonly status: number
  readonly text: string
  readonly body: Loose
  readonly headers: Headers
}

export interface Zuora extends RunningSandbox {
  readonly call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>
  readonly stop: () => Promise<void>
}

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const stop of open.splice(0)) await stop()
})

const demo: Options["seed"] = { name: "demo", clock: { at: "2026-11-22T20:00:00Z", frozen: true } }

/** Bodies that go out as they are. */
const isRaw = (body: unknown): body is string | Uint8Array<ArrayBuffer> =>
  typeof body === "string" || body instanceof Uint8Array

/** A started sandbox with a token; stopped after the test. */
export const zuora = async (options: Options = {}): Promise<Zuora> => {
  const scope = Effect.runSync(Scope.make())
  const sandbox = await Effect.runPromise(Scope.provide(start({ seed: demo, ...options }), scope))
  let stopped = false
  const stop = async () => {
    if (!stopped) await Effect.runPromise(Scope.close(scope, Exit.void))
    stopped = true
  }
  open.push(stop)
  const form = { client_id: sandbox.clientId, client_secret: sandbox.clientSecret, grant_type: "client_credentials" }
  const answer = await fetch(`${sandbox.baseUrl}/oauth/token`, { method: "POST", body: new URLSearchParams(form) })
  const { access_token } = (await answer.json()) as { access_token: string }
  const call: Zuora["call"] = async (method, path, body, headers = {}) => {
    const reply = await fetch(sandbox.baseUrl + path, {
      method,
      headers: {
        authorization: `Bearer ${access_token}`,
        "content-type": "application/json",
        "zuora-version": "2025-08-12",
        ...headers
      },
      ...(body === undefined ? {} : { body: isRaw(body) ? body : JSON.stringify(body) })
    })
    const text = await reply.text()
    const isJson = reply.headers.get("content-type")?.includes("json") ?? false
    return { status: reply.status, text, body: isJson ? JSON.parse(text) : undefined, headers: reply.headers }
  }
  return { ...sandbox, call, stop }
}

export const run = Effect.runPromise

/** Ids of the demo seed. */
export const ids = {
  consolidated: "4028905f5a87c0ff015a87eb6b750100",
  item: "4028905f5a87c0ff015a87d3ae7a0101",
  tax: "4028905f5a87c0ff015a87d3ae7a0102",
  memo: "4028905f5a87c0ff015a889e590e0100",
  memoItem: "4028905f5a87c0ff015a889e590e0101",
  memoTax: "4028905f5a87c0ff015a889e590e0102",
  memoInvoice: "4028905f5a87c0ff015a87eb6b750200",
  memoInvoiceItem: "4028905f5a87c0ff015a87d3ae7a0201",
  memoInvoiceTax: "4028905f5a87c0ff015a87d3ae7a0202",
  legacyInvoice: "4028905f5a87c0ff015a87eb6b750300",
  legacyPayment: "4028905f5a87c0ff015a88a1b2c30200",
  payment: "4028905f5a87c0ff015a88a1b2c30100"
}
export const publishedExample = {
  invoices: [
    {
      amount: 10.1,
      invoiceId: ids.consolidated,
      items: [
        { amount: 10, invoiceItemId: ids.item },
        { amount: 0.1, taxItemId: ids.tax }
      ]
    }
  ]
}
