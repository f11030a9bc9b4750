import { describe, expect, it } from "vitest"
import { type Loose, ids, zuora } from "./Zuora.ts"

const memo = "/v1/creditmemos/CM00000100"
const pairs = {
  invoices: [
    {
      amount: 35.7,
      invoiceId: ids.memoInvoice,
      items: [
        { amount: 30, creditMemoItemId: ids.memoItem, invoiceItemId: ids.memoInvoiceItem },
        { amount: 5.7, creditTaxItemId: ids.memoTax, taxItemId: ids.memoInvoiceTax }
      ]
    }
  ]
}

describe("credit memos", () => {
  it("apply pairs of lines, item to item and tax to tax, on both sides", async () => {
    const { call } = await zuora()
    expect((await call("PUT", `${memo}/apply`, pairs)).body).toMatchObject({
      appliedAmount: 35.7,
      unappliedAmount: 4.25
    })
    const invoice = await call("GET", "/v1/invoices/INV00000200/items")
    expect(invoice.body.invoiceItems[0]).toMatchObject({
      balance: 50,
      taxationItems: { data: [{ creditAmount: 5.7, balance: 9.5 }] }
    })
    const items = await call("GET", `${memo}/items`)
    expect(items.body.items[0]).toMatchObject({ appliedAmount: 30, unappliedAmount: 0 })
    const parts = await call("GET", `${memo}/parts`)
    const applied = parts.body.parts.find((part: Loose) => part.invoiceId !== null)
    const itemParts = await call("GET", `${memo}/parts/${applied.id}/itemparts`)
    expect(itemParts.body.itemParts.map((part: Loose) => part.amount)).toEqual([30, 5.7])
    const documents = await call("GET", `/v1/invoices/INV00000200/application-parts`)
    expect(documents.body.applicationParts).toMatchObject([
      { creditMemoId: ids.memo, paymentId: null, appliedAmount: 35.7 }
    ])
  })

  it("refuse to pair an item with a tax item, and documents by number", async () => {
    const { call } = await zuora()
    const crossed = { amount: 1, creditMemoItemId: ids.memoItem, taxItemId: ids.memoInvoiceTax }
    const body = { invoices: [{ amount: 1, invoiceId: ids.memoInvoice, items: [crossed] }] }
    expect((await call("PUT", `${memo}/apply`, body)).body.reasons[0].code).toBe(50000020)
    const byNumber = await call("PUT", `${memo}/apply`, { invoices: [{ amount: 1, invoiceNumber: "INV00000200" }] })
    expect(byNumber.body.reasons.map((reason: Loose) => reason.code)).toEqual([50000021, 50000022])
  })

  it("split by the tenant's rule without pairs, and take everything back on an empty unapply", async () => {
    const { call } = await zuora()
    await call("PUT", `${memo}/apply`, { invoices: [{ amount: 39.95, invoiceId: ids.memoInvoice }] })
    expect((await call("GET", "/v1/invoices/INV00000200")).body).toMatchObject({
      balance: 79.05,
      creditMemoAmount: 39.95
    })
    expect((await call("PUT", `${memo}/unapply`, {})).body).toMatchObject({ appliedAmount: 0, unappliedAmount: 39.95 })
    expect((await call("GET", "/v1/invoices/INV00000200")).body.balance).toBe(119)
  })

  it("are created from an invoice as drafts, posted, unposted and canceled (life cycle of the reference)", async () => {
    const { call } = await zuora()
    const body = {
      items: [{ amount: 20, invoiceItemId: ids.memoInvoiceItem, skuName: "SKU", description: "Too much" }]
    }
    const draft = await call("POST", "/v1/invoices/INV00000200/creditmemos", body)
    expect(draft.body).toMatchObject({ status: "Draft", amount: 20, referredInvoiceId: ids.memoInvoice })
    const path = `/v1/credit-memos/${draft.body.number}`
    expect((await call("PUT", `${path}/apply`, pairs)).body.reasons[0].message).toMatch(/Draft/)
    expect((await call("PUT", `${path}/post`, {})).body.status).toBe("Posted")
    expect((await call("PUT", `${path}/unpost`, {})).body.status).toBe("Draft")
    expect((await call("PUT", `${path}/cancel`, {})).body.status).toBe("Canceled")
    expect((await call("PUT", `${path}/post`, {})).body.reasons[0].code).toBe(50000030)
  })

  it("may credit at most what posted memos left available; drafts do not count", async () => {
    const { call } = await zuora()
    const create = (autoPost: boolean, amount: number) =>
      call("POST", "/v1/credit-memos/invoice/INV00000200", {
        autoPost,
        items: [{ amount, invoiceItemId: ids.memoInvoiceItem, skuName: "S" }]
      })
    expect((await create(false, 80)).body.success).toBe(true)
    expect((await create(true, 50)).body.status).toBe("Posted")
    expect((await create(true, 30.01)).body.reasons[0].message).toMatch(/available to credit/)
  })

  it("name taxation items creditTaxItems before 239.0 and taxationItems.data from it on", async () => {
    const { call } = await zuora()
    const [old] = (await call("GET", `${memo}/items`, undefined, { "zuora-version": "230.0" })).body.items
    const [current] = (await call("GET", `${memo}/items`)).body.items
    expect(old.creditTaxItems).toEqual(current.taxationItems.data)
    expect((await call("GET", "/v1/credit-memos")).body.creditmemos).toHaveLength(1)
  })

  it("apply on posting when made so", async () => {
    const { call } = await zuora()
    const items = [{ amount: 5, invoiceItemId: ids.memoInvoiceItem, skuName: "S" }]
    const body = { autoPost: true, autoApplyToInvoiceUponPosting: true, items }
    const { body: made } = await call("POST", "/v1/invoices/INV00000200/creditmemos", body)
    expect(made).toMatchObject({ appliedAmount: 5, unappliedAmount: 0 })
  })
})

