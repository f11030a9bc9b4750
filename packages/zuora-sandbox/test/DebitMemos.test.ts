import { describe, expect, it } from "vitest"
import { type Loose, ids, run, zuora } from "./Zuora.ts"

const fromInvoice = {
  autoPost: true,
  taxAutoCalculation: false,
  items: [
    {
      amount: 20,
      invoiceItemId: ids.item,
      skuName: "Late fee",
      taxItems: [{ amount: 3.8, taxName: "VAT", taxRate: 0.19 }]
    }
  ]
}
const create = "/v1/invoices/INV00000100/debitmemos"

describe("debit memos", () => {
  it("are made from an invoice or a charge, posted, unposted, canceled and deleted (life cycle)", async () => {
    const { call } = await zuora()
    const draft = (await call("POST", "/v1/debit-memos/invoice/INV00000100", { ...fromInvoice, autoPost: false })).body
    expect(draft).toMatchObject({
      number: "DM00000001",
      status: "Draft",
      amount: 23.8,
      taxAmount: 3.8,
      balance: 23.8,
      sourceType: "Invoice",
      referredInvoiceId: ids.consolidated
    })
    const path = "/v1/debitmemos/DM00000001"
    expect((await call("PUT", `${path}/post`, {})).body.status).toBe("Posted")
    expect((await call("PUT", `${path}/unpost`, {})).body.status).toBe("Draft")
    expect((await call("PUT", `${path}/cancel`, {})).body).toMatchObject({ status: "Canceled", balance: 0 })
    expect((await call("DELETE", path)).body).toEqual({ success: true })
    expect((await call("GET", path)).body.reasons[0].code).toBe(50000040)
    const charges = [{ amount: 12, productRatePlanChargeId: "c".repeat(32), description: "Extra" }]
    const charged = await call("POST", "/v1/debit-memos", { accountNumber: "A00000002", charges })
    expect(charged.body).toMatchObject({ status: "Draft", sourceType: "Standalone", amount: 12 })
  })

  it("are paid by payments and credit memos like invoices, item by item", async () => {
    const { call } = await zuora()
    const memo = (await call("POST", create, fromInvoice)).body
    const [item] = (await call("GET", `/v1/debitmemos/${memo.id}/items`)).body.items
    const items = [
      { amount: 10, debitMemoItemId: item.id },
      { amount: 1, taxItemId: item.taxationItems.data[0].id }
    ]
    const applied = await call("PUT", "/v1/payments/P-00000100/apply", {
      debitMemos: [{ amount: 11, debitMemoNumber: "DM00000001", items }]
    })
    expect(applied.body).toMatchObject({ appliedAmount: 11, unappliedAmount: 39 })
    expect((await call("GET", `/v1/debitmemos/${memo.id}`)).body).toMatchObject({ balance: 12.8, beAppliedAmount: 11 })
    const [, part] = (await call("GET", "/v1/payments/P-00000100/parts")).body.parts
    expect(part).toMatchObject({ debitMemoId: memo.id, invoiceId: null, amount: 11 })
    const { itemParts } = (await call("GET", `/v1/payments/P-00000100/parts/${part.id}/itemparts`)).body
    expect(itemParts.map((one: Loose) => [one.debitMemoItemId, one.invoiceItemId])).toEqual([
      [item.id, null],
      [null, null]
    ])
    const listed = await call("GET", `/v1/debit-memos/${memo.id}/application-parts`)
    expect(listed.body.applicationParts).toMatchObject([{ paymentId: ids.payment, appliedAmount: 11 }])
    expect((await call("PUT", `/v1/debitmemos/${memo.id}/unpost`, {})).body.reasons[0].code).toBe(50000030)
    const above = await call("PUT", "/v1/payments/P-00000100/apply", {
      debitMemos: [{ amount: 12.81, debitMemoId: memo.id }]
    })
    expect(above.body.reasons[0].message).toMatch(/balance 12.8 of debit memo DM00000001/)
    await call("PUT", "/v1/payments/P-00000100/unapply", { debitMemos: [{ amount: 11, debitMemoId: memo.id }] })
    expect((await call("GET", `/v1/debitmemos/${memo.id}`)).body.balance).toBe(23.8)
  })

  it("take payments on creation and credit memos by id only", async () => {
    const { call } = await zuora()
    await call("POST", create, fromInvoice)
    const paid = await call("POST", "/v1/payments", {
      accountNumber: "A00000002",
      amount: 5,
      currency: "EUR",
      type: "External",
      debitMemos: [{ amount: 5, debitMemoNumber: "DM00000001" }]
    })
    expect(paid.body).toMatchObject({ appliedAmount: 5 })
    const charges = [{ amount: 4, productRatePlanChargeId: "c".repeat(32) }]
    const credit = (await call("POST", "/v1/creditmemos", { accountNumber: "A00000002", charges, autoPost: true })).body
    const byNumber = { debitMemos: [{ amount: 4, debitMemoNumber: "DM00000001" }] }
    expect((await call("PUT", `/v1/creditmemos/${credit.id}/apply`, byNumber)).body.success).toBe(false)
    const { id } = (await call("GET", "/v1/debitmemos/DM00000001")).body
    const byId = await call("PUT", `/v1/creditmemos/${credit.id}/apply`, {
      debitMemos: [{ amount: 4, debitMemoId: id }]
    })
    expect(byId.body).toMatchObject({ appliedAmount: 4, unappliedAmount: 0 })
    expect((await call("GET", "/v1/debitmemos/DM00000001")).body.balance).toBe(14.8)
  })

  it("list under a lower-case key, and name taxItems before 239.0 (API upgrades)", async () => {
    const { call } = await zuora()
    await call("POST", create, fromInvoice)
    expect((await call("GET", "/v1/debit-memos?status=Posted")).body.debitmemos).toHaveLength(1)
    const [old] = (await call("GET", "/v1/debitmemos/DM00000001/items", undefined, { "zuora-version": "230.0" })).body
      .items
    const [current] = (await call("GET", "/v1/debitmemos/DM00000001/items")).body.items
    expect(old.taxItems).toEqual(current.taxationItems.data)
    const taxes = await call("GET", `/v1/debitmemos/DM00000001/items/${current.id}/taxation-items`)
    expect(taxes.body.data).toEqual(current.taxationItems.data)
  })

  it("are written off by a credit memo, with the permission only", async () => {
    const { call, settings } = await zuora()
    await call("POST", create, fromInvoice)
    const { body } = await call("PUT", "/v1/debit-memos/DM00000001/write-off", {})
    expect(body).toMatchObject({ success: true, creditMemo: { id: expect.any(String) } })
    expect((await call("GET", "/v1/debitmemos/DM00000001")).body.balance).toBe(0)
    await run(settings({ enhancedWriteOff: "off" }))
    expect((await call("PUT", "/v1/debit-memos/DM00000001/write-off", {})).body.reasons[0].code).toBe(50000010)
  })
})

