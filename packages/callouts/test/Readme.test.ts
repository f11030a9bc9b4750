/** The README shows code that runs. */
import { createHmac } from "node:crypto"
import { once } from "node:events"
import { readFileSync } from "node:fs"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { running } from "./Database.ts"
import { listen } from "./examples/WithPromises.ts"

const now = running()
const text = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8")

describe("README", () => {
  it("shows the example to the letter", () => {
    expect(text("../README.md")).toContain(`\`\`\`ts\n${text("examples/WithPromises.ts")}\`\`\``)
  })

  it("shows a server that takes what is signed, and nothing else", async () => {
    const { sandbox, url } = now()
    const { callouts, server } = await listen({
      DATABASE_URL: url,
      ZUORA_URL: sandbox.baseUrl,
      ZUORA_ID: sandbox.clientId,
      ZUORA_SECRET: sandbox.clientSecret,
      CALLOUT_SECRET: "key"
    })
    await once(server.listen(0, "127.0.0.1"), "listening")
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callouts`
    const post = (body: string, key: string) =>
      fetch(address, {
        method: "POST",
        headers: { "X-Signature": createHmac("sha256", key).update(body).digest("hex") },
        body
      }).then(({ status }) => status)
    expect(await post('{"UsageId":"ü-1"}', "key")).toBe(200)
    expect(await post('{"UsageId":"ü-1"}', "other")).toBe(401)
    server.close()
    server.closeAllConnections()
    await callouts.close()
  })
})
