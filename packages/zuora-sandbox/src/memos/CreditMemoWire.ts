/**
 * A credit memo, its items and taxation items as v1 answers them. Before version 239.0 the taxation items are the list
 * `creditTaxItems`, from it on `taxationItems.data`. `amount` includes tax; there is no `balance` on a REST memo.
 * Source: Zuora API reference, "Retrieve a credit memo", "List credit memo items", "API upgrades".
 */
import type { Call } from "../server/Call.ts"
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
import { amount } from "../server/Json.ts"
import * as MemoWire from "./MemoWire.ts"
import { atLeast } from "../server/Version.ts"

export const write = (call: Call, memo: CreditMemo) => ({
  ...MemoWire.header(call, memo),
  amount: amount(amountOf(memo), memo.currency),
  taxAmount: amount(taxAmountOf(memo), memo.currency),
  appliedAmount: amount(appliedOf(memo), memo.currency),
  unappliedAmount: amount(memo.status === "Canceled" ? 0n : unappliedOf(memo), memo.currency),
  refundAmount: amount(refundedOf(memo), memo.currency),
  creditMemoDate: memo.creditMemoDate,
  reversed: memo.reversed,
  revenueImpacting: memo.revenueImpacting ? "Yes" : "No",
  source: memo.source,
  sourceId: null,
  autoApplyUponPosting: memo.autoApplyUponPosting,
  excludeFromAutoApplyRules: memo.excludeFromAutoApplyRules
})

export const answer = (call: Call, memo: CreditMemo) => ({ ...write(call, memo), success: true })

const used = (line: MemoTaxItem, currency: string) => ({
  appliedAmount: amount(line.applied, currency),
  unappliedAmount: amount(unappliedOfLine(line), currency),
  refundAmount: amount(line.refunded, currency)
})

export const writeTax = (memo: CreditMemo, tax: MemoTaxItem) => ({
  ...MemoWire.tax(tax, memo.currency, memo.creditMemoDate),
  ...used(tax, memo.currency),
  sourceTaxItemId: tax.sourceId,
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
    ...MemoWire.item(call, memo, item, memo.creditMemoDate),
    ...used(item, memo.currency),
    appliedToItemId: null,
    creditFromItemId: item.sourceId,
    creditFromItemSource: item.sourceId === null ? null : "InvoiceItem",
    sourceItemType: item.sourceId === null ? "ProductRatePlanCharge" : "InvoiceDetail",
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
    ...(atLeast(call.version, "239.0") ? { taxationItems: { data: taxes } } : { creditTaxItems: taxes })
  }
}
