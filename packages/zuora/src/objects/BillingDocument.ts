/** One invoice, credit memo or debit memo of an account. Source: Zuora API reference, List billing documents. */
import { decimal, object, Text, text } from "../wire/WireObject.ts"

/** `documentType` such as Invoice, CreditMemo, DebitMemo. */
export const BillingDocument = object({
  id: Text,
  documentNumber: text,
  documentType: text,
  documentDate: text,
  amount: decimal,
  balance: decimal,
  status: text,
  accountId: text,
  accountNumber: text,
  currency: text
})
export type BillingDocument = typeof BillingDocument.Type
