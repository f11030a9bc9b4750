import { describe, expect, it } from "vitest"
import { type Loose, ids, run, zuora } from "./Zuora.ts"

const past = {
  invoicePayments: [{ payment: "P-00000200", invoice: "INV00000300", amount: "20.00" }],
  adjustments: [
    { invoice: "INV00000200", type: "Credit", amount: "10.00", adjustmentDate: "2020-05-01" },
    { invoice: "INV00000200", type: "Charge", amount: "4.00", lineId: ids.memoInvoiceItem, reasonCode: "Late" },
    { invoice: "INV00000200", type: "Credit", amount: "1.00", lineId: ids.memoInvoiceTax },
    { invoice: "INV00000200", type: "Credit", amount: "50.00", status: "Canceled" }
  ],
  creditBalanceAdjustments: [
    { account: "A00000003", type: "Increase", amount: "30.00" },
    { account: "A00000003", type: "Decrease", amount: "5.00", invoice: "INV00000200" }
  ],
  legacyRefunds: [{ payment: "P-00000200", invoice: "INV00000300", amount: "3.00" }]
} as const

/** A tenant whose documents are from before Invoice Settlement. */
const migrated = async () => {
  const made = await zuora()
  await run(made.seed(past))
  const query = async (queryString: string): Promise<ReadonlyArray<Loose>> =>
    (await made.call("POST", "/v1/action/query", { queryString })).body.records
  return { ...made, query }
}