describe("the reversal of a credit memo", () => {
  const memo = "/v1/creditmemos/CM00000100"

  it("mirrors it on a debit memo, line by line; it stays Posted, flagged and applied for good (reverse a credit memo)", async () => {
    const { call } = await zuora()
    const { body } = await call("PUT", `${memo}/reverse`, {})
    const debit = (await call("GET", `/v1/debit-memos/${body.debitMemo.id}`)).body
    expect(debit).toMatchObject({
      amount: 39.95,
      taxAmount: 5.7,
      balance: 0,
      reasonCode: "Credit memo reversal",
      referredCreditMemoId: ids.memo
    })
    expect((await call("GET", memo)).body).toMatchObject({ status: "Posted", reversed: true, unappliedAmount: 0 })
    expect((await call("PUT", `${memo}/unapply`, {})).body.reasons[0].message).toMatch(/reversed/)
    expect((await call("PUT", `${memo}/reverse`, {})).body.reasons[0].message).toMatch(/already/)
  })

  it("is refused for memos made by hand, for applied ones, and before their date", async () => {
    const { call } = await zuora()
    const charges = [{ amount: 4, productRatePlanChargeId: "c".repeat(32) }]
    const made = await call("POST", "/v1/creditmemos", { accountNumber: "A00000003", charges, autoPost: true })
    expect((await call("PUT", `/v1/creditmemos/${made.body.id}/reverse`, {})).body.reasons[0].message).toMatch(
      /bill run/
    )
    const early = await call("PUT", `${memo}/reverse`, { memoDate: "2020-01-01" })
    expect(early.body.reasons[0].message).toMatch(/memo date/)
    await call("PUT", `${memo}/apply`, { invoices: [{ amount: 1, invoiceId: ids.memoInvoice }] })
    expect((await call("PUT", `${memo}/reverse`, {})).body.reasons[0].message).toMatch(/applied or refunded/)
    expect((await call("GET", "/v1/debitmemos")).body.debitmemos).toEqual([])
  })
})
