import { describe, expect, it } from "vitest"
import { type Loose, ids, run, zuora } from "./Zuora.ts"

const invoice = "/v1/invoices/INV00000200"

describe("write-offs", () => {
  it("of an invoice make a credit memo over what is open and apply it: all item balances are 0 (write off invoices)", async () => {
    const { call } = await zuora()
    await call("PUT", "/v1/creditmemos/CM00000100/apply", { invoices: [{ amount: 39.95, invoiceId: ids.memoInvoice }] })
    const { body } = await call("PUT", `${invoice}/write-off`, { comment: "gone" })
    const memo = (await call("GET", `/v1/creditmemos/${body.creditMemo.id}`)).body
    expect(memo).toMatchObject({ status: "Posted", amount: 79.05, appliedAmount: 79.05, reasonCode: "Write-off" })
    const { invoiceItems } = (await call("GET", `${invoice}/items`)).body
    const lines = invoiceItems.flatMap((item: Loose) => [item, ...item.taxationItems.data])
    expect(lines.map((line: Loose) => line.balance)).toEqual([0, 0, 0, 0])
    expect((await call("PUT", `${invoice}/write-off`, {})).body.reasons[0].code).toBe(50000030)
  })

  it("of a part of an invoice need the enhanced permission, and name all items or none", async () => {
    const { call, settings } = await zuora()
    const some = { items: [{ invoiceItemId: ids.memoInvoiceItem }] }
    expect((await call("PUT", `${invoice}/write-off`, some)).body.reasons[0].code).toBe(50000030)
    expect((await call("PUT", `${invoice}/write-off`, { amount: 19 })).body.success).toBe(true)
    expect((await call("GET", invoice)).body.balance).toBe(100)
    await run(settings({ enhancedWriteOff: "off" }))
    expect((await call("PUT", `${invoice}/write-off`, { amount: 1 })).body.reasons[0].code).toBe(50000010)
  })

  it("of items state an amount for each, which add up; the rest stays open (write off an invoice)", async () => {
    const { call } = await zuora()
    const { invoiceItems } = (await call("GET", `${invoice}/items`)).body
    const items = invoiceItems.map(({ id, taxationItems }: Loose, at: number) => ({
      invoiceItemId: id,
      ...(at === 0
        ? { amountWithoutTax: 10, taxationItems: [{ taxationItemId: taxationItems.data[0].id, amount: 1.9 }] }
        : { amountWithoutTax: 0 })
    }))
    const wrong = await call("PUT", `${invoice}/write-off`, { amount: 12, items })
    expect(wrong.body.reasons[0].message).toMatch(/add up to 11.9/)
    const { body } = await call("PUT", `${invoice}/write-off`, { amount: 11.9, items })
    expect((await call("GET", `/v1/creditmemos/${body.creditMemo.id}`)).body).toMatchObject({
      amount: 11.9,
      taxAmount: 1.9
    })
    expect((await call("GET", invoice)).body.balance).toBe(107.1)
    const above = [{ ...items[0], amountWithoutTax: 1000 }, ...items.slice(1)]
    expect((await call("PUT", `${invoice}/write-off`, { items: above })).body.reasons[0].message).toMatch(/above its/)
  })

  it("of items that offset each other to zero make a memo of zero, and all item balances are 0", async () => {
    const { call, seed } = await zuora()
    const lines = [
      { name: "Seats", amount: "8.00", taxes: [{ amount: "1.52" }] },
      { name: "Back", amount: "-8.00", taxes: [{ amount: "-1.52" }] }
    ]
    await run(seed({ invoices: [{ number: "ZERO", account: "A00000003", items: lines }] }))
    const { body } = await call("PUT", "/v1/invoices/ZERO/write-off", {})
    const { invoiceItems } = (await call("GET", "/v1/invoices/ZERO/items")).body
    const balances = invoiceItems
      .flatMap((item: Loose) => [item, ...item.taxationItems.data])
      .map((one: Loose) => one.balance)
    expect(balances).toEqual([0, 0, 0, 0])
    const memo = `/v1/creditmemos/${body.creditMemo.id}`
    expect((await call("GET", memo)).body).toMatchObject({ amount: 0, appliedAmount: 0, unappliedAmount: 0 })
    const { parts } = (await call("GET", `${memo}/parts`)).body
    const { itemParts } = (await call("GET", `${memo}/parts/${parts[0].id}/itemparts`)).body
    expect(parts).toHaveLength(1)
    expect(itemParts.map((part: Loose) => part.amount)).toEqual([8, 1.52, -8, -1.52])
    const again = await call("PUT", "/v1/invoices/ZERO/write-off", {})
    expect(again.body.reasons[0].message).toMatch(/no balance to write off/)
  })

  it("against an expense name its accounting code, and their memo cannot be written off itself", async () => {
    const { call } = await zuora()
    const expense = { revenueImpacting: "No", amount: 19 }
    expect((await call("PUT", `${invoice}/write-off`, expense)).body.reasons[0].message).toMatch(/AccountingCode/)
    const { body } = await call("PUT", `${invoice}/write-off`, {
      ...expense,
      nonRevenueWriteOffAccountingCode: "Bad debt"
    })
    const memo = `/v1/creditmemos/${body.creditMemo.id}`
    expect((await call("GET", memo)).body).toMatchObject({ revenueImpacting: "No", amount: 19 })
    expect((await call("PUT", `${memo}/unapply`, {})).body).toMatchObject({ unappliedAmount: 19 })
    expect((await call("GET", invoice)).body.balance).toBe(119)
    expect((await call("PUT", `${memo}/write-off`, {})).body.reasons[0].message).toMatch(/does not touch revenue/)
  })

  it("of a credit memo make a debit memo and apply to it wholly, by id only", async () => {
    const { call } = await zuora()
    expect((await call("PUT", "/v1/creditmemos/CM00000100/write-off", {})).body.reasons[0].code).toBe(50000040)
    const { body } = await call("PUT", `/v1/creditmemos/${ids.memo}/write-off`, {})
    const debit = (await call("GET", `/v1/debitmemos/${body.debitMemo.id}`)).body
    expect(debit).toMatchObject({ amount: 39.95, taxAmount: 5.7, balance: 0, sourceType: "CreditMemo" })
    expect((await call("GET", "/v1/creditmemos/CM00000100")).body).toMatchObject({ unappliedAmount: 0 })
    expect((await call("PUT", `/v1/creditmemos/${ids.memo}/write-off`, {})).body.reasons[0].code).toBe(50000030)
  })
})

