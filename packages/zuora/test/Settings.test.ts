import { describe, expect, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { Zuora } from "../src/Zuora.ts"
import * as ZuoraSettings from "../src/ZuoraSettings.ts"
import { responder } from "./Responder.ts"
import { payment, scenario } from "./Tenant.ts"

const from = (env: Record<string, string>) =>
  Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnv({ env }))
const required = { ZUORA_BASE_URL: "https://rest.test.zuora.com/", ZUORA_CLIENT_ID: "c", ZUORA_CLIENT_SECRET: "s" }

describe("settings from the environment", () => {
  it("need an address and a client, and keep the secret redacted", () =>
    scenario(function* () {
      const settings = yield* ZuoraSettings.config.pipe(from(required))
      expect(settings).toMatchObject({ version: "2025-08-12", entityId: undefined, orgIds: [], timeoutMs: 130_000 })
      expect(Redacted.value(settings.clientSecret)).toBe("s")
      expect(JSON.stringify(settings)).not.toContain('"s"')
      const { ZUORA_CLIENT_SECRET: _, ...missing } = required
      expect(String(yield* Effect.flip(ZuoraSettings.config.pipe(from(missing))))).toContain("ZUORA_CLIENT_SECRET")
    }))

  it("take entity, organisations and version, and refuse a version that is none", () =>
    scenario(function* () {
      const more = { ZUORA_ENTITY_ID: "e", ZUORA_ORG_IDS: "o1, o2", ZUORA_VERSION: "341.0" }
      const settings = yield* ZuoraSettings.config.pipe(from({ ...required, ...more }))
      expect(settings).toMatchObject({ entityId: "e", orgIds: ["o1", "o2"], version: "341.0" })
      const refused = yield* Effect.flip(ZuoraSettings.config.pipe(from({ ...required, ZUORA_VERSION: "latest" })))
      expect(String(refused)).toContain("ZUORA_VERSION")
    }))

  it("make a service", () =>
    scenario(function* () {
      const http = yield* responder({ "/v1/payments/P": [{ body: payment }] })
      const read = Zuora.use((zuora) => zuora.getPayment("P")).pipe(Effect.provide(Zuora.layerConfig))
      const found = yield* read.pipe(from({ ...required, ZUORA_BASE_URL: `${http.baseUrl}/` }))
      expect(found.number).toBe("P-00000001")
    }))
})
