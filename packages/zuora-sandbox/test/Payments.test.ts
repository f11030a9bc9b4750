import { describe, expect, it } from "vitest"
import { type Loose, ids, publishedExample, run, zuora } from "./Zuora.ts"

const apply = "/v1/payments/P-00000100/apply"

/** Field names of the table "Payment" in Zuora's reference, without those never shown in a sample. */
const documented =
  "accountId accountNumber amount appliedAmount authTransactionId bankIdentificationNumber cancelledOn comment createdById createdDate creditBalanceAmount currency effectiveDate financeInformation gatewayId gatewayOrderId gatewayReconciliationReason gatewayReconciliationStatus gatewayResponse gatewayResponseCode gatewayState id markedForSubmissionOn number paymentGatewayNumber paymentMethodId paymentMethodSnapshotId payoutId prepayment referenceId refundAmount secondPaymentReferenceId settledOn softDescriptor softDescriptorPhone status submittedOn success type unappliedAmount updatedById updatedDate".split(
    " "
  )

describe("applying a payment", () => {
  it("takes the published example for a consolidated invoice: 10.1 = 10 on an item + 0.1 on its tax", async () => {
    const { call } = await zuora()
    const { status, body, text } = await call("PUT", apply, publishedExample)
    expect(status).toBe(200)
    expect(body).toMatchObject({ success: true, amount: 50, appliedAmount: 10.1, unappliedAmount: 39.9 })
    expect(text).toContain('"appliedAmount":10.1,"unappliedAmount":39.9')
    const items = await call("GET", "/v1/invoices/INV00000100/items")
    expect(items.body.invoiceItems[0]).toMatchObject({
      balance: 0,
      taxationItems: { data: [{ balance: 0, paymentAmount: 0.1 }] }
    })
    const invoice = await call("GET", "/v1/invoices/INV00000100")
    expect(invoice.body).toMatchObject({
      amount: 47.2,
      balance: 37.1,
      paymentAmount: 10.1,
      sourceType: "Consolidation"
    })
  })

  it("answers every documented payment field and no other (reference, payment table)", async () => {
    const { call } = await zuora()
    const { body } = await call("PUT", apply, publishedExample)
    expect(Object.keys(body).sort()).toEqual(documented)
    expect(Object.keys(body.financeInformation)).toHaveLength(5)
  })

  it("applies again when the same PUT is repeated (no server-side deduplication of PUTs)", async () => {
    const { call } = await zuora()
    const body = { invoices: [{ amount: 5, invoiceId: ids.consolidated }] }
    await call("PUT", apply, body)
    expect((await call("PUT", apply, body)).body.appliedAmount).toBe(10)
  })

  it("keeps part ids while they live and soft deletes a part at zero (object model of Invoice Settlement)", async () => {
    const { call } = await zuora()
    const partsAfter = async () => (await call("GET", "/v1/payments/P-00000100/parts")).body.parts
    const [unapplied] = await partsAfter()
    await call("PUT", apply, publishedExample)
    const both = await partsAfter()
    expect(both.map((part: { amount: number }) => part.amount)).toEqual([39.9, 10.1])
    expect(both[0].id).toBe(unapplied.id)
    const path = `/v1/payments/P-00000100/parts/${both[1].id}`
    const old = await call("GET", `${path}/itemparts`)
    expect(old.body.itemParts.map((item: { amount: number }) => item.amount)).toEqual([10, 0.1])
    expect((await call("GET", `${path}/item-parts`)).text).toBe(old.text)
    expect((await call("GET", `${path}/item-parts/${old.body.itemParts[1].id}`)).body.taxItemId).toBe(ids.tax)
    await call("PUT", "/v1/payments/P-00000100/unapply", {})
    expect((await partsAfter()).map((part: { amount: number }) => part.amount)).toEqual([50])
  })

  it("prorates over items and taxes by largest remainder when no items are named (default application rule)", async () => {
    const { call } = await zuora()
    await call("PUT", apply, { invoices: [{ amount: 1, invoiceNumber: "INV00000100" }] })
    const { body } = await call("GET", "/v1/invoices/INV00000100/items")
    const paid = body.invoiceItems.map((item: Loose) => Math.round((item.chargeAmount - item.balance) * 100))
    const taxPaid = body.invoiceItems.flatMap((item: Loose) =>
      item.taxationItems.data.map((tax: Loose) => tax.paymentAmount)
    )
    expect(paid).toEqual([21, 53, 16])
    expect(taxPaid).toEqual([0, 0.1])
  })

  it("fills one line before the next under the First In First Out rule", async () => {
    const { call, settings } = await zuora()
    await run(settings({ applicationRule: "FIFO" }))
    await call("PUT", apply, { invoices: [{ amount: 30, invoiceId: ids.consolidated }] })
    const { body } = await call("GET", "/v1/invoices/INV00000100/items")
    const partly = body.invoiceItems.filter((item: Loose) => item.balance > 0 && item.balance < item.chargeAmount)
    expect(partly.length).toBeLessThanOrEqual(1)
  })

  const refused: ReadonlyArray<readonly [string, unknown, number, RegExp]> = [
    [
      "an amount above the invoice balance",
      { invoices: [{ amount: 47.21, invoiceId: ids.consolidated }] },
      50000030,
      /balance/
    ],
    [
      "a foreign item",
      {
        invoices: [
          { amount: 1, invoiceId: ids.consolidated, items: [{ amount: 1, invoiceItemId: ids.memoInvoiceItem }] }
        ]
      },
      50000030,
      /does not belong/
    ],
    [
      "item sums that differ from the document",
      { invoices: [{ amount: 2, invoiceId: ids.consolidated, items: [{ amount: 1, invoiceItemId: ids.item }] }] },
      50000030,
      /add up/
    ],
    [
      "another account's invoice",
      { invoices: [{ amount: 1, invoiceId: ids.memoInvoice }] },
      50000030,
      /another account/
    ],
    [
      "an effective date before the payment's",
      { effectiveDate: "2020-01-01", invoices: [{ amount: 1, invoiceId: ids.consolidated }] },
      50000030,
      /effective date/
    ],
    ["an unknown field", { invoices: [{ amount: 1, invoiceId: ids.consolidated, colour: "red" }] }, 50000021, /colour/],
    ["a missing amount", { invoices: [{ invoiceId: ids.consolidated }] }, 50000022, /amount/],
    [
      "more places than the currency has",
      { invoices: [{ amount: 1.005, invoiceId: ids.consolidated }] },
      50000020,
      /EUR/
    ],
    [
      "an unknown invoice",
      { invoices: [{ amount: 1, invoiceId: "nope" }] },
      50000040,
      /Cannot find entity by key: 'nope'/
    ],
    [
      "id and number of different invoices",
      { invoices: [{ amount: 1, invoiceId: ids.consolidated, invoiceNumber: "INV00000200" }] },
      50000020,
      /different/
    ]
  ]
  it.each(refused)("refuses %s and changes nothing", async (_name, body, code, message) => {
    const { call } = await zuora()
    const answer = await call("PUT", apply, body)
    expect(answer.body).toMatchObject({ success: false, reasons: [{ code }] })
    expect(answer.body.reasons[0].message).toMatch(message)
    expect((await call("GET", "/v1/payments/P-00000100")).body.appliedAmount).toBe(0)
  })
})