describe("legacy objects of a seed", () => {
  it("adjust an invoice and its items: a charge raises what is owed, a credit and the credit balance lower it", async () => {
    const { call, settings } = await migrated()
    const invoice = (await call("GET", "/v1/invoices/INV00000200")).body
    // 119 − 10 + 4 − 1 − 5
    expect(invoice).toMatchObject({
      amount: 119,
      balance: 107,
      adjustmentAmount: -7,
      creditBalanceAdjustmentAmount: 5,
      paymentAmount: 0
    })
    const { invoiceItems } = (await call("GET", "/v1/invoices/INV00000200/items")).body
    const item = invoiceItems.find((one: Loose) => one.id === ids.memoInvoiceItem)
    expect(item.balance).toBe(item.chargeAmount + 4)
    expect(item.taxationItems.data[0].balance).toBe(item.taxationItems.data[0].taxAmount - 1)
    await run(settings({ adjustmentSign: "creditPositive" }))
    expect((await call("GET", `/object-query/invoices/${ids.memoInvoice}`)).body.adjustmentAmount).toBe(7)
    expect((await call("GET", `/v1/object/invoice/${ids.memoInvoice}`)).body.AdjustmentAmount).toBe(7)
  })

  it("refund an invoice payment: the invoice is owed again, by Zuora's published formula", async () => {
    const { call, query } = await migrated()
    const invoice = (await call("GET", "/v1/invoices/INV00000300")).body
    expect(invoice).toMatchObject({ amount: 71.4, balance: 54.4 })
    expect(invoice).toMatchObject({ paymentAmount: 20, refundAmount: 3 })
    expect((await call("GET", "/v1/payments/P-00000200")).body).toMatchObject({ refundAmount: 3, appliedAmount: 17 })
    const [link] = await query("select Id, RefundAmount from InvoicePayment")
    const [refunded] = await query(
      "select RefundId, InvoicePaymentId, InvoiceId, RefundAmount from RefundInvoicePayment"
    )
    const [refund] = (await call("GET", "/v1/refunds")).body.refunds
    expect(link.RefundAmount).toBe(3)
    for (const log of ["RefundApplication", "PaymentApplication"])
      expect(await query(`select Id from ${log}`)).toEqual([])
    expect(refunded).toEqual({
      RefundId: refund.id,
      InvoicePaymentId: link.Id,
      InvoiceId: ids.legacyInvoice,
      RefundAmount: 3
    })
  })

  it("are read by ZOQL, Data Query and CRUD, canceled ones too", async () => {
    const { call, query } = await migrated()
    const header = await query("select Id, AdjustmentNumber, Type, Amount, ImpactAmount, Status from InvoiceAdjustment")
    expect(
      header.map((row) => [row.AdjustmentNumber, row.Type, row.ImpactAmount, row.Status].join(" ")).toSorted()
    ).toEqual(["IA-00000001 Credit -10 Processed", "IA-00000002 Credit -50 Canceled"])
    const lines = await query("select Id, SourceId, SourceType, Type, Amount from InvoiceItemAdjustment")
    expect(lines.map((row) => [row.SourceType, row.SourceId, row.Type, row.Amount].join(" ")).toSorted()).toEqual([
      `InvoiceDetail ${ids.memoInvoiceItem} Charge 4`,
      `Tax ${ids.memoInvoiceTax} Credit 1`
    ])
    const balance = await query("select Id, Type, Amount, SourceTransactionNumber from CreditBalanceAdjustment")
    expect(balance.map((row) => [row.Type, row.Amount, row.SourceTransactionNumber].join(" ")).toSorted()).toEqual([
      "Decrease 5 INV00000200",
      "Increase 30 "
    ])
    expect(await query("select CreditBalance from Account where AccountNumber = 'A00000003'")).toEqual([
      { CreditBalance: 25 }
    ])
    const paths = [
      ["invoice-adjustment", header[0]?.Id, { Type: "Credit" }],
      ["invoice-item-adjustment", lines[0]?.Id, { SourceType: lines[0]?.SourceType }],
      ["credit-balance-adjustment", balance[0]?.Id, { Amount: balance[0]?.Amount }]
    ] as const
    for (const [object, id, shown] of paths) {
      expect((await call("GET", `/v1/object/${object}/${id}`)).body).toMatchObject({ Id: id, ...shown })
      expect((await call("GET", `/v1/object/${object}/${"0".repeat(32)}`)).status).toBe(404)
    }
  })

  it("move an overpayment to the credit balance: it cannot be applied any more", async () => {
    const { call, seed } = await zuora()
    await run(
      seed({
        creditBalanceAdjustments: [{ account: "A00000002", type: "Increase", amount: "20.00", payment: "P-00000100" }]
      })
    )
    expect((await call("GET", "/v1/payments/P-00000100")).body).toMatchObject({
      amount: 50,
      unappliedAmount: 30,
      creditBalanceAmount: 20
    })
    const { parts } = (await call("GET", "/v1/payments/P-00000100/parts")).body
    expect(parts.map((part: Loose) => part.amount)).toEqual([30])
  })

  it("are refused when the document or line that they are about is not there", async () => {
    const { seed } = await zuora()
    const wrong = [
      { adjustments: [{ invoice: "INV9", type: "Credit", amount: "1" }] },
      { adjustments: [{ invoice: "INV00000200", type: "Credit", amount: "1", lineId: ids.item }] },
      { legacyRefunds: [{ payment: "P-00000200", invoice: "INV00000300", amount: "1" }] }
    ] as const
    for (const one of wrong) await expect(run(seed(one))).rejects.toThrow("Cannot find entity")
  })

  it("move to Invoice Settlement: invoice payments are parts under other ids then, and fall on lines", async () => {
    const { call, edit, seed, settings } = await zuora()
    await run(settings({ invoiceSettlement: "off" }))
    await run(seed({ invoicePayments: [{ payment: "P-00000200", invoice: "INV00000300", amount: "20.00" }] }))
    const query = async (queryString: string): Promise<ReadonlyArray<Loose>> =>
      (await call("POST", "/v1/action/query", { queryString })).body.records
    const balances = async () => {
      const { invoiceItems } = (await call("GET", "/v1/invoices/INV00000300/items")).body
      return invoiceItems.flatMap((item: Loose) => [
        item.balance,
        ...item.taxationItems.data.map((tax: Loose) => tax.balance)
      ])
    }
    expect(await balances()).toEqual([60, 11.4])
    await run(edit({ kind: "settleInvoices" }))
    expect((await call("GET", "/v1/invoices/INV00000300")).body.balance).toBe(51.4)
    expect(await balances()).toEqual([43.19, 8.21])
    const [link] = await query("select Id from InvoicePayment")
    const { parts } = (await call("GET", "/v1/payments/P-00000200/parts")).body
    const given = parts.find((part: Loose) => part.invoiceId !== null)
    expect(given.amount).toBe(20)
    expect(given.id).not.toBe(link.Id)
  })
})