describe("collecting a debit memo", () => {
  const charge = "c".repeat(32)
  const owed = async (amount: number, accountNumber = "A00000002") => {
    const made = await zuora()
    const charges = [{ amount, productRatePlanChargeId: charge }]
    await made.call("POST", "/v1/debit-memos", { accountNumber, charges, autoPost: true })
    const collect = async (body: object) => (await made.call("POST", "/v1/debit-memos/DM00000001/collect", body)).body
    const balance = async () => (await made.call("GET", "/v1/debit-memos/DM00000001")).body.balance
    return { ...made, collect, balance }
  }

  it("applies what the account has, credit memos first, and charges the rest (collect a posted debit memo)", async () => {
    const { call, collect, balance } = await owed(60)
    const charges = [{ amount: 4, productRatePlanChargeId: charge }]
    await call("POST", "/v1/creditmemos", { accountNumber: "A00000002", charges, autoPost: true })
    expect(await collect({ applyCredit: true, collect: true })).toMatchObject({
      success: true,
      debitMemo: { number: "DM00000001" },
      appliedCreditMemos: [{ appliedAmount: 4, unappliedAmount: 0 }],
      appliedPayments: [{ number: "P-00000100", appliedAmount: 50, unappliedAmount: 0 }],
      processedPayment: { amount: 6, status: "Processed" }
    })
    expect(await balance()).toBe(0)
  })

  it("takes one kind only, as far as it is needed, in the order asked for", async () => {
    const { call, collect, balance } = await owed(20)
    const charges = [{ amount: 4, productRatePlanChargeId: charge }]
    await call("POST", "/v1/creditmemos", { accountNumber: "A00000002", charges, autoPost: true })
    const answer = await collect({ applyCredit: true, applicationOrder: ["UnappliedPayment", "CreditMemo"] })
    expect(answer).toMatchObject({ appliedCreditMemos: [], appliedPayments: [{ appliedAmount: 20 }] })
    expect(answer.processedPayment).toBeUndefined()
    expect(await balance()).toBe(0)
    expect((await collect({ applicationOrder: ["Cash"] })).reasons[0].code).toBe(50000020)
  })

  it("leaves nothing behind when the card is declined, and waits when the gateway does", async () => {
    const declined = await owed(20, "A00000005")
    expect((await declined.collect({ collect: true })).reasons[0].message).toMatch(/Do Not Honor/)
    expect((await declined.call("GET", "/v1/payments")).body.payments).toHaveLength(2)
    const { collect, balance, edit } = await owed(20)
    await run(edit({ kind: "gateway", accountKey: "A00000002", gateway: "hangs" }))
    expect((await collect({ collect: true })).processedPayment).toMatchObject({ status: "Processing" })
    expect(await balance()).toBe(20)
    expect((await collect({ collect: true })).reasons[0].message).toMatch(/locked/)
  })
})

