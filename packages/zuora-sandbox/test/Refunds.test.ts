import { describe, expect, it } from "vitest"
import { type Loose, ids, publishedExample, run, zuora } from "./Zuora.ts"

const payment = "/v1/payments/P-00000100"
const memo = "/v1/creditmemos/CM00000100"
const check = { type: "External", methodType: "Check" }

describe("refunds of payments", () => {
  it("leave the unapplied part, and a wholly refunded payment has no part at all (object model)", async () => {
    const { call } = await zuora()
    const { body } = await call("POST", `${payment}/refunds`, { ...check, totalAmount: 50 })
    expect(body).toMatchObject({ amount: 50, paymentId: ids.payment, creditMemoId: null, number: "R-00000001" })
    expect((await call("GET", `${payment}/parts`)).body.parts).toEqual([])
    expect((await call("GET", payment)).body).toMatchObject({ refundAmount: 50, unappliedAmount: 0, appliedAmount: 0 })
  })

  it("need a method when external, and neither method nor date when electronic (refund a payment)", async () => {
    const { call } = await zuora()
    const collected = await call("POST", "/v1/operations/invoice-collect", { accountKey: "A00000001" })
    const path = `/v1/payments/${collected.body.paymentId}`
    await call("PUT", `${path}/unapply`, {})
    const refund = (body: unknown) => call("POST", `${path}/refunds`, body)
    expect((await refund({ totalAmount: 1, type: "External" })).body.reasons[0].code).toBe(50000022)
    const withMethod = { totalAmount: 1, type: "Electronic", methodType: "CreditCard" }
    expect((await refund(withMethod)).body.reasons[0].code).toBe(50000030)
    const made = (await refund({ totalAmount: 1, type: "Electronic" })).body
    expect(made).toMatchObject({ type: "Electronic", gatewayState: "Submitted", status: "Processed" })
    const external = await call("POST", `${payment}/refunds`, { totalAmount: 1, type: "Electronic" })
    expect(external.body.reasons[0].message).toMatch(/cannot be refunded electronically/)
  })

  it("are refused before the payment's date, and hold back earlier applications (effective dates)", async () => {
    const { call } = await zuora()
    const early = { ...check, totalAmount: 1, refundDate: "2026-11-21" }
    expect((await call("POST", `${payment}/refunds`, early)).body.reasons[0].code).toBe(50000030)
    await call("POST", `${payment}/refunds`, { ...check, totalAmount: 1, refundDate: "2026-12-24" })
    const apply = (effectiveDate: string) => call("PUT", `${payment}/apply`, { ...publishedExample, effectiveDate })
    expect((await apply("2026-12-23")).body.reasons[0].message).toMatch(/2026-12-24/)
    expect((await apply("2026-12-24")).body.success).toBe(true)
  })

  it("have one part without items, gone for good when the refund is canceled (hard delete)", async () => {
    const { call } = await zuora()
    await call("POST", `${payment}/refunds`, { ...check, totalAmount: 20 })
    const [part] = (await call("GET", "/v1/refunds/R-00000001/parts")).body.parts
    expect(part).toMatchObject({ amount: 20, paymentId: ids.payment, creditMemoId: null })
    expect((await call("GET", `/v1/refunds/R-00000001/parts/${part.id}/item-parts`)).body.itemParts).toEqual([])
    expect((await call("DELETE", "/v1/refunds/R-00000001")).body.reasons[0].code).toBe(50000030)
    const canceled = await call("PUT", "/v1/refunds/R-00000001/cancel", {})
    expect(canceled.body).toMatchObject({ status: "Canceled", cancelledOn: "2026-11-22 12:00:00" })
    expect((await call("GET", "/v1/refunds/R-00000001/parts")).body.parts).toEqual([])
    expect((await call("GET", payment)).body).toMatchObject({ refundAmount: 0, unappliedAmount: 50 })
    expect((await call("DELETE", "/v1/refunds/R-00000001")).body).toEqual({ success: true })
    expect((await call("GET", "/v1/refunds/R-00000001")).body.reasons[0].code).toBe(50000040)
    expect((await call("GET", "/v1/refunds")).body.refunds).toEqual([])
  })

  it("unapply first and give back everything when no amount is named (refund with auto-unapplying)", async () => {
    const { call } = await zuora()
    await call("PUT", `${payment}/apply`, publishedExample)
    const { body } = await call("POST", `${payment}/refunds/unapply`, check)
    expect(body).toMatchObject({ amount: 50, writeOff: false, success: true })
    expect((await call("GET", "/v1/invoices/INV00000100")).body.balance).toBe(47.2)
  })

  it("take back no more than a named amount needs", async () => {
    const { call } = await zuora()
    await call("PUT", `${payment}/apply`, publishedExample)
    await call("POST", `${payment}/refunds/unapply`, { ...check, totalAmount: 41 })
    expect((await call("GET", payment)).body).toMatchObject({ appliedAmount: 9, unappliedAmount: 0, refundAmount: 41 })
  })

  it("write off what they took back when asked to, which needs a permission", async () => {
    const { call, settings } = await zuora()
    await call("PUT", `${payment}/apply`, publishedExample)
    const { body } = await call("POST", `${payment}/refunds/unapply`, { ...check, writeOff: true })
    expect(body.writeOffResults.transactions).toMatchObject([
      { creditMemoStatus: "Posted", creditMemoAmount: 10.1, appliedAmount: 10.1, invoiceNumber: "INV00000100" }
    ])
    expect((await call("GET", "/v1/invoices/INV00000100")).body).toMatchObject({
      balance: 37.1,
      creditMemoAmount: 10.1
    })
    await run(settings({ enhancedWriteOff: "off" }))
    expect((await call("POST", `${payment}/refunds/unapply`, check)).body.reasons[0].code).toBe(50000010)
  })
})

