import { describe, expect, it } from "vitest"
import type { ResetBody } from "../src/Sandbox.ts"
import { type Loose, ids, publishedExample, run, zuora } from "./Zuora.ts"

const clock = { at: "2026-11-22T20:00:00Z", frozen: true }
const items = (count: number, amount = "1.00") =>
  Array.from({ length: count }, (_, at) => ({ name: `Line ${at}`, amount }))
const check = { type: "External", methodType: "Check" }

describe("limits of one call (apply a payment)", () => {
  it.each(["apply", "unapply"])("%s takes 1,000 documents of a kind and 1,000 items of a document", async (verb) => {
    const { call } = await zuora()
    const path = `/v1/payments/P-00000100/${verb}`
    const documents = Array.from({ length: 1001 }, () => ({ amount: 0.01, invoiceId: ids.consolidated }))
    const many = await call("PUT", path, { invoices: documents })
    expect(many.body.reasons).toEqual([{ code: 50000020, message: expect.stringMatching(/invoices.*1000/) }])
    const named = Array.from({ length: 1001 }, () => ({ amount: 0.01, invoiceItemId: ids.item }))
    const deep = await call("PUT", path, { invoices: [{ amount: 10.01, invoiceId: ids.consolidated, items: named }] })
    expect(deep.body.reasons[0].message).toMatch(/items.*1000/)
  })

  it("touches at most 15,000 items, those without an amount not counted", async () => {
    const wide = (number: string) => ({ number, account: "A-1", items: items(900) })
    const seed: ResetBody = {
      clock,
      accounts: [{ number: "A-1" }],
      invoices: [
        ...Array.from({ length: 17 }, (_, at) => wide(`INV-${at}`)),
        { number: "INV-Z", account: "A-1", items: [...items(1), ...items(900, "0.00")] }
      ],
      payments: [{ number: "P-1", account: "A-1", amount: "20000.00" }]
    }
    const { call } = await zuora({ seed })
    const named = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ amount: 900, invoiceNumber: `INV-${at}` }))
    const over = await call("PUT", "/v1/payments/P-1/apply", { invoices: named(17) })
    expect(over.body.reasons[0].message).toMatch(/15000 items/)
    const most = [...named(16), { amount: 1, invoiceNumber: "INV-Z" }]
    expect((await call("PUT", "/v1/payments/P-1/apply", { invoices: most })).body.appliedAmount).toBe(14_401)
  })

  it.each([
    [100, 100],
    [101, 1]
  ])(
    "prorates a memo of %i lines over 100 up to a product of 10,000, then fills silently (%i touched)",
    async (count, partly) => {
      const seed: ResetBody = {
        clock,
        accounts: [{ number: "A-1" }],
        invoices: [{ id: "a".repeat(32), number: "INV-1", account: "A-1", items: items(100) }],
        creditMemos: [{ number: "CM-1", account: "A-1", items: items(count) }]
      }
      const { call } = await zuora({ seed })
      await call("PUT", "/v1/credit-memos/CM-1/apply", { invoices: [{ amount: 50.5, invoiceId: "a".repeat(32) }] })
      const pages = await Promise.all(
        [1, 2, 3].map((page) => call("GET", `/v1/invoices/INV-1/items?pageSize=40&page=${page}`))
      )
      const balances = pages.flatMap(({ body }) => body.invoiceItems.map((one: Loose) => one.balance))
      expect(balances.filter((balance) => balance > 0 && balance < 1)).toHaveLength(partly)
    }
  )

  it("fills in a random order that the seed gives again", async () => {
    const filled = async (seedText: string) => {
      const seed: ResetBody = {
        clock,
        seed: seedText,
        settings: { applicationRule: "FIFO" },
        accounts: [{ number: "A-1" }],
        invoices: [{ number: "INV-1", account: "A-1", items: items(20) }],
        payments: [{ number: "P-1", account: "A-1", amount: "10.00" }]
      }
      const { call } = await zuora({ seed })
      await call("PUT", "/v1/payments/P-1/apply", { invoices: [{ amount: 10, invoiceNumber: "INV-1" }] })
      const { invoiceItems } = (await call("GET", "/v1/invoices/INV-1/items")).body
      return invoiceItems.map((one: Loose) => one.balance).join("")
    }
    expect(await filled("one")).toBe(await filled("one"))
    expect(await filled("one")).not.toBe(await filled("two"))
  })
})

