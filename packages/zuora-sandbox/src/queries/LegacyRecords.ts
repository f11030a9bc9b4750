/**
 * Legacy objects as bulk reads and, in upper case, CRUD reads show them.
 * Source: Zuora documentation, SOAP API object reference: InvoiceAdjustment, InvoiceItemAdjustment,
 * CreditBalanceAdjustment, RefundInvoicePayment.
 */
import type { InvoiceAdjustment } from "../crud/Legacy.ts"
import { amount } from "../server/Json.ts"
import { type Reading, type Row, stamps } from "./Reading.ts"

const adjustmentOf = ({ call }: Reading, row: InvoiceAdjustment) => {
  const invoice = call.tx.raw("invoice", row.invoiceId)
  const currency = invoice?.currency ?? ""
  return {
    invoice,
    currency,
    fields: {
      id: row.id,
      adjustmentNumber: row.number,
      accountId: row.accountId,
      invoiceId: row.invoiceId,
      invoiceNumber: invoice?.number ?? null,
      adjustmentDate: row.adjustmentDate,
      amount: amount(row.amount, currency),
      type: row.type,
      status: row.status,
      reasonCode: row.reasonCode,
      referenceId: row.referenceId,
      ...stamps(call, row)
    }
  }
}

/** Of whole invoices; `impactAmount` is what it does to the balance. */
export const invoiceAdjustments = (reading: Reading): ReadonlyArray<Row> =>
  reading
    .rows("invoiceAdjustment")
    .filter((row) => row.lineId === null)
    .map((row) => {
      const { currency, fields } = adjustmentOf(reading, row)
      const impact = row.type === "Charge" ? row.amount : -row.amount
      return { ...fields, comments: row.comment, impactAmount: amount(impact, currency) }
    })

/** Of items (InvoiceDetail) and taxation items (Tax). */
export const invoiceItemAdjustments = (reading: Reading): ReadonlyArray<Row> =>
  reading
    .rows("invoiceAdjustment")
    .filter((row) => row.lineId !== null)
    .map((row) => {
      const { fields, invoice } = adjustmentOf(reading, row)
      const item = invoice?.items.find((one) => one.id === row.lineId)
      const sourceType = item === undefined ? "Tax" : "InvoiceDetail"
      return {
        ...fields,
        comment: row.comment,
        sourceId: row.lineId,
        sourceType,
        invoiceItemName: item?.name ?? null
      }
    })

export const creditBalanceAdjustments = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("creditBalanceAdjustment").map((row) => {
    const source =
      call.tx.raw("invoice", row.sourceId ?? "") ??
      call.tx.raw("payment", row.sourceId ?? "") ??
      call.tx.raw("refund", row.sourceId ?? "")
    return {
      id: row.id,
      number: row.number,
      accountId: row.accountId,
      adjustmentDate: row.adjustmentDate,
      amount: amount(row.amount, call.tx.raw("account", row.accountId)?.currency ?? ""),
      type: row.type,
      status: row.status,
      sourceTransactionId: row.sourceId,
      sourceTransactionNumber: source?.number ?? null,
      sourceTransactionType: row.sourceType,
      ...stamps(call, row)
    }
  })

export const refundInvoicePayments = ({ call, rows }: Reading): ReadonlyArray<Row> =>
  rows("refundInvoicePayment").map((row) => ({
    id: row.id,
    refundId: row.refundId,
    invoicePaymentId: row.invoicePaymentId,
    invoiceId: row.invoiceId,
    refundAmount: amount(row.amount, call.tx.raw("invoice", row.invoiceId)?.currency ?? ""),
    ...stamps(call, row)
  }))