describe("creating, listing, moving and refunding payments", () => {
  const external = { accountNumber: "A00000002", amount: 12.5, currency: "EUR", type: "External" }

  it("creates an external payment Processed at once and applies what the body names", async () => {
    const { call } = await zuora()
    const { body } = await call("POST", "/v1/payments", { ...external, invoices: publishedExample.invoices })
    expect(body).toMatchObject({ status: "Processed", appliedAmount: 10.1, unappliedAmount: 2.4, number: "P-00000001" })
  })

  it("needs gateway and today's date for an electronic payment", async () => {
    const { call } = await zuora()
    const electronic = { ...external, accountNumber: "A00000001", type: "Electronic" }
    expect((await call("POST", "/v1/payments", electronic)).body.reasons[0].code).toBe(50000022)
    const yesterday = { ...electronic, gatewayId: "g", effectiveDate: "2026-11-21" }
    expect((await call("POST", "/v1/payments", yesterday)).body.reasons[0].code).toBe(50000030)
    const today = await call("POST", "/v1/payments", { ...yesterday, effectiveDate: "2026-11-22" })
    expect(today.body).toMatchObject({ success: true, gatewayState: "Submitted", referenceId: "gw-P-00000001" })
  })

  it("keeps the reference that is stated, of an external payment too", async () => {
    const { call } = await zuora()
    const stated = await call("POST", "/v1/payments", { ...external, referenceId: "cheque 17" })
    expect(stated.body).toMatchObject({ referenceId: "cheque 17" })
    expect((await call("POST", "/v1/payments", external)).body).toMatchObject({ referenceId: null })
  })

  it("refuses another currency than the account's", async () => {
    const { call } = await zuora()
    expect((await call("POST", "/v1/payments", { ...external, currency: "USD" })).body.reasons[0].code).toBe(50000030)
  })

  it("pages lists by full URL, caps pageSize at 40 and sorts '-' ascending (reference, list payments)", async () => {
    const { call, seed } = await zuora()
    const payments = Array.from({ length: 45 }, () => ({ account: "A00000002", amount: "1.00" }))
    await run(seed({ payments }))
    const first = await call("GET", "/v1/payments?pageSize=99&amount=1.0&sort=-number")
    expect(first.body.payments).toHaveLength(40)
    expect(first.body.payments[0].number).toBe("P-00000001")
    const rest = await call("GET", first.body.nextPage.replace(/^http:\/\/[^/]+/, ""))
    expect(rest.body.payments).toHaveLength(5)
    expect(rest.body.nextPage).toBeUndefined()
    expect((await call("GET", "/v1/payments")).body.payments[0].number).toBe("P-00000200")
  })

  it("transfers only wholly unapplied payments, and with an empty account takes it away", async () => {
    const { call } = await zuora()
    const moved = await call("PUT", "/v1/payments/P-00000100/transfer", { accountId: "" })
    expect(moved.body).toMatchObject({ success: true, accountId: null })
    const apply = await call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    expect(apply.body.reasons[0].message).toMatch(/no account/)
  })

  it("cancels by unapplying first, or refuses that by the payment rule", async () => {
    const { call, settings } = await zuora()
    await call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    await run(settings({ unapplyOnCancel: "no" }))
    expect((await call("PUT", "/v1/payments/P-00000100/cancel", {})).body.success).toBe(false)
    await run(settings({ unapplyOnCancel: "yes" }))
    const { body } = await call("PUT", "/v1/payments/P-00000100/cancel", {})
    expect(body).toMatchObject({ status: "Canceled", appliedAmount: 0, cancelledOn: "2026-11-22 12:00:00" })
    expect((await call("GET", "/v1/invoices/INV00000100")).body.balance).toBe(47.2)
  })

  it("refunds at most what is unapplied", async () => {
    const { call } = await zuora()
    await call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    const refund = (totalAmount: number) =>
      call("POST", "/v1/payments/P-00000100/refunds", { totalAmount, type: "External", methodType: "Check" })
    expect((await refund(39.91)).body.reasons[0].code).toBe(50000030)
    expect((await refund(39.9)).body).toMatchObject({ amount: 39.9, status: "Processed", success: true })
    expect((await call("GET", "/v1/payments/P-00000100")).body).toMatchObject({
      refundAmount: 39.9,
      unappliedAmount: 0
    })
  })

  it("takes back first in, first out, and answers 53840040 for an unknown payment", async () => {
    const { call } = await zuora()
    await call("PUT", "/v1/payments/P-00000100/apply", publishedExample)
    const back = { invoices: [{ amount: 10.05, invoiceId: ids.consolidated }] }
    expect((await call("PUT", "/v1/payments/P-00000100/unapply", back)).body.appliedAmount).toBe(0.05)
    const { body } = await call("GET", "/v1/invoices/INV00000100/items")
    expect(body.invoiceItems[0]).toMatchObject({ balance: 10, taxationItems: { data: [{ balance: 0.05 }] } })
    expect((await call("PUT", "/v1/payments/P-9/unapply", {})).body.reasons[0].code).toBe(53840040)
  })
})
