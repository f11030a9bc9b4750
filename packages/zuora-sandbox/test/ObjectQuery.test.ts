import { describe, expect, it } from "vitest"
import { type Loose, ids, publishedExample, zuora } from "./Zuora.ts"

describe("object query", () => {
  it("filters by AND, sorts, and pages by an opaque cursor", async () => {
    const { call } = await zuora()
    const first = await call("GET", "/object-query/invoices?filter[]=balance.GT:0&sort[]=invoicenumber.DESC&pageSize=2")
    expect(first.body.data.map((row: Loose) => row.invoiceNumber)).toEqual(["INV00000300", "INV00000200"])
    expect(first.body.success).toBeUndefined()
    const rest = await call(
      "GET",
      `/object-query/invoices?filter[]=balance.GT:0&sort[]=invoicenumber.DESC&pageSize=2&cursor=${first.body.nextPage}`
    )
    expect([rest.body.data.length, rest.body.nextPage]).toEqual([1, undefined])
    const both = await call("GET", `/object-query/invoices?filter[]=sourcetype.EQ:Consolidation&filter[]=balance.LT:1`)
    expect(both.body.data).toEqual([])
  })

  it.each([
    ["status.NE:Posted", 0],
    ["invoiceNumber.SW:INV000001", 1],
    ["invoiceNumber.IN:%5BINV00000100,INV00000200%5D", 2],
    ["updatedDate.GE:2026-11-22T20:00:00Z", 3],
    ["updatedDate.LT:2026-11-22T12:00:00-08:00", 0],
    ["amount.LE:71.40", 2]
  ])("understands the operator in %s", async (filter, count) => {
    const { call } = await zuora()
    expect((await call("GET", `/object-query/invoices?filter[]=${filter}`)).body.data).toHaveLength(count)
  })

  it("logs every application and unapplication, one group per call", async () => {
    const { call } = await zuora()
    await call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    await call("PUT", "/v1/payments/P-00000100/unapply", {})
    const { body } = await call("GET", `/object-query/payment-applications?filter[]=paymentid.EQ:${ids.payment}`)
    expect(body.data.map((row: Loose) => row.applyAmount)).toEqual([10.1, -10.1])
    expect(new Set(body.data.map((row: Loose) => row.applicationGroupId)).size).toBe(2)
    expect(body.data[0]).toMatchObject({ effectiveDate: "2026-11-22", updatedDate: "2026-11-22T12:00:00-08:00" })
  })

  it("refuses a pageSize outside 1 to 99 with category 27 from 2025-08-12 on", async () => {
    const { call } = await zuora()
    const refused = await call("GET", "/object-query/invoices?pageSize=100")
    expect([refused.status, refused.body.reasons[0].code, refused.body.requestId.length]).toEqual([400, 50000027, 36])
  })

  it("shows every object that a reconciler reads, nulls left out", async () => {
    const { call } = await zuora()
    const objects = [
      "accounts",
      "invoices",
      "invoice-items",
      "taxation-items",
      "payments",
      "payment-applications",
      "credit-memos",
      "credit-memo-items",
      "credit-memo-applications"
    ]
    const counts = await Promise.all(
      objects.map(async (name) => (await call("GET", `/object-query/${name}?pageSize=99`)).body.data.length)
    )
    expect(counts).toEqual([5, 3, 6, 5, 2, 0, 1, 2, 0])
    expect((await call("GET", `/object-query/payments/${ids.payment}`)).text).not.toContain("null")
  })

  it("shows debit memos, refunds and their applications, chosen fields only", async () => {
    const { call } = await zuora()
    const check = { type: "External", methodType: "Check", totalAmount: 5 }
    await call("POST", "/v1/payments/P-00000100/refunds", check)
    await call("PUT", "/v1/refunds/R-00000001/cancel", {})
    const { body } = await call("GET", `/object-query/refund-applications?filter[]=paymentid.EQ:${ids.payment}`)
    expect(body.data.map((row: Loose) => row.applyAmount)).toEqual([5, -5])
    const refunds = (await call("GET", "/object-query/refunds?refund.fields[]=refundnumber,status")).body.data
    expect(refunds).toEqual([{ refundNumber: "R-00000001", status: "Canceled" }])
    await call("PUT", `/v1/creditmemos/${ids.memo}/write-off`, {})
    const [memo] = (await call("GET", "/object-query/debit-memos")).body.data
    expect(memo).toMatchObject({ memoNumber: "DM00000001", balance: 0, creditMemoId: ids.memo })
  })

  it("filters and sorts by indexed fields only where the reference lists them (object queries)", async () => {
    const { call } = await zuora()
    const filtered = await call("GET", "/object-query/payments?filter[]=comment.EQ:x")
    expect([filtered.status, filtered.body.reasons[0].code]).toEqual([400, 50000027])
    const sorted = await call("GET", "/object-query/payment-applications?sort[]=applyamount.ASC")
    expect(sorted.body.reasons[0].code).toBe(50000027)
  })

  it("gives an account's balance: invoices and debit memos less unapplied payments and credit memos", async () => {
    const { call } = await zuora()
    const balance = async (number: string) =>
      (await call("GET", `/object-query/accounts?filter[]=accountnumber.EQ:${number}`)).body.data[0].balance
    expect([await balance("A00000002"), await balance("A00000003")]).toEqual([-2.8, 79.05])
  })
})
