/**
 * Invoice. Source: Zuora API reference, Retrieve an invoice. Amounts are typed string there and sent as numbers.
 *
 * A reversed invoice stays Posted. `sourceType` Consolidation marks a consolidated invoice.
 */
import * as Decimal from "../wire/Decimal.ts"
import { decimal, flag, object, Text, text } from "../wire/WireObject.ts"

export const Invoice = object(
  {
    id: Text,
    invoiceNumber: Text,
    status: Text,
    amount: Decimal.FromWire,
    balance: Decimal.FromWire,
    currency: text,
    accountId: text,
    amountWithoutTax: decimal,
    taxAmount: decimal,
    taxExemptAmount: decimal,
    paymentAmount: decimal,
    creditMemoAmount: decimal,
    refundAmount: decimal,
    adjustmentAmount: decimal,
    creditBalanceAdjustmentAmount: decimal,
    discount: decimal,
    autoPay: flag,
    billRunId: text,
    billToContactId: text,
    comments: text,
    dueDate: text,
    invoiceDate: text,
    targetDate: text,
    postedBy: text,
    postedDate: text,
    paymentTerm: text,
    reversed: flag,
    source: text,
    sourceId: text,
    sourceType: text,
    soldToContactId: text,
    sequenceSetId: text,
    taxMessage: text,
    taxStatus: text,
    transferredToAccounting: text,
    organizationLabel: text,
    createdById: text,
    createdDate: text,
    updatedById: text,
    updatedDate: text
  },
  { number: "invoiceNumber" }
)
export type Invoice = typeof Invoice.Type
