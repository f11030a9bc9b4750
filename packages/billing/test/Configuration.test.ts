import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, describe, expect, it, vi } from "vitest"
import { type BillingClient, createBilling } from "../src/BillingClient.ts"
import { configuredDatabase, configuredTenant } from "../src/configuration/ConfiguredTenant.ts"
import { database } from "./Database.ts"

const folder = mkdtempSync(join(tmpdir(), "tenants-"))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})
afterEach(() => {
  vi.unstubAllEnvs()
})

let files = 0
const written = (content: unknown): string => {
  files += 1
  const file = join(folder, `${files}.json`)
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content))
  return file
}

/** With the environment as it is now. */
const now = <A, E>(effect: Effect.Effect<A, E>): Promise<A> =>
  Effect.runPromise(Effect.provide(effect, ConfigProvider.layer(ConfigProvider.fromEnv())))

const zuora = { baseUrl: "https://rest.test", clientId: "c", clientSecret: { env: "T_SECRET" } }
const tenant = (own: object = {}, wrong: object = {}) => ({
  zuora: { ...zuora, ...own },
  timeZone: "Europe/Berlin",
  ...wrong
})
const refused = (content: unknown, name?: string) =>
  Effect.runPromise(Effect.flip(configuredTenant(written(content), name)))

describe("A file of tenants", () => {
  const problems: Record<string, readonly [object, string]> = {
    "a field that nobody knows": [tenant({}, { timezone: "UTC" }), "timezone"],
    "a zone that is none": [tenant({}, { timeZone: "Europe/Bonn" }), "Europe/Bonn"],
    "no zone": [{ zuora }, "timeZone"],
    "a secret that stands in it": [tenant({ clientSecret: "hush" }), "clientSecret"],
    "an address with a path": [tenant({ baseUrl: "https://rest.test/v1" }), "address without a path"],
    "an entity that is no id": [tenant({ entity: { id: "a,b" } }), "entity"],
    "no organisations at all": [tenant({ orgs: [] }), "orgs"],
    "a version that is none": [tenant({ version: "newest" }), "version"],
    "a lane that is over at once": [tenant({}, { laneMs: 1 }), "laneMs"],
    "places of no currency": [tenant({}, { places: { euro: 2 } }), "euro"],
    "a materiality without a sum": [tenant({}, { materiality: { EUR: { perAccount: "1.00" } } }), "inSum"],
    "a materiality that is a number": [
      tenant({}, { materiality: { EUR: { perAccount: 1, inSum: "50.00" } } }),
      "perAccount"
    ]
  }
  for (const [name, [entry, field]] of Object.entries(problems))
    it(`is refused with ${name}, which is named`, async () => {
      const error = await refused({ tenants: { a: entry } })
      expect(error).toMatchObject({ _tag: "ConfigurationInvalid", message: expect.stringContaining(field) })
    })

  it("is refused without a tenant, without JSON, and where there is none", async () => {
    expect(await refused({ tenants: {} })).toMatchObject({ _tag: "ConfigurationInvalid" })
    expect(await refused("{")).toMatchObject({ _tag: "ConfigurationUnreadable" })
    const nowhere = await Effect.runPromise(Effect.flip(configuredTenant(join(folder, "none"), undefined)))
    expect(nowhere).toMatchObject({ _tag: "ConfigurationUnreadable", message: expect.stringContaining("ENOENT") })
  })

  it("has its only tenant without a name, and asks for one of several", async () => {
    const one = await Effect.runPromise(configuredTenant(written({ tenants: { a: tenant() } }), undefined))
    expect(one.settings).toMatchObject({ tenant: "a", timeZone: "Europe/Berlin", settlement: "item" })
    const several = { tenants: { a: tenant({ entity: { id: "1" } }), b: tenant({ entity: { id: "2" } }) } }
    const known = ["a", "b"]
    expect(await refused(several)).toMatchObject({ _tag: "TenantNotConfigured", tenant: undefined, known })
    expect(await refused(several, "toString")).toMatchObject({ _tag: "TenantNotConfigured", tenant: "toString", known })
  })

  const pairs: Record<string, readonly [object, object, boolean]> = {
    "one client, nothing else": [{}, {}, false],
    "one client, one entity": [{ entity: { id: "1" } }, { entity: { id: "1" } }, false],
    "one client, an entity and none": [{ entity: { id: "1" } }, {}, false],
    "one client, a shared organisation": [{ orgs: [{ id: "1" }, { id: "2" }] }, { orgs: [{ id: "2" }] }, false],
    "one client, some organisations and all": [{ orgs: [{ id: "1" }] }, {}, false],
    "one entity, two organisations": [
      { entity: { id: "1" }, orgs: [{ id: "1" }] },
      { entity: { id: "1" }, orgs: [{ id: "2" }] },
      true
    ],
    "two entities": [{ entity: { id: "1" } }, { entity: { id: "2" } }, true],
    "two clients": [{}, { clientId: "d" }, true],
    "two addresses": [{}, { baseUrl: "https://rest.eu.test" }, true],
    "one address, written twice": [{}, { baseUrl: "https://REST.test/" }, false]
  }
  for (const [name, [a, b, isApart]] of Object.entries(pairs))
    it(`${isApart ? "keeps apart" : "refuses"} two tenants of ${name}`, async () => {
      const file = written({ tenants: { a: tenant(a), b: tenant(b) } })
      const found = await Effect.runPromise(
        Effect.match(configuredTenant(file, "a"), { onSuccess: () => "apart", onFailure: ({ _tag }) => _tag })
      )
      expect(found).toBe(isApart ? "apart" : "TenantsOverlap")
    })

  it("gives Zuora's settings, with secrets from where it says", async () => {
    const secret = join(folder, "secret")
    writeFileSync(secret, "from a file\n")
    const materiality = { EUR: { perAccount: "1.00", inSum: "50.00" } }
    const entry = tenant(
      {
        clientId: { env: "T_CLIENT" },
        clientSecret: { file: secret },
        entity: { id: "e1", name: "Europe" },
        orgs: [{ id: "o1" }, { id: "o2", name: "Retail" }],
        version: "2024-05-20"
      },
      { laneMs: 60_000, places: { USD: 4 }, materiality }
    )
    const file = written({ database: { env: "T_DATABASE" }, tenants: { a: entry } })
    const { settings, zuora } = await Effect.runPromise(configuredTenant(file, "a"))
    expect(await now(Effect.flip(zuora))).toMatchObject({
      _tag: "SecretMissing",
      message: "tenants.a.zuora.clientId is missing: set the variable T_CLIENT"
    })
    vi.stubEnv("T_CLIENT", "the client")
    vi.stubEnv("T_DATABASE", "postgres://here")
    const made = await now(zuora)
    expect(made).toMatchObject({
      clientId: "the client",
      entityId: "e1",
      orgIds: ["o1", "o2"],
      version: "2024-05-20",
      timeoutMs: 60_000
    })
    expect(Redacted.value(made.clientSecret)).toBe("from a file")
    expect(settings).toMatchObject({ tenant: "a", laneMs: 60_000, places: { USD: 4 }, materiality })
    const url = await now(configuredDatabase(file))
    expect(url === undefined ? undefined : Redacted.value(url)).toBe("postgres://here")
  })

  it("is shown in docs/configuration.md by an example that can be read", async () => {
    const page = readFileSync(new URL("../../../docs/configuration.md", import.meta.url), "utf8")
    const [, json = ""] = /```json\n([\s\S]*?)```/.exec(page) ?? []
    for (const name of ["acme-eu", "acme-us", "globex"])
      expect((await Effect.runPromise(configuredTenant(written(json), name))).settings.tenant).toBe(name)
  })
})

