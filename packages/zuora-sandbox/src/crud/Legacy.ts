/**
 * What tenants have from before Invoice Settlement: adjustments of invoices, adjustments of an account's credit balance,
 * and refunds of invoice payments. Amounts in minor units, always positive; `type` says which way.
 * Source: Zuora documentation, SOAP API object reference, pages of the same names. No call of this sandbox makes them.
 */
export interface InvoiceAdjustment {
  readonly id: string
  /** `IA-…` of a whole invoice, `IILA-…` of an item. */
  readonly number: string
  readonly accountId: string
  readonly invoiceId: string
  /** The item or taxation item; null: the invoice as a whole. */
  readonly lineId: string | null
  /** A credit lowers what is owed, a charge raises it. */
  readonly type: "Credit" | "Charge"
  readonly amount: bigint
  readonly adjustmentDate: string
  readonly status: "Processed" | "Canceled"
  readonly reasonCode: string | null
  readonly comment: string | null
  readonly referenceId: string | null
  readonly createdDate: number
  readonly updatedDate: number
}

export interface CreditBalanceAdjustment {
  readonly id: string
  readonly number: string
  readonly accountId: string
  /** Of the credit balance, which is the customer's money. */
  readonly type: "Increase" | "Decrease"
  readonly amount: bigint
  readonly adjustmentDate: string
  readonly status: "Processed" | "Canceled"
  readonly sourceType: "Invoice" | "Payment" | "Refund" | null
  readonly sourceId: string | null
  readonly createdDate: number
  readonly updatedDate: number
}

export interface RefundInvoicePayment {
  readonly id: string
  readonly refundId: string
  readonly invoicePaymentId: string
  readonly invoiceId: string
  readonly amount: bigint
  readonly createdDate: number
  readonly updatedDate: number
}
