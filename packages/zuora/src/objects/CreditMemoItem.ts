/**
 * Credit memo item with its taxation items. Source: Zuora API reference, List all items of a credit memo.
 *
 * Before version 257.0 the description is called `comment`.
 */
import * as Decimal from "../wire/Decimal.ts"
import * as TaxationItems from "./TaxationItems.ts"
import { decimal, flag, maybe, object, Text, text } from "../wire/WireObject.ts"

export const CreditMemoItem = object(
  {
    id: Text,
    amount: Decimal.FromWire,
    amountWithoutTax: decimal,
    appliedAmount: decimal,
    unappliedAmount: decimal,
    refundAmount: decimal,
    appliedToItemId: text,
    creditFromItemId: text,
    creditFromItemSource: text,
    description: text,
    excludeItemBillingFromRevenueAccounting: flag,
    processingType: text,
    quantity: decimal,
    serviceStartDate: text,
    serviceEndDate: text,
    sku: text,
    skuName: text,
    sourceItemId: text,
    sourceItemType: text,
    subscriptionId: text,
    taxMode: text,
    taxationItems: maybe(TaxationItems.TaxationItems),
    unitOfMeasure: text,
    unitPrice: decimal,
    createdById: text,
    createdDate: text,
    updatedById: text,
    updatedDate: text
  },
  { ...TaxationItems.spellings, comment: "description" }
)
export type CreditMemoItem = typeof CreditMemoItem.Type
