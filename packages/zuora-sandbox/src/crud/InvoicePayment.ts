/** The legacy link of a payment to an invoice, header level. Source: Zuora API reference, CRUD "Create an invoice payment". */
export interface InvoicePayment {
  readonly id: string
  readonly paymentId: string
  readonly invoiceId: string
  readonly amount: bigint
  readonly refunded: bigint
  readonly createdDate: number
  readonly updatedDate: number
}
