/** A service without Effect, on a real PostgreSQL: callouts by promises, two processes on one tenant. */
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { type CalloutOptions, createCallouts } from "../src/CalloutClient.ts"
import { running } from "./Database.ts"
import { callout, credentials } from "./Stage.ts"

const now = running()

const options = (): CalloutOptions => {
  const { sandbox, url } = now()
  return {
    databaseUrl: url,
    tenant: "acme",
    zuora: { baseUrl: sandbox.baseUrl, clientId: sandbox.clientId, clientSecret: sandbox.clientSecret },
    settings: { timeZone: "Etc/GMT+8", readLagMs: 5 },
    proofs: { basic: { username: "zuora", password: "secret" } }
  }
}

const events = (stream: string) =>
  Effect.flatMap(EventStore, ({ readStream }) => readStream(stream)).pipe(
    Effect.map((all) => all.map(({ type }) => type)),
    Effect.provide(EventStore.layerPostgres({ url: Redacted.make(options().databaseUrl), tenant: "acme" })),
    Effect.runPromise
  )

describe("Callouts by promises", () => {
  it("are stored, followed, and followed once by two processes that both get them", async () => {
    const { sandbox } = now()
    await Effect.runPromise(
      sandbox.edit({ kind: "apply", paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" })
    )
    const { payment } = (await Effect.runPromise(sandbox.state)) as {
      readonly payment: ReadonlyArray<{ readonly id: string; readonly number: string }>
    }
    const id = payment.find(({ number }) => number === "P-00000100")?.id ?? ""
    const request = callout({ PaymentId: id }, { "Zuora-Notification-Id": "n-1" })
    const clients = await Promise.all([createCallouts(options()), createCallouts(options())])
    const answers = await Promise.all(clients.map((client) => client.handle(request)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    await Promise.all(clients.map((client) => client.idle()))
    expect(await events(`Payment-${id}`)).toEqual(["PaymentCaptured", "PaymentApplied"])
    await Promise.all(clients.map((client) => client.close()))
  })

  it("prove themselves as the host says", async () => {
    const client = await createCallouts({
      ...options(),
      proofs: { bearer: (token) => Promise.resolve(token === "t-1"), header: { name: "X-Origin", value: "zuora" } }
    })
    const asked = (headers: Record<string, string>) =>
      client.handle({ method: "POST", headers, body: '{"UsageId":"u-1"}' }).then(({ status }) => status)
    expect(await asked({ authorization: "Bearer t-1", "x-origin": "zuora" })).toBe(200)
    expect(await asked({ authorization: "Bearer t-2", "x-origin": "zuora" })).toBe(401)
    expect(await asked({ authorization: credentials, "x-origin": "zuora" })).toBe(401)
    await client.close()
  })

  it("are not opened without a proof", async () => {
    await expect(createCallouts({ ...options(), proofs: {} })).rejects.toThrow("say how Zuora proves itself")
  })
})