describe("reversals of invoices", () => {
  it("mirror the invoice on a credit memo, flag it and leave it Posted; the memo stays applied (invoice reversal)", async () => {
    const { call } = await zuora()
    const { body } = await call("PUT", `${invoice}/reverse`, {})
    const memo = (await call("GET", `/v1/creditmemos/${body.creditMemo.id}`)).body
    expect(memo).toMatchObject({ amount: 119, appliedAmount: 119, reasonCode: "Invoice reversal" })
    expect((await call("GET", invoice)).body).toMatchObject({ status: "Posted", balance: 0 })
    const row = (await call("GET", `/object-query/invoices/${ids.memoInvoice}`)).body
    expect(row.reversed).toBe(true)
    const back = await call("PUT", `/v1/creditmemos/${memo.id}/unapply`, {})
    expect(back.body.reasons[0].message).toMatch(/reversed/)
    expect((await call("PUT", `${invoice}/reverse`, {})).body.reasons[0].message).toMatch(/already/)
  })

  it("are refused, and leave nothing behind, while something is applied or memos of the invoice live", async () => {
    const { call } = await zuora()
    const items = [{ amount: 5, invoiceItemId: ids.memoInvoiceItem, skuName: "S" }]
    await call("POST", `${invoice}/creditmemos`, { items })
    expect((await call("PUT", `${invoice}/reverse`, {})).body.reasons[0].message).toMatch(/Memos made/)
    await call("PUT", "/v1/creditmemos/CM00000001/cancel", {})
    await call("PUT", "/v1/creditmemos/CM00000100/apply", { invoices: [{ amount: 1, invoiceId: ids.memoInvoice }] })
    expect((await call("PUT", `${invoice}/reverse`, {})).body.reasons[0].message).toMatch(/applied/)
    expect((await call("GET", "/v1/creditmemos")).body.creditmemos).toHaveLength(2)
    await call("PUT", "/v1/creditmemos/CM00000100/unapply", {})
    const early = await call("PUT", `${invoice}/reverse`, { memoDate: "2026-11-21" })
    expect(early.body.reasons[0].message).toMatch(/memo date/)
    expect((await call("PUT", `${invoice}/reverse`, {})).body.success).toBe(true)
  })

  it("take the newest invoice of a subscription only", async () => {
    const { call, seed } = await zuora()
    const items = [{ name: "Seats", amount: "8.00", subscriptionId: "s".repeat(32) }]
    const one = (number: string, invoiceDate: string) => ({ number, account: "A00000003", invoiceDate, items })
    await run(seed({ invoices: [one("OLD", "2026-10-01"), one("NEW", "2026-11-01")] }))
    expect((await call("PUT", "/v1/invoices/OLD/reverse", {})).body.reasons[0].message).toMatch(/newest/)
    expect((await call("PUT", "/v1/invoices/NEW/reverse", {})).body.success).toBe(true)
    expect((await call("PUT", "/v1/invoices/OLD/reverse", {})).body.success).toBe(true)
  })
})

describe("posting invoices", () => {
  it("in bulk posts the drafts and says 59210020 for the rest; success if one was posted (post invoices)", async () => {
    const { call, seed } = await zuora()
    const items = [{ name: "Seats", amount: "8.00" }]
    await run(seed({ invoices: [{ id: "d".repeat(32), account: "A00000003", status: "Draft", items }] }))
    const both = { invoices: [{ id: "d".repeat(32), invoiceDate: "2026-11-30" }, { id: ids.memoInvoice }] }
    const { body } = await call("POST", "/v1/invoices/bulk-post", both)
    expect(body).toMatchObject({
      success: true,
      invoices: [
        { id: "d".repeat(32), success: true },
        { id: ids.memoInvoice, success: false, reasons: [{ code: 59210020 }] }
      ]
    })
    expect((await call("GET", `/v1/invoices/${"d".repeat(32)}`)).body).toMatchObject({
      status: "Posted",
      invoiceDate: "2026-11-30"
    })
    expect((await call("POST", "/v1/invoices/bulk-post", both)).body.success).toBe(false)
  })
})
