import { describe, expect, it } from "vitest"
import { ids, run, zuora } from "./Zuora.ts"

const path = "/v1/object/invoice-payment"
const link = { Amount: 20.5, InvoiceId: ids.legacyInvoice, PaymentId: ids.legacyPayment }

describe("CRUD invoice payments", () => {
  it("apply at header level on a settlement tenant, the lines split by the rule (switch crudInvoicePayment)", async () => {
    const { call } = await zuora()
    const { body } = await call("POST", `${path}?rejectUnknownFields=false`, { ...link, Colour: "red" })
    expect(body).toEqual({ Success: true, Id: expect.stringMatching(/^[0-9a-f]{32}$/) })
    const read = await call("GET", `${path}/${body.Id}?fields=Amount,CreatedDate`)
    expect(read.body).toEqual({ Id: body.Id, Amount: 20.5, CreatedDate: "2026-11-22T12:00:00-08:00" })
    expect((await call("GET", `/v1/payments/${ids.legacyPayment}`)).body.appliedAmount).toBe(20.5)
  })

  it("are refused by switch on a settlement tenant", async () => {
    const { call, settings } = await zuora()
    await run(settings({ crudInvoicePayment: "refuse" }))
    const refused = await call("POST", path, link)
    expect([refused.status, refused.body.Success, refused.body.Errors[0].Code]).toEqual([400, false, "INVALID_VALUE"])
    await run(settings({ crudErrorStatus: "200" }))
    expect((await call("POST", path, link)).status).toBe(200)
  })

  it("refuse unknown fields only with rejectUnknownFields=true", async () => {
    const { call } = await zuora()
    const refused = await call("POST", `${path}?rejectUnknownFields=true`, { ...link, Colour: "red" })
    expect([refused.status, refused.body]).toEqual([400, { message: "Error - unrecognised fields" }])
  })

  it("answer 404 without records for an unknown id (ProxyNoDataResponse)", async () => {
    const { call } = await zuora()
    const missing = await call("GET", `${path}/nope`)
    expect([missing.status, missing.body]).toEqual([404, { records: [], size: 0, done: true }])
  })

  it("run the legacy flow: draft payment, invoice payment, then Processed pays the invoice", async () => {
    const { call, settings } = await zuora()
    await run(settings({ invoiceSettlement: "off" }))
    expect((await call("POST", "/v1/payments", {})).body.reasons[0].code).toBe(50000010)
    const AccountId = "4028905f5a87c0ff015a87d25ae00004"
    const draft = { AccountId, PaymentMethodId: "m", Status: "Draft", Type: "External", Amount: 71.4 }
    const { body: made } = await call("POST", "/v1/object/payment", draft)
    const linked = await call("POST", path, { Amount: 71.4, InvoiceId: ids.legacyInvoice, PaymentId: made.Id })
    expect((await call("PUT", `${path}/${linked.body.Id}`, { Amount: 71 })).body.Success).toBe(true)
    expect((await call("GET", `/v1/object/invoice/${ids.legacyInvoice}?fields=Balance`)).body.Balance).toBe(71.4)
    expect((await call("PUT", `/v1/object/payment/${made.Id}`, { Status: "Processed" })).body).toEqual({
      Success: true,
      Id: made.Id
    })
    expect((await call("GET", `/v1/object/invoice/${ids.legacyInvoice}`)).body).toMatchObject({
      Balance: 0.4,
      PaymentAmount: 71
    })
  })
})

describe("CRUD invoices", () => {
  it("are posted or canceled by their Status while they are drafts (CRUD: Update an invoice)", async () => {
    const sandbox = await zuora()
    const draft = { account: "A00000002", status: "Draft" as const, items: [{ name: "Later", amount: "5.00" }] }
    await run(
      sandbox.seed({
        invoices: [
          { ...draft, number: "INV00000901" },
          { ...draft, number: "INV00000902" }
        ]
      })
    )
    for (const [number, status] of [
      ["INV00000901", "Posted"],
      ["INV00000902", "Canceled"]
    ] as const) {
      const { id } = (await sandbox.call("GET", `/v1/invoices/${number}`)).body
      const update = () => sandbox.call("PUT", `/v1/object/invoice/${id}`, { Status: status })
      expect((await update()).body).toEqual({ Success: true, Id: id })
      expect((await sandbox.call("GET", `/v1/invoices/${number}`)).body.status).toBe(status)
      expect((await update()).body).toMatchObject({ Success: false })
    }
  })

  it("pays several invoices by InvoicePaymentData, and one by its number (CRUD: create a payment)", async () => {
    const { call, seed } = await zuora()
    const items = [{ name: "Seats", amount: "10.00" }]
    await run(seed({ invoices: [{ id: "e".repeat(32), number: "INV-E", account: "A00000002", items }] }))
    const { accountId } = (await call("GET", "/v1/payments/P-00000100")).body
    const body = { AccountId: accountId, PaymentMethodId: "m", Status: "Processed", Type: "External", Amount: 25 }
    const both = [
      { Amount: 7, InvoiceId: "e".repeat(32) },
      { Amount: 12, InvoiceId: ids.consolidated }
    ]
    const made = await call("POST", "/v1/object/payment", { ...body, InvoicePaymentData: { InvoicePayment: both } })
    const paid = await call("GET", `/v1/payments/${made.body.Id}`)
    expect(paid.body).toMatchObject({ appliedAmount: 19, unappliedAmount: 6 })
    const above = [{ Amount: 25.01, InvoiceId: ids.consolidated }]
    const refused = await call("POST", "/v1/object/payment", { ...body, InvoicePaymentData: { InvoicePayment: above } })
    expect(refused.body.Success).toBe(false)
    await call("POST", "/v1/object/payment", { ...body, InvoiceNumber: "INV-E", AppliedInvoiceAmount: 3 })
    expect((await call("GET", "/v1/invoices/INV-E")).body.balance).toBe(0)
  })

  it("take the newest posted invoice back to draft, where nothing is applied (CRUD: update an invoice)", async () => {
    const { call, seed } = await zuora()
    const path = `/v1/object/invoice/${ids.memoInvoice}`
    const unpost = async () => (await call("PUT", path, { Status: "Draft" })).body
    await call("PUT", "/v1/creditmemos/CM00000100/apply", { invoices: [{ amount: 1, invoiceId: ids.memoInvoice }] })
    expect((await unpost()).Errors[0].Message).toMatch(/applied/)
    await call("PUT", "/v1/creditmemos/CM00000100/unapply", {})
    expect(await unpost()).toEqual({ Success: true, Id: ids.memoInvoice })
    expect((await call("GET", "/v1/invoices/INV00000200")).body).toMatchObject({ status: "Draft", postedDate: null })
    expect((await unpost()).Errors[0].Message).toMatch(/Draft, not Posted/)
    await call("PUT", path, { Status: "Posted" })
    const items = [{ name: "Seats", amount: "8.00" }]
    await run(seed({ invoices: [{ account: "A00000003", invoiceDate: "2026-12-01", items }] }))
    expect((await unpost()).Errors[0].Message).toMatch(/newest/)
  })
})
