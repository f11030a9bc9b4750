import { describe, expect, it } from "vitest"
import type { Options } from "../src/Sandbox.ts"
import { type Loose, ids, run, zuora } from "./Zuora.ts"

const seed = (settings: object, clock = "2026-11-22T20:00:00Z"): Options => ({
  seed: {
    name: "empty",
    clock: { at: clock, frozen: true },
    settings,
    accounts: [
      { number: "A1", entity: "E1", org: "O1" },
      { number: "A2", entity: "E2", org: "O2" },
      { number: "A3", entity: "E2" }
    ],
    invoices: [
      { number: "INV1", account: "A1", items: [{ name: "One", amount: "10.00" }] },
      { number: "INV2", account: "A2", items: [{ name: "Two", amount: "20.00" }] }
    ],
    payments: [
      { number: "P-1", account: "A1", amount: "10.00", type: "External" },
      { number: "P-2", account: "A2", amount: "20.00", type: "External" },
      { number: "P-3", account: "A3", amount: "30.00", type: "External" }
    ]
  }
})
const payments = "/v1/payments"
const numbersOf = (reply: Loose): ReadonlyArray<string> => reply.body.payments.map((one: Loose) => one.number).sort()
const pay = { accountNumber: "A2", amount: 1, currency: "EUR", type: "External" }

describe("a tenant with several entities (Request headers, Zuora-Entity-Ids)", () => {
  const at = (entity: string) => ({ "zuora-entity-ids": entity })

  it("needs the header, with one entity that the token is good for", async () => {
    const { call } = await zuora(seed({ entities: "E1,E2" }))
    const codes = []
    for (const entity of ["", "E9", "E1,E2"]) {
      const { status, body } = await call("GET", payments, undefined, at(entity))
      codes.push([status, body.reasons[0].code])
    }
    expect(codes).toEqual([
      [400, 50000022],
      [403, 50000010],
      [403, 50000010]
    ])
  })

  it("keeps the data of each entity apart, in lists, single reads, writes and object query", async () => {
    const { call } = await zuora(seed({ entities: "E1,E2" }))
    expect(numbersOf(await call("GET", payments, undefined, at("E1")))).toEqual(["P-1"])
    expect(numbersOf(await call("GET", payments, undefined, at("E2")))).toEqual(["P-2", "P-3"])
    expect((await call("GET", `${payments}/P-2`, undefined, at("E1"))).status).toBe(404)
    expect((await call("POST", payments, pay, at("E1"))).status).toBe(404)
    expect((await call("POST", payments, pay, at("E2"))).status).toBe(200)
    const view = await call("GET", "/object-query/invoices", undefined, at("E2"))
    expect(view.body.data.map((one: Loose) => one.invoiceNumber)).toEqual(["INV2"])
    const { id } = (await call("GET", `${payments}/P-2`, undefined, at("E2"))).body
    expect((await call("GET", `${payments}/${id}/parts`, undefined, at("E2"))).body.parts).toHaveLength(1)
  })

  it("answers 422 to a key that another entity has used (Idempotent requests: another tenant)", async () => {
    const { call } = await zuora(seed({ entities: "E1,E2" }))
    const post = (entity: string) => call("POST", payments, pay, { ...at(entity), "idempotency-key": "k" })
    expect([(await post("E2")).status, (await post("E1")).status]).toEqual([200, 422])
  })

  it("ignores the header otherwise", async () => {
    const { call } = await zuora(seed({}))
    expect(numbersOf(await call("GET", payments, undefined, at("E1")))).toEqual(["P-1", "P-2", "P-3"])
  })
})

