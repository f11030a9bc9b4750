/**
 * A credit memo, its items and taxation items as v1 answers them. Before version 239.0 the taxation items are the list
 * `creditTaxItems`, from it on `taxationItems.data`; before 257.0 an item's note is `comment`, from it on `description`. `amount` includes tax; there is no `balance` on a REST memo.
 * Source: Zuora API reference, "Retrieve a credit memo", "List credit memo items", "API upgrades".
 */
import { type Call, datetime, stamps } from "../server/Call.ts"
import {
  type CreditMemo,
  type MemoItem,
  type MemoTaxItem,
  amountOf,
  appliedOf,
  refundedOf,
  taxAmountOf,
  unappliedOf,
  unappliedOfLine
} from "./CreditMemo.ts"
import { Decimal, amount } from "../server/Json.ts"
import { userOf } from "../server/Tenant.ts"
import { atLeast } from "../server/Version.ts"

export const write = (call: Call, memo: CreditMemo) => ({
  id: memo.id,
  number: memo.number,
  accountId: memo.accountId,
  accountNumber: call.tx.get("account", memo.accountId)?.number ?? null,
  currency: memo.currency,
  status: memo.status,
  amount: amount(amountOf(memo), memo.currency),
  taxAmount: amount(taxAmountOf(memo), memo.currency),
  totalTaxExemptAmount: amount(0n, memo.currency),
  appliedAmount: amount(appliedOf(memo), memo.currency),
  unappliedAmount: amount(memo.status === "Canceled" ? 0n : unappliedOf(memo), memo.currency),
  refundAmount: amount(refundedOf(memo), memo.currency),
  creditMemoDate: memo.creditMemoDate,
  targetDate: null,
  reasonCode: memo.reasonCode,
  comment: memo.comment,
  referredInvoiceId: memo.referredInvoiceId,
  reversed: memo.reversed,
  revenueImpacting: memo.revenueImpacting ? "Yes" : "No",
  source: memo.source,
  sourceId: null,
  sourceType: memo.sourceType,
  autoApplyUponPosting: memo.autoApplyUponPosting,
  excludeFromAutoApplyRules: memo.excludeFromAutoApplyRules,
  excludeItemBillingFromRevenueAccounting: false,
  billToContactId: null,
  billToContactSnapshotId: null,
  postedById: memo.postedOn === null ? null : userOf(call.tx.tenant),
  postedOn: memo.postedOn === null ? null : datetime(call, memo.postedOn),
  cancelledById: memo.cancelledOn === null ? null : userOf(call.tx.tenant),
  cancelledOn: memo.cancelledOn === null ? null : datetime(call, memo.cancelledOn),
  einvoiceErrorCode: null,
  einvoiceErrorMessage: null,
  einvoiceFileId: null,
  einvoiceStatus: null,
  latestPDFFileId: null,
  sequenceSetId: null,
  taxMessage: null,
  taxStatus: null,
  transferredToAccounting: "No",
  ...stamps(call, memo)
})

export const answer = (call: Call, memo: CreditMemo) => ({ ...write(call, memo), success: true })

export const writeTax = (memo: CreditMemo, tax: MemoTaxItem) => ({
  id: tax.id,
  name: tax.name,
  taxAmount: amount(tax.amount, memo.currency),
  appliedAmount: amount(tax.applied, memo.currency),
  unappliedAmount: amount(unappliedOfLine(tax), memo.currency),
  refundAmount: amount(tax.refunded, memo.currency),
  exemptAmount: amount(0n, memo.currency),
  jurisdiction: "Country",
  locationCode: "",
  sourceTaxItemId: tax.sourceId,
  taxCode: tax.name,
  taxCodeDescription: "",
  taxDate: memo.creditMemoDate,
  taxRate: new Decimal(tax.rate),
  taxRateDescription: tax.name,
  taxRateType: "Percentage",
  financeInformation: {
    onAccountAccountingCode: null,
    onAccountAccountingCodeType: null,
    salesTaxPayableAccountingCode: null,
    salesTaxPayableAccountingCodeType: null
  }
})

export const writeItem = (call: Call, memo: CreditMemo, item: MemoItem) => {
  const taxes = item.taxItems.map((tax) => writeTax(memo, tax))
  return {
    id: item.id,
    skuName: item.name,
    sku: "",
    amount: amount(item.amount, memo.currency),
    amountWithoutTax: amount(item.amount, memo.currency),
    appliedAmount: amount(item.applied, memo.currency),
    unappliedAmount: amount(unappliedOfLine(item), memo.currency),
    refundAmount: amount(item.refunded, memo.currency),
    appliedToItemId: null,
    ...(atLeast(call.version, "257.0") ? { description: item.comment } : { comment: item.comment }),
    creditFromItemId: item.sourceId,
    creditFromItemSource: item.sourceId === null ? null : "InvoiceItem",
    sourceItemId: item.sourceId,
    sourceItemType: item.sourceId === null ? "ProductRatePlanCharge" : "InvoiceDetail",
    processingType: "Charge",
    quantity: new Decimal("1"),
    unitPrice: amount(item.amount, memo.currency),
    unitOfMeasure: "",
    serviceStartDate: item.serviceStart ?? memo.creditMemoDate,
    serviceEndDate: item.serviceEnd ?? memo.creditMemoDate,
    subscriptionId: null,
    taxMode: "TaxExclusive",
    excludeItemBillingFromRevenueAccounting: false,
    financeInformation: {
      deferredRevenueAccountingCode: null,
      deferredRevenueAccountingCodeType: null,
      onAccountAccountingCode: null,
      onAccountAccountingCodeType: null,
      recognizedRevenueAccountingCode: null,
      recognizedRevenueAccountingCodeType: null
    },
    invoiceScheduleId: null,
    invoiceScheduleItemId: null,
    numberOfDeliveries: null,
    soldToContactId: null,
    soldToContactSnapshotId: null,
    ...(atLeast(call.version, "239.0") ? { taxationItems: { data: taxes } } : { creditTaxItems: taxes }),
    ...stamps(call, memo)
  }
}
