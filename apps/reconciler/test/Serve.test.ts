/** The program takes callouts of a sandbox over HTTP, on a real PostgreSQL, and is stopped and killed while it does. */
import * as Effect from "effect/Effect"
import { connect } from "node:net"
import { beforeAll, describe, expect, it } from "vitest"
import { liveTenant } from "./LiveTenant.ts"
import { counterfoil } from "./InProcess.ts"
import { startServing } from "./ServeProgram.ts"

const { run, tenant } = liveTenant({
  env: {
    COUNTERFOIL_READ_LAG_MS: "500",
    COUNTERFOIL_CALLOUT_PASSWORD: "secret",
    COUNTERFOIL_CALLOUT_HMAC_SECRET: "key"
  }
})

beforeAll(async () => {
  expect(await run("migrate")).toMatchObject({ code: 0 })
  expect(await run("import")).toMatchObject({ code: 0 })
})

const change = (kind: "apply" | "unapply") =>
  Effect.runPromise(
    tenant().sandbox.edit(
      kind === "apply"
        ? { kind, paymentKey: "P-00000100", invoiceKey: "INV00000100", amount: "20.00" }
        : { kind, paymentKey: "P-00000100" }
    )
  )

const toldTo = (address: string) =>
  Effect.runPromise(
    tenant().sandbox.callouts({
      url: `${address}/callouts`,
      basic: { username: "zuora", password: "secret" },
      hmac: { header: "X-Signature", secret: "key" }
    })
  )

/** Waits until nothing is open any more. */
const followed = async (): Promise<void> => {
  while ((await run("callouts", "list", "--json")).out.includes('"Open"')) continue
}

/** Callouts that were answered so far; those that were sent into the void come again, and have not ended. */
const answers = async (): Promise<number> =>
  (await Effect.runPromise(tenant().sandbox.sentCallouts)).filter(({ statuses }) => statuses.at(-1) === 200).length

const changed = async (kind: "apply" | "unapply"): Promise<void> => {
  const before = await answers()
  await change(kind)
  while ((await answers()) === before) await new Promise(setImmediate)
}

describe("counterfoil serve --callouts", () => {
  it("follows what Zuora tells, and ends when it is told to", async () => {
    const serving = await startServing(tenant().env)
    await toldTo(serving.address)
    await changed("apply")
    await followed()
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 0 })
    expect(await run("callouts", "list")).toMatchObject({ code: 0, out: "Every callout was followed.\n" })
    expect(await serving.end("SIGTERM")).toMatchObject({ err: "" })
    await expect(fetch(serving.address)).rejects.toThrow("fetch failed")
  })

  it("loses nothing that it has answered when it is killed", async () => {
    const first = await startServing({ ...tenant().env, COUNTERFOIL_READ_LAG_MS: "600000" })
    await toldTo(first.address)
    await changed("unapply")
    await first.end("SIGKILL")
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 1 })
    const second = await startServing(tenant().env)
    await followed()
    await second.end("SIGTERM")
    expect(await run("reconcile", "--lag", "0s")).toMatchObject({ code: 0 })
  })

  it("turns away what proves nothing or is too large, and names what it cannot follow", async () => {
    const { address, end } = await startServing({ ...tenant().env, COUNTERFOIL_CALLOUT_HMAC_SECRET: "" })
    const post = (body: string, headers: Record<string, string> = {}) =>
      fetch(address, { method: "POST", body, headers }).then(({ status }) => status)
    const authorization = `Basic ${Buffer.from("zuora:secret").toString("base64")}`
    expect(await post("{}")).toBe(401)
    expect(await post("x".repeat(100_000), { authorization })).toBe(413)
    expect(await post('{"SubscriptionId":"s-1"}', { authorization })).toBe(200)
    await followed()
    const { out } = await run("callouts", "list")
    expect(out).toContain("Subscription s-1")
    expect(out).toContain("are not followed")
    // A connection that says nothing does not keep it from ending.
    const silent = connect(Number.parseInt(new URL(address).port, 10), "127.0.0.1")
    silent.on("error", () => undefined)
    await end("SIGTERM")
    silent.destroy()
  })

  it("is misuse without a proof; a port in use is told", async () => {
    const { COUNTERFOIL_CALLOUT_PASSWORD: _, COUNTERFOIL_CALLOUT_HMAC_SECRET: __, ...bare } = tenant().env
    expect(await counterfoil(["serve", "--callouts"], { env: bare })).toMatchObject({
      code: 3,
      err: expect.stringContaining("COUNTERFOIL_CALLOUT_PASSWORD")
    })
    const { port } = new URL(tenant().sandbox.baseUrl)
    for (const args of [["serve", "--callouts"], ["serve"]])
      expect(await run(...args, "--port", port)).toMatchObject({
        code: 2,
        err: expect.stringContaining("cannot be listened on")
      })
  })
})
