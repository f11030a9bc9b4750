/** The program as it is started: a process with an environment, asked from the moment its port is open, and a signal. */
import { testDatabase } from "@counterfoil/embedded-postgres/SharedTestServer"
import { Sandbox } from "@counterfoil/zuora-sandbox/Sandbox"
import * as Effect from "effect/Effect"
import { spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { once } from "node:events"
import { createServer } from "node:net"
import { fileURLToPath } from "node:url"
import { expect, it } from "vitest"

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  return String(typeof address === "object" ? address?.port : address)
}

it("starts from its environment, answers the first who asks, and ends at a signal", async () => {
  const story = Effect.gen(function* () {
    const { url } = yield* testDatabase
    const zuora = yield* Sandbox.start({ seed: "demo" })
    const PORT = yield* Effect.promise(freePort)
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, [fileURLToPath(new URL("../src/main.ts", import.meta.url))], {
          stdio: "ignore",
          env: {
            PATH: process.env["PATH"],
            PORT,
            DATABASE_URL: url,
            ZUORA_BASE_URL: zuora.baseUrl,
            ZUORA_CLIENT_ID: zuora.clientId,
            ZUORA_CLIENT_SECRET: zuora.clientSecret,
            COUNTERFOIL_TIME_ZONE: "Etc/GMT+8"
          }
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    )
    const ask = (path: string, body?: object) =>
      fetch(`http://127.0.0.1:${PORT}${path}`, {
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
        headers: { "content-type": "application/json" }
      })
    yield* Effect.promise(async () => {
      const isOpen = () =>
        ask("/health/ready").then(
          ({ ok }) => ok,
          () => false
        )
      while (!(await isOpen())) await new Promise((resolve) => setTimeout(resolve, 2))
      const collected = await ask("/accounts/A00000001/collect", { operationId: randomUUID() })
      expect(collected.status).toBe(200)
      const ended = once(child, "close")
      child.kill("SIGTERM")
      await ended
      await expect(ask("/health/live")).rejects.toThrow("fetch failed")
    })
  })
  await Effect.runPromise(Effect.scoped(story))
})
