/**
 * A debit memo, its items and taxation items as v1 answers them. Before version 239.0 the taxation items are the list
 * `taxItems`, from it on `taxationItems.data`. Source: Zuora API reference, "Retrieve a debit memo", "API upgrades". The
 * fields of items follow those of credit memo items (inference: their table was not at hand).
 */
import { type Call, datetime, stamps } from "../server/Call.ts"
import type { DebitMemo, DebitMemoItem } from "./DebitMemo.ts"
import { Decimal, amount } from "../server/Json.ts"
import * as Receivable from "../settlement/Receivable.ts"
import { userOf } from "../server/Tenant.ts"
import { atLeast } from "../server/Version.ts"

const settledOf = (line: Receivable.TaxLine): bigint => line.paid + line.credited

export const write = (call: Call, memo: DebitMemo) => {
  const money = (minor: bigint) => amount(minor, memo.currency)
  const settled = Receivable.paidOf(memo) + Receivable.creditedOf(memo)
  return {
    id: memo.id,
    number: memo.number,
    accountId: memo.accountId,
    accountNumber: call.tx.get("account", memo.accountId)?.number ?? null,
    currency: memo.currency,
    status: memo.status,
    amount: money(Receivable.amountOf(memo)),
    taxAmount: money(Receivable.taxAmountOf(memo)),
    totalTaxExemptAmount: money(0n),
    balance: money(Receivable.balanceOf(memo)),
    beAppliedAmount: money(settled),
    debitMemoDate: memo.debitMemoDate,
    dueDate: memo.dueDate,
    targetDate: null,
    autoPay: true,
    paymentTerm: null,
    reasonCode: memo.reasonCode,
    comment: memo.comment,
    referredInvoiceId: memo.referredInvoiceId,
    referredCreditMemoId: memo.referredCreditMemoId,
    sourceType: memo.sourceType,
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
    excludeItemBillingFromRevenueAccounting: false,
    latestPDFFileId: null,
    sequenceSetId: null,
    taxMessage: null,
    taxStatus: null,
    transferredToAccounting: "No",
    ...stamps(call, memo)
  }
}

export const answer = (call: Call, memo: DebitMemo) => ({ ...write(call, memo), success: true })

export const writeTax = (memo: DebitMemo, tax: Receivable.TaxLine) => ({
  id: tax.id,
  name: tax.name,
  taxAmount: amount(tax.amount, memo.currency),
  balance: amount(Receivable.taxBalance(tax), memo.currency),
  paymentAmount: amount(tax.paid, memo.currency),
  creditAmount: amount(tax.credited, memo.currency),
  exemptAmount: amount(0n, memo.currency),
  jurisdiction: "Country",
  locationCode: "",
  taxCode: tax.name,
  taxCodeDescription: "",
  taxDate: memo.debitMemoDate,
  taxRate: new Decimal(tax.rate),
  taxRateDescription: tax.name,
  taxRateType: "Percentage"
})

const sourceTypes = { Invoice: "InvoiceDetail", CreditMemo: "CreditMemoItem", Standalone: "ProductRatePlanCharge" }

export const writeItem = (call: Call, memo: DebitMemo, item: DebitMemoItem) => {
  const taxes = item.taxItems.map((tax) => writeTax(memo, tax))
  return {
    id: item.id,
    skuName: item.name,
    sku: "",
    amount: amount(item.amount, memo.currency),
    amountWithoutTax: amount(item.amount, memo.currency),
    balance: amount(Receivable.itemBalance(memo, item), memo.currency),
    beAppliedAmount: amount(settledOf(item), memo.currency),
    ...(atLeast(call.version, "257.0") ? { description: item.comment } : { comment: item.comment }),
    sourceItemId: item.sourceId,
    sourceItemType: sourceTypes[memo.sourceType],
    processingType: "Charge",
    quantity: new Decimal("1"),
    unitPrice: amount(item.amount, memo.currency),
    unitOfMeasure: "",
    serviceStartDate: item.serviceStart ?? memo.debitMemoDate,
    serviceEndDate: item.serviceEnd ?? memo.debitMemoDate,
    subscriptionId: null,
    taxMode: "TaxExclusive",
    ...(atLeast(call.version, "239.0") ? { taxationItems: { data: taxes } } : { taxItems: taxes }),
    ...stamps(call, memo)
  }
}