describe("Two tenants of one file", () => {
  const db = database({
    seed: {
      name: "empty",
      settings: { entities: "E1,E2" },
      accounts: [
        { number: "A1", entity: "E1", unbilledCharges: [{ name: "One", amount: "10.00" }] },
        { number: "A2", entity: "E2", unbilledCharges: [{ name: "Two", amount: "20.00" }] }
      ],
      invoices: [{ number: "INV2", account: "A2", items: [{ name: "Two", amount: "5.00" }] }]
    }
  })

  const file = () => {
    const { databaseUrl, zuora } = db.options("any", "any")
    const { baseUrl, clientId, clientSecret } = zuora
    vi.stubEnv("T_DATABASE", databaseUrl)
    vi.stubEnv("T_SECRET", clientSecret)
    const of = (entity: string) => ({
      zuora: { baseUrl, clientId, clientSecret: { env: "T_SECRET" }, entity: { id: entity } },
      timeZone: "Etc/GMT+8",
      readLagMs: 500
    })
    return written({ database: { env: "T_DATABASE" }, tenants: { one: of("E1"), two: of("E2") } })
  }

  const as = async <A>(config: string, tenant: string, use: (billing: BillingClient) => Promise<A>): Promise<A> => {
    const billing = await createBilling({ config, tenant, owner: `${tenant}-process` })
    return use(billing).finally(() => billing.close())
  }

  it("never see each other's accounts, invoices or operations, though they have one client", async () => {
    const config = file()
    const collect = (accountKey: string) => (billing: BillingClient) =>
      billing.collect({ operationId: `rent-${accountKey}`, actor: "job", accountKey })
    const one = await as(config, "one", collect("A1"))
    const two = await as(config, "two", collect("A2"))
    expect([one.payments.length, two.payments.length]).toEqual([1, 1])
    expect(one.payments).not.toEqual(two.payments)
    const [paymentKey = ""] = two.payments
    await as(config, "one", async (billing) => {
      const foreign = { actor: "job", operationId: "foreign" }
      await expect(billing.collect({ ...foreign, accountKey: "A2" })).rejects.toMatchObject({ _tag: "CommandInvalid" })
      await expect(billing.writeOffInvoice({ ...foreign, invoiceKey: "INV2" })).rejects.toMatchObject({
        _tag: "ZuoraRefused"
      })
      await expect(billing.cancelPayment({ ...foreign, paymentKey })).rejects.toMatchObject({ _tag: "ZuoraRefused" })
    })
    await db.balanced("one")
    await db.balanced("two")
  })

  it("need operation ids of their own in one tenant of Zuora: one that the other has used moves nothing", async () => {
    const config = file()
    const credit = (accountKey: string) => ({
      operationId: "gift",
      actor: "ada",
      accountKey,
      amount: { amount: "1.00", currency: "EUR" },
      means: { _tag: "External", methodType: "Cash" } as const
    })
    await as(config, "one", (billing) => billing.createPayment(credit("A1")))
    const second = as(config, "two", (billing) => billing.createPayment(credit("A2")))
    await expect(second).rejects.toMatchObject({ _tag: "Refused", money: "nothing moved" })
  })

  it("have to be named where a service opens one, with a secret that is there", async () => {
    const config = file()
    await expect(createBilling({ config, owner: "p" })).rejects.toMatchObject({ _tag: "TenantNotConfigured" })
    vi.stubEnv("T_SECRET", "")
    await expect(createBilling({ config, tenant: "one", owner: "p" })).rejects.toMatchObject({ _tag: "SecretMissing" })
    const homeless = written({ tenants: { a: tenant() } })
    await expect(createBilling({ config: homeless, owner: "p" })).rejects.toMatchObject({
      _tag: "ConfigurationInvalid",
      message: expect.stringContaining("database")
    })
  })
})
