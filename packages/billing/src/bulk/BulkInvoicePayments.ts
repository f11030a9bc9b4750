/**
 * What payments give in tenants without Invoice Settlement, read in bulk, by the payment or by the invoice: invoice
 * payments, and what of them was refunded, which is owed again.
 *
 * Source: Zuora documentation, SOAP API object reference, InvoicePayment and RefundInvoicePayment. Assumption A52: an
 * invoice payment counts from its payment's effective date, and what was refunded from the refund's date.
 */
import * as Effect from "effect/Effect"
import type { WireRefund } from "../ZuoraRefunds.ts"
import { standing } from "../InvoicePaymentParts.ts"
import { lines, type Slice } from "./Slice.ts"

/** Reads invoice payments; what there is of one document comes from the answer. */
export const readInvoicePayments = Effect.fn("BulkInvoicePayments.readInvoicePayments")(function* (
  by: "paymentId" | "invoiceId",
  slice: Slice,
  ids: ReadonlyArray<string>
) {
  const [paidOf, refundedOf] = yield* Effect.all(
    [
      lines("invoice-payments", by, slice, ids),
      slice.presentOnly === true
        ? Effect.succeed(new Map<string, never>())
        : lines("refund-invoice-payments", by, slice, ids)
    ],
    { concurrency: 2 }
  )
  // A draft has paid nothing yet, and what a canceled payment had paid Zuora no longer tells.
  const paid = (documentId: string) =>
    (paidOf.get(documentId) ?? []).filter(({ paymentStatus }) => paymentStatus === "Processed")
  const refunded = (documentId: string) => (refundedOf.get(documentId) ?? []).filter(counts)
  return {
    /** What stands between a payment and an invoice, one part for each pair. */
    parts: (documentId: string) => standing(paid(documentId)),
    /** The same as a log: refunds take back. */
    log: (documentId: string) => [
      ...paid(documentId).map(({ refundAmount: _, ...row }) => row),
      ...refunded(documentId).map((row) => ({
        id: row.id,
        paymentId: row.paymentId,
        invoiceId: row.invoiceId,
        amount: `-${row.amount ?? "0"}`,
        applicationGroupId: row.refundId,
        effectiveDate: row.effectiveDate,
        createdDate: row.createdDate
      }))
    ]
  }
})

const counts = ({ status }: { readonly status: string | undefined }): boolean =>
  status === "Processed" || status === "Processing"

/** Refunds of invoice payments, by payment. One refund may be of several invoices. */
export const readPaymentRefunds = Effect.fn("BulkInvoicePayments.readPaymentRefunds")(function* (
  slice: Slice,
  ids: ReadonlyArray<string>
) {
  const refundedOf = yield* lines("refund-invoice-payments", "paymentId", slice, ids)
  return (paymentId: string): ReadonlyArray<WireRefund> =>
    Array.from(
      Map.groupBy(refundedOf.get(paymentId) ?? [], ({ refundId }) => refundId ?? "").entries(),
      ([id, [row]]) => ({
        id,
        number: row?.number ?? "",
        status: row?.status ?? "",
        type: row?.type ?? "",
        amount: (row?.totalAmount ?? "") as WireRefund["amount"],
        refundDate: row?.effectiveDate,
        refundTransactionType: undefined
      })
    )
})
