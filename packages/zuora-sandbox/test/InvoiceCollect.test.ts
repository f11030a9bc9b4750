import { describe, expect, it } from "vitest"
import { type Loose, run, zuora } from "./Zuora.ts"

const path = "/v1/operations/invoice-collect"

describe("invoice-collect", () => {
  it("bills what is due, puts negative charges on a memo it never applies, and collects by one electronic payment", async () => {
    const { call } = await zuora()
    const { body } = await call("POST", path, { accountKey: "A00000001" })
    expect(body).toMatchObject({
      success: true,
      amountCollected: 202.24,
      invoices: [{ invoiceAmount: 202.24 }],
      creditMemos: [{ memoNumber: "CM00000001", totalAmount: 17.85 }]
    })
    const payment = await call("GET", `/v1/payments/${body.paymentId}`)
    expect(payment.body).toMatchObject({
      type: "Electronic",
      amount: 202.24,
      appliedAmount: 202.24,
      unappliedAmount: 0
    })
    const items = await call("GET", `/v1/invoices/${body.invoices[0].invoiceNumber}/items`)
    expect(items.body.invoiceItems.map((item: Loose) => [item.chargeAmount, item.taxAmount, item.balance])).toEqual([
      [100, 19, 0],
      [49.9, 9.48, 0],
      [20.05, 3.81, 0]
    ])
    const memo = await call("GET", `/v1/credit-memos/${body.creditMemos[0].id}`)
    expect(memo.body).toMatchObject({ status: "Posted", amount: 17.85, appliedAmount: 0, unappliedAmount: 17.85 })
  })

  it("takes up the first draft of a standalone invoice under its id and number (unified invoicing)", async () => {
    const { call, seed } = await zuora()
    const draft = (number: string) => ({
      number,
      account: "A00000001",
      status: "Draft" as const,
      sourceType: "Standalone" as const,
      items: [{ name: "Training", amount: "10.00" }]
    })
    const before = { ...draft("SA-1"), id: "d".repeat(32) }
    await run(seed({ invoices: [before, draft("SA-2")] }))
    const { invoices } = (await call("POST", path, { accountKey: "A00000001" })).body
    expect(invoices.map((one: Loose) => [one.invoiceNumber, one.invoiceAmount])).toEqual([
      ["SA-1", 212.24],
      ["SA-2", 10]
    ])
    const grown = (await call("GET", `/v1/invoices/${"d".repeat(32)}`)).body
    expect(grown).toMatchObject({ sourceType: "Consolidation", status: "Posted", amount: 212.24, balance: 0 })
    const names = (await call("GET", "/v1/invoices/SA-1/items")).body.invoiceItems.map((one: Loose) => one.chargeName)
    expect(names).toEqual(["Training", "Platform", "Seats", "Support"])
    const apart = await zuora()
    await run(apart.settings({ consolidateDrafts: "off" }))
    await run(apart.seed({ invoices: [before] }))
    const each = (await apart.call("POST", path, { accountKey: "A00000001" })).body.invoices
    expect(each.map((one: Loose) => one.invoiceAmount)).toEqual([10, 202.24])
  })

  it("collects other open invoices of the account too, and with invoiceId (or number) only that one", async () => {
    const one = await zuora()
    await run(one.seed({ invoices: [{ account: "A00000001", items: [{ name: "Old", amount: "8.00" }] }] }))
    expect((await one.call("POST", path, { accountKey: "A00000001" })).body).toMatchObject({ amountCollected: 210.24 })
    const two = await zuora()
    await run(
      two.seed({ invoices: [{ number: "INV7", account: "A00000001", items: [{ name: "Old", amount: "8.00" }] }] })
    )
    const { body } = await two.call("POST", path, { accountKey: "A00000001", invoiceId: "INV7" })
    expect(body).toMatchObject({ amountCollected: 8, invoices: [{ invoiceNumber: "INV7" }], creditMemos: [] })
  })

  it("posts existing drafts, except none are left (reference, invoice and collect)", async () => {
    const { call, seed } = await zuora()
    await run(
      seed({
        invoices: [{ number: "INV8", account: "A00000001", status: "Draft", items: [{ name: "D", amount: "1" }] }]
      })
    )
    await call("POST", path, { accountKey: "A00000001" })
    expect((await call("GET", "/v1/invoices/INV8")).body).toMatchObject({ status: "Posted", balance: 0 })
  })

  it("rolls everything back on a decline and answers with the gateway's code and text", async () => {
    const { call, settings, state } = await zuora()
    const before = await run(state)
    const declined = await call("POST", path, { accountKey: "A00000005" })
    expect([declined.status, declined.body.reasons]).toEqual([
      500,
      [{ code: 50000099, message: "The payment was declined by the gateway: 05 Do Not Honor" }]
    ])
    await run(settings({ declineCode: "53000060" }))
    expect((await call("POST", path, { accountKey: "A00000005" })).body.reasons[0].code).toBe(53000060)
    const after = await run(state)
    expect([after["invoice"], after["payment"], after["account"]]).toEqual([
      before["invoice"],
      before["payment"],
      before["account"]
    ])
  })

  it("names its dates documentDate and targetDate from 215.0 on, invoiceDate and invoiceTargetDate before", async () => {
    const { call } = await zuora()
    const wanted = (names: object, version: string) =>
      call("POST", path, { accountKey: "A00000001", ...names }, { "zuora-version": version })
    const old = { invoiceDate: "2026-11-01", invoiceTargetDate: "2026-11-30" }
    expect((await wanted(old, "215.0")).body.reasons[0]).toEqual({
      code: 50000021,
      message: "Invalid parameter(s): 'invoiceDate,invoiceTargetDate'."
    })
    expect((await wanted({ documentDate: "2026-11-01" }, "214.0")).body.reasons[0].code).toBe(50000021)
    const made = await wanted(old, "214.0")
    expect((await call("GET", `/v1/invoices/${made.body.invoices[0].invoiceId}`)).body.invoiceDate).toBe("2026-11-01")
  })

  it("answers memoAmount for totalAmount by switch (the documentation showed both)", async () => {
    const { call, settings } = await zuora()
    await run(settings({ creditMemoTotalKey: "memoAmount" }))
    expect((await call("POST", path, { accountKey: "A00000001" })).body.creditMemos[0].memoAmount).toBe(17.85)
  })

  it("with nothing to collect answers 0 without a payment, or refuses by switch (undocumented)", async () => {
    const { call, settings } = await zuora()
    await call("POST", path, { accountKey: "A00000001" })
    const again = await call("POST", path, { accountKey: "A00000001" })
    expect(again.body).toEqual({ success: true, amountCollected: 0, invoices: [], creditMemos: [] })
    await run(settings({ nothingToCollect: "refuse" }))
    expect((await call("POST", path, { accountKey: "A00000001" })).body.reasons[0].code).toBe(50000030)
  })
})