describe("effective dates (apply and unapply, payments and credit memos)", () => {
  const memo = "/v1/credit-memos/CM00000100"
  const invoices = [{ amount: 5, invoiceId: ids.memoInvoice }]

  it("are never before the latest on a memo, and an unapply takes that of the latest application", async () => {
    const { call } = await zuora()
    const early = await call("PUT", `${memo}/apply`, { invoices, effectiveDate: "2026-11-21" })
    expect(early.body.reasons[0].code).toBe(50000030)
    await call("PUT", `${memo}/apply`, { invoices, effectiveDate: "2026-12-10" })
    expect((await call("PUT", `${memo}/apply`, { invoices, effectiveDate: "2026-12-09" })).body.success).toBe(false)
    expect((await call("PUT", `${memo}/unapply`, { effectiveDate: "2026-12-09" })).body.success).toBe(false)
    await call("PUT", `${memo}/unapply`, {})
    const { data } = (await call("GET", "/object-query/credit-memo-applications")).body
    expect(data.map((row: Loose) => row.effectiveDate)).toEqual(["2026-12-10", "2026-12-10"])
  })

  it("of a refund are moved up to the latest application", async () => {
    const { call } = await zuora()
    await call("PUT", `${memo}/apply`, { invoices, effectiveDate: "2026-12-10" })
    await call("POST", `${memo}/refund`, { ...check, totalAmount: 1, refundDate: "2026-11-30" })
    const [row] = (await call("GET", "/object-query/refund-applications")).body.data
    expect(row.effectiveDate).toBe("2026-12-10")
    expect((await call("GET", "/v1/refunds/R-00000001")).body.refundDate).toBe("2026-11-30")
  })
})

describe("currencies", () => {
  it("must be the same on both sides, and amounts have no more places than they", async () => {
    const { call, seed } = await zuora()
    await run(
      seed({
        accounts: [{ number: "A-JPY", currency: "JPY" }],
        invoices: [{ number: "INV-JPY", account: "A-JPY", items: [{ name: "Seats", amount: "1000" }] }],
        payments: [
          { number: "P-EUR", account: "A-JPY", amount: "50.00", currency: "EUR" },
          { number: "P-JPY", account: "A-JPY", amount: "900" }
        ]
      })
    )
    const apply = (payment: string, amount: number) =>
      call("PUT", `/v1/payments/${payment}/apply`, { invoices: [{ amount, invoiceNumber: "INV-JPY" }] })
    expect((await apply("P-EUR", 1)).body.reasons[0].message).toMatch(/in JPY, not in EUR/)
    expect((await apply("P-JPY", 1.5)).body.reasons[0].code).toBe(50000020)
    expect((await apply("P-JPY", 900)).text).toContain('"appliedAmount":900,')
    const charges = [{ amount: 5, productRatePlanChargeId: "c".repeat(32) }]
    const foreign = { accountNumber: "A-JPY", currency: "EUR", autoPost: true, charges }
    const { id } = (await call("POST", "/v1/credit-memos", foreign)).body
    const invoiceId = (await call("GET", "/v1/invoices/INV-JPY")).body.id
    const crossed = await call("PUT", `/v1/credit-memos/${id}/apply`, { invoices: [{ amount: 5, invoiceId }] })
    expect(crossed.body.reasons[0].message).toMatch(/in JPY, not in EUR/)
  })
})

describe("the life of a payment", () => {
  it("lets external, wholly unapplied payments be transferred only (transfer unapplied payments)", async () => {
    const { call } = await zuora()
    const transfer = (key: string) => call("PUT", `/v1/payments/${key}/transfer`, { accountId: "A00000003" })
    const { paymentId } = (await call("POST", "/v1/operations/invoice-collect", { accountKey: "A00000001" })).body
    await call("PUT", `/v1/payments/${paymentId}/unapply`, {})
    expect((await transfer(paymentId)).body.reasons[0].message).toMatch(/Electronic/)
    await call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    expect((await transfer("P-00000100")).body.reasons[0].message).toMatch(/wholly unapplied/)
    expect((await transfer("P-9")).body.reasons[0].code).toBe(53830040)
    expect((await transfer("P-00000200")).body.accountNumber).toBe("A00000003")
  })

  it("is updated by id only, and deleted when canceled only; its log stays", async () => {
    const { call } = await zuora()
    expect((await call("PUT", "/v1/payments/P-00000100", { comment: "x" })).body.reasons[0].code).toBe(50000040)
    const updated = await call("PUT", `/v1/payments/${ids.payment}`, { comment: "x", gatewayState: "Settled" })
    expect(updated.body).toMatchObject({ comment: "x", gatewayState: "Settled" })
    expect((await call("PUT", "/v1/payments/P-00000100/cancel", {})).body.reasons[0].message).toMatch(/settled/)
    expect((await call("DELETE", "/v1/payments/P-00000200")).body.reasons[0].code).toBe(50000030)
    await call("PUT", "/v1/payments/P-00000200/cancel", {})
    expect((await call("DELETE", "/v1/payments/P-00000200")).body).toEqual({ success: true })
    expect((await call("GET", "/v1/payments/P-00000200")).body.reasons[0].code).toBe(50000040)
  })

  it("is not canceled on a canceled account", async () => {
    const { call, seed } = await zuora()
    await run(
      seed({
        accounts: [{ number: "A-X", status: "Canceled" }],
        payments: [{ number: "P-X", account: "A-X", amount: "1.00" }]
      })
    )
    expect((await call("PUT", "/v1/payments/P-X/cancel", {})).body.reasons[0].message).toMatch(/account/)
  })
})
