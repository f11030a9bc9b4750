/**
 * Invoices, items, taxation items and legacy invoice payments as bulk reads show them.
 * Source: Zuora API reference, "Object queries", samples; Zuora documentation, data source reference.
 */
import { shownAdjustment } from "../invoices/InvoiceReads.ts"
import { isoDatetime } from "../server/Call.ts"
import { Decimal, amount } from "../server/Json.ts"
import { type Reading, type Row, stamps } from "./Reading.ts"
import * as Receivable from "../settlement/Receivable.ts"

export const invoices = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("invoice").map((invoice) => ({
    id: invoice.id,
    invoiceNumber: invoice.number,
    accountId: invoice.accountId,
    currency: invoice.currency,
    amount: amount(Receivable.amountOf(invoice), invoice.currency),
    amountWithoutTax: amount(Receivable.amountOf(invoice) - Receivable.taxAmountOf(invoice), invoice.currency),
    taxAmount: amount(Receivable.taxAmountOf(invoice), invoice.currency),
    taxExemptAmount: new Decimal("0"),
    balance: amount(Receivable.balanceOf(invoice), invoice.currency),
    paymentAmount: amount(Receivable.paidOf(invoice), invoice.currency),
    creditMemoAmount: amount(Receivable.creditedOf(invoice), invoice.currency),
    refundAmount: amount(invoice.headerRefunded ?? 0n, invoice.currency),
    adjustmentAmount: amount(shownAdjustment(call, invoice), invoice.currency),
    creditBalanceAdjustmentAmount: amount(invoice.creditBalancePaid ?? 0n, invoice.currency),
    reversed: invoice.reversed,
    status: invoice.status,
    source: invoice.source,
    sourceType: invoice.sourceType,
    invoiceDate: invoice.invoiceDate,
    dueDate: invoice.dueDate,
    targetDate: invoice.targetDate,
    postedDate: invoice.postedDate === null ? null : isoDatetime(call, invoice.postedDate),
    ...stamps(call, invoice)
  }))

export const invoiceItems = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("invoice").flatMap((invoice) =>
    invoice.items.map((item) => ({
      id: item.id,
      invoiceId: invoice.id,
      accountId: invoice.accountId,
      chargeName: item.name,
      chargeAmount: amount(item.amount, invoice.currency),
      taxAmount: amount(
        item.taxItems.reduce((sum, tax) => sum + tax.amount, 0n),
        invoice.currency
      ),
      balance: amount(Receivable.itemBalance(invoice, item), invoice.currency),
      // A digit here, a word in v1: 0 Charge, 1 Discount.
      processingType: item.appliedToItemId === null ? "0" : "1",
      appliedToInvoiceItemId: item.appliedToItemId,
      serviceStartDate: item.serviceStart,
      serviceEndDate: item.serviceEnd,
      ...stamps(call, invoice)
    }))
  )

export const taxationItems = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("invoice").flatMap((invoice) =>
    invoice.items.flatMap((item) =>
      item.taxItems.map((tax) => ({
        id: tax.id,
        invoiceId: invoice.id,
        invoiceItemId: item.id,
        accountId: invoice.accountId,
        name: tax.name,
        taxAmount: amount(tax.amount, invoice.currency),
        taxRate: new Decimal(tax.rate),
        balance: amount(Receivable.taxBalance(tax), invoice.currency),
        paymentAmount: amount(tax.paid, invoice.currency),
        creditAmount: amount(tax.credited, invoice.currency),
        ...stamps(call, invoice)
      }))
    )
  )

export const invoicePayments = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("invoicePayment").map((row) => {
    const currency = call.tx.raw("invoice", row.invoiceId)?.currency ?? ""
    return {
      id: row.id,
      invoiceId: row.invoiceId,
      paymentId: row.paymentId,
      amount: amount(row.amount, currency),
      refundAmount: amount(row.refunded, currency),
      ...stamps(call, row)
    }
  })
