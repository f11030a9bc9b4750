/**
 * The records of object query that are lines of a document. `processingType` is a digit here: 0 charge, 1 discount,
 * 2 prepayment, 3 tax, 4 rounding.
 *
 * Source: Zuora API reference, Object Queries, samples.
 */
import { decimal, flag, object, Text, text } from "../wire/WireObject.ts"

/** Dates and ids that every record has. */
export const stamps = { createdById: text, createdDate: text, updatedById: text, updatedDate: text }

export const invoiceItems = object(
  {
    id: Text,
    invoiceId: text,
    accountId: text,
    appliedToInvoiceItemId: text,
    balance: decimal,
    chargeAmount: decimal,
    chargeDate: text,
    chargeName: text,
    chargeNumber: text,
    description: text,
    discountAmount: decimal,
    excludeItemBillingFromRevenueAccounting: flag,
    processingType: text,
    productRatePlanChargeId: text,
    quantity: decimal,
    serviceStartDate: text,
    serviceEndDate: text,
    sKU: text,
    sourceItemType: text,
    subscriptionId: text,
    subscriptionNumber: text,
    taxAmount: decimal,
    taxExemptAmount: decimal,
    unitOfMeasure: text,
    unitPrice: decimal,
    ...stamps
  },
  { sku: "sKU", uOM: "unitOfMeasure" }
)

/** What credit memo items and debit memo items share; money of a credit memo item goes out, of a debit memo item in. */
const memoItem = {
  id: Text,
  amount: decimal,
  amountWithoutTax: decimal,
  appliedToOthersAmount: decimal,
  beAppliedByOthersAmount: decimal,
  chargeDate: text,
  chargeName: text,
  chargeNumber: text,
  description: text,
  excludeItemBillingFromRevenueAccounting: flag,
  invoiceItemId: text,
  processingType: text,
  productRatePlanChargeId: text,
  quantity: decimal,
  serviceStartDate: text,
  serviceEndDate: text,
  sku: text,
  sourceItemType: text,
  subscriptionId: text,
  taxAmount: decimal,
  taxExemptAmount: decimal,
  taxMode: text,
  unitOfMeasure: text,
  unitPrice: decimal,
  ...stamps
}

export const creditMemoItems = object({
  ...memoItem,
  creditMemoId: text,
  creditFromItemId: text,
  creditFromItemSource: text,
  revenueImpacting: text,
  unappliedAmount: decimal
})

export const debitMemoItems = object({ ...memoItem, debitMemoId: text, creditMemoItemId: text, balance: decimal })

/** Taxation items of invoices. */
export const taxationItems = object({
  id: Text,
  invoiceItemId: text,
  taxAmount: decimal,
  taxAmountUnrounded: decimal,
  taxableAmount: decimal,
  balance: decimal,
  paymentAmount: decimal,
  creditAmount: decimal,
  exemptAmount: decimal,
  accountingCode: text,
  jurisdiction: text,
  locationCode: text,
  name: text,
  taxCode: text,
  taxDate: text,
  taxMode: text,
  taxRate: decimal,
  taxRateDescription: text,
  taxRateType: text,
  ...stamps
})
