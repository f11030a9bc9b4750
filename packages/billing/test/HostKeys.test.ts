/** Hosts that give keys: what people say is in the database only sealed, whichever way the keys are given. */
import { newKeyRing } from "@counterfoil/event-store/erasure/KeyRing"
import { EventStore } from "@counterfoil/event-store/EventStore"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, describe, expect, it, vi } from "vitest"
import { createBilling } from "../src/BillingClient.ts"
import { database } from "./Database.ts"
import { demo } from "./Harness.ts"

const db = database()
const keyEncryptionKeys = Redacted.value(newKeyRing())
const folder = mkdtempSync(join(tmpdir(), "keys-"))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** Everything that is stored for a tenant, as it is stored. */
const stored = (tenant: string): Promise<string> =>
  EventStore.pipe(
    Effect.flatMap((store) => Stream.runCollect(store.readAll)),
    Effect.map((events) => JSON.stringify(events)),
    Effect.provide(EventStore.layerPostgres({ url: Redacted.make(db.options(tenant, "any").databaseUrl), tenant })),
    Effect.runPromise
  )

const said = "Erika Mustermann called"
const memo = (operationId: string) => ({
  operationId,
  actor: "ada",
  reason: said,
  accountKey: demo.memoInvoice.account,
  charges: [{ productRatePlanChargeId: demo.charge, amount: { amount: "1.00", currency: "EUR" } }] as const,
  comment: said,
  isPosted: true
})

describe("Keys of a host", () => {
  it("seal what people say, and are needed to go on with it", async () => {
    const options = db.options("given", "p1")
    const billing = await createBilling({ ...options, keyEncryptionKeys })
    const settled = await billing.creditCharges(memo("gift-1")).finally(() => billing.close())
    const all = await stored("given")
    expect(all).not.toContain("Mustermann")
    expect(all).toContain('"sealed"')
    const other = await createBilling({ ...options, owner: "p2", keyEncryptionKeys })
    await expect(other.creditCharges(memo("gift-1")).finally(() => other.close())).resolves.toEqual(settled)
    const without = await createBilling({ ...options, owner: "p3" })
    await expect(without.resume("gift-1", "ada").finally(() => without.close())).rejects.toMatchObject({
      message: expect.stringContaining("key-encryption key") as string
    })
  })

  it("come from where the settings file says; what is none, or not there, is refused", async () => {
    const { databaseUrl, zuora } = db.options("configured", "any")
    const { baseUrl, clientId, clientSecret } = zuora
    vi.stubEnv("T_DATABASE", databaseUrl)
    vi.stubEnv("T_SECRET", clientSecret)
    const config = join(folder, "tenants.json")
    writeFileSync(
      config,
      JSON.stringify({
        database: { env: "T_DATABASE" },
        keyEncryptionKeys: { env: "T_KEYS" },
        tenants: {
          configured: { zuora: { baseUrl, clientId, clientSecret: { env: "T_SECRET" } }, timeZone: "Etc/GMT+8" }
        }
      })
    )
    await expect(createBilling({ config, owner: "p" })).rejects.toMatchObject({ _tag: "SecretMissing" })
    vi.stubEnv("T_KEYS", "short")
    await expect(createBilling({ config, owner: "p" })).rejects.toMatchObject({
      _tag: "ConfigurationInvalid",
      message: expect.stringContaining("keyEncryptionKeys: line 1") as string
    })
    vi.stubEnv("T_KEYS", keyEncryptionKeys)
    const billing = await createBilling({ config, owner: "p" })
    await billing.creditCharges(memo("gift-2")).finally(() => billing.close())
    expect(await stored("configured")).not.toContain("Mustermann")
    await expect(createBilling({ ...db.options("given", "p"), keyEncryptionKeys: "short" })).rejects.toMatchObject({
      _tag: "CommandInvalid"
    })
  })
})