describe("memos from charges", () => {
  const charge = "c".repeat(32)
  const account = { accountNumber: "A00000002" }

  it("name charge, amount and note by version: 224.0 and 257.0 (API upgrades)", async () => {
    const { call } = await zuora()
    const create = (version: string, charges: unknown) =>
      call("POST", "/v1/creditmemos", { ...account, charges: [charges] }, { "zuora-version": version })
    const forms: ReadonlyArray<readonly [string, unknown]> = [
      ["223.0", { chargeId: charge, memoItemAmount: 3, comment: "n" }],
      ["224.0", { chargeId: charge, amount: 3, comment: "n" }],
      ["257.0", { productRatePlanChargeId: charge, amount: 3, description: "n" }]
    ]
    for (const [version, body] of forms) expect((await create(version, body)).body).toMatchObject({ amount: 3 })
    expect((await create("224.0", forms[0]?.[1])).body.reasons[0].code).toBe(50000021)
    expect((await create("257.0", forms[1]?.[1])).body.reasons[0].code).toBe(50000021)
  })

  it("may bring their own number, once", async () => {
    const { call } = await zuora()
    const body = { ...account, number: "GOODWILL-7", charges: [{ productRatePlanChargeId: charge, amount: 3 }] }
    expect((await call("POST", "/v1/creditmemos", body)).body).toMatchObject({ number: "GOODWILL-7", status: "Draft" })
    expect((await call("POST", "/v1/creditmemos", body)).body.reasons[0].code).toBe(50000030)
    expect((await call("POST", "/v1/creditmemos", { ...body, number: "a b" })).body.reasons[0].code).toBe(50000020)
  })

  it("hold amounts to the currency's places", async () => {
    const { call } = await zuora()
    const body = { ...account, charges: [{ productRatePlanChargeId: charge, amount: 3.001 }] }
    expect((await call("POST", "/v1/creditmemos", body)).body.reasons[0].code).toBe(50000020)
  })
})