describe("refunds of credit memos", () => {
  it("lower named lines, in both spellings of the path (credit memo refunds)", async () => {
    const { call } = await zuora()
    const items = [{ amount: 5.7, creditTaxItemId: ids.memoTax }]
    const { body } = await call("POST", `${memo}/refunds`, { ...check, totalAmount: 5.7, items })
    expect(body).toMatchObject({ amount: 5.7, creditMemoId: ids.memo, paymentId: null })
    const [line] = (await call("GET", `${memo}/items`)).body.items
    expect(line).toMatchObject({
      refundAmount: 0,
      taxationItems: { data: [{ refundAmount: 5.7, unappliedAmount: 0 }] }
    })
    const second = await call("POST", "/v1/credit-memos/CM00000100/refund", { ...check, totalAmount: 34.25 })
    expect(second.body.success).toBe(true)
    expect((await call("GET", memo)).body).toMatchObject({ refundAmount: 39.95, unappliedAmount: 0, appliedAmount: 0 })
    const [part] = (await call("GET", "/v1/refunds/R-00000002/parts")).body.parts
    const { itemParts } = (await call("GET", `/v1/refunds/R-00000002/parts/${part.id}/itemparts`)).body
    expect(itemParts.map((one: Loose) => one.amount)).toEqual([30, 4.25])
    const one = await call("GET", `/v1/refunds/R-00000002/parts/${part.id}/itemparts/${itemParts[0].id}`)
    expect(one.body).toMatchObject({ creditMemoItemId: ids.memoItem, creditTaxItemId: null })
  })

  it("come back to their lines when canceled, and stop a memo from being unposted", async () => {
    const { call } = await zuora()
    await call("POST", `${memo}/refunds`, { ...check, totalAmount: 31 })
    expect((await call("PUT", `${memo}/unpost`, {})).body.reasons[0].code).toBe(50000030)
    await call("PUT", "/v1/refunds/R-00000001/cancel", {})
    expect((await call("GET", memo)).body).toMatchObject({ refundAmount: 0, unappliedAmount: 39.95 })
    expect((await call("PUT", `${memo}/unpost`, {})).body.status).toBe("Draft")
  })

  it("are at most what is unapplied, and electronic ones name their method", async () => {
    const { call } = await zuora()
    const above = await call("POST", `${memo}/refunds`, { ...check, totalAmount: 39.96 })
    expect(above.body.reasons[0].code).toBe(50000030)
    const bare = await call("POST", `${memo}/refunds`, { type: "Electronic", totalAmount: 1 })
    expect(bare.body.reasons[0].code).toBe(50000022)
  })
})