describe("a tenant with organizations (Request headers, Zuora-Org-Ids)", () => {
  const at = (orgs: string) => ({ "zuora-org-ids": orgs })

  it("shows those that are named, all of the user's when none is, and what belongs to none", async () => {
    const { call } = await zuora(seed({ orgs: "O1,O2" }))
    const seen = async (orgs: string) => numbersOf(await call("GET", payments, undefined, at(orgs)))
    expect([await seen("O1"), await seen("O2, O1"), await seen("")]).toEqual([
      ["P-1", "P-3"],
      ["P-1", "P-2", "P-3"],
      ["P-1", "P-2", "P-3"]
    ])
  })

  it("hides organizations that the user may not access, and fails a call that names one", async () => {
    const { call } = await zuora(seed({ orgs: "O1" }))
    expect(numbersOf(await call("GET", payments))).toEqual(["P-1", "P-3"])
    const foreign = await call("GET", payments, undefined, at("O1,O2"))
    expect([foreign.status, foreign.body.reasons[0].code]).toEqual([403, 50000010])
  })
})

describe("the zone of a tenant (Date and datetime formats)", () => {
  const madeAt = async (settings: object, clock: string) => {
    const { call } = await zuora(seed(settings, clock))
    const { body } = await call("POST", payments, pay)
    const view = await call("GET", `/object-query/payments/${body.id}`)
    return [body.createdDate, body.effectiveDate, view.body.createdDate]
  }

  it("is a fixed offset, or a name whose offset changes with the season", async () => {
    expect(await madeAt({ utcOffset: "+05:30" }, "2026-11-22T20:00:00Z")).toEqual([
      "2026-11-23 01:30:00",
      "2026-11-23",
      "2026-11-23T01:30:00+05:30"
    ])
    const pacific = { timeZone: "America/Los_Angeles" }
    expect((await madeAt(pacific, "2026-07-01T06:59:59Z"))[2]).toBe("2026-06-30T23:59:59-07:00")
    expect((await madeAt(pacific, "2026-12-01T07:59:59Z"))[2]).toBe("2026-11-30T23:59:59-08:00")
  })

  it("writes the hour that comes twice the same twice in v1, and tells it apart by offset elsewhere", async () => {
    const berlin = { timeZone: "Europe/Berlin" }
    const [summer, winter] = [
      await madeAt(berlin, "2026-10-25T00:30:00Z"),
      await madeAt(berlin, "2026-10-25T01:30:00Z")
    ]
    expect([summer[0], winter[0]]).toEqual(["2026-10-25 02:30:00", "2026-10-25 02:30:00"])
    expect([summer[2], winter[2]]).toEqual(["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"])
    expect((await madeAt(berlin, "2026-03-29T01:00:00Z"))[0]).toBe("2026-03-29 03:00:00")
  })

  it("is refused when nobody knows its name", async () => {
    const { settings } = await zuora()
    await expect(run(settings({ timeZone: "Mars/Olympus" }))).rejects.toThrow("timeZone")
  })
})

describe("the WSDL version of CRUD and ZOQL (Request headers, X-Zuora-WSDL-Version)", () => {
  it("lets ZOQL select applied amounts of payments from 107 on", async () => {
    const { call } = await zuora()
    const select = { queryString: "select UnappliedAmount from Payment where PaymentNumber = 'P-00000100'" }
    const at = (version: string) =>
      call("POST", "/v1/action/query", select, { "x-zuora-wsdl-version": version }).then(({ body }) => body)
    expect([(await at("106")).FaultCode, (await at("107")).records]).toEqual([
      "INVALID_FIELD",
      [{ UnappliedAmount: 50 }]
    ])
  })

  it("shows applied and unapplied amounts from 107 on, and dates as datetimes below 69", async () => {
    const { call } = await zuora()
    const at = async (version: string) =>
      (await call("GET", `/v1/object/payment/${ids.payment}`, undefined, { "x-zuora-wsdl-version": version })).body
    const [usual, late, early] = [await at(""), await at("107"), await at("68")]
    expect([usual.UnappliedAmount, late.UnappliedAmount]).toEqual([undefined, 50])
    expect([usual.EffectiveDate, early.EffectiveDate]).toEqual(["2026-11-22", "2026-11-22T00:00:00-08:00"])
  })
})
