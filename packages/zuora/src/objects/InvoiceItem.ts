/**
 * Invoice item with its taxation items. Source: Zuora API reference, List all items of an invoice.
 *
 * A discount item has `appliedToItemId` and a negative `chargeAmount`; its balance is folded into that item's.
 */
import * as Decimal from "../wire/Decimal.ts"
import * as TaxationItems from "./TaxationItems.ts"
import { decimal, flag, maybe, object, Text, text } from "../wire/WireObject.ts"

export const InvoiceItem = object(
  {
    id: Text,
    chargeAmount: Decimal.FromWire,
    balance: decimal,
    taxAmount: decimal,
    availableToCreditAmount: decimal,
    appliedToItemId: text,
    processingType: text,
    chargeDate: text,
    chargeDescription: text,
    chargeId: text,
    chargeName: text,
    chargeType: text,
    description: text,
    excludeItemBillingFromRevenueAccounting: flag,
    invoiceScheduleId: text,
    invoiceScheduleItemId: text,
    productName: text,
    productRatePlanChargeId: text,
    purchaseOrderNumber: text,
    quantity: decimal,
    serviceStartDate: text,
    serviceEndDate: text,
    sku: text,
    sourceItemType: text,
    subscriptionId: text,
    subscriptionName: text,
    taxCode: text,
    taxMode: text,
    taxationItems: maybe(TaxationItems.TaxationItems),
    unitOfMeasure: text,
    unitPrice: decimal
  },
  TaxationItems.spellings
)
export type InvoiceItem = typeof InvoiceItem.Type
