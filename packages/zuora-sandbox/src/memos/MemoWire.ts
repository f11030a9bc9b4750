/**
 * What v1 answers of credit memos and debit memos alike: the fields of a memo that say who, when and in which state, those
 * of an item besides its money, and those of a taxation item besides what was done with it.
 * Source: Zuora API reference, "Retrieve a credit memo", "Retrieve a debit memo", "API upgrades". The items of debit memos
 * are taken to be as those of credit memos (inference: their table was not at hand).
 */
import { type Call, datetime, stamps } from "../server/Call.ts"
import type { CreditMemo, MemoItem, MemoTaxItem } from "./CreditMemo.ts"
import type { DebitMemo, DebitMemoItem } from "./DebitMemo.ts"
import { Decimal, amount } from "../server/Json.ts"
import { userOf } from "../server/Tenant.ts"
import { atLeast } from "../server/Version.ts"

/** Of the memo itself. */
export const header = (call: Call, memo: CreditMemo | DebitMemo) => {
  const by = (at: number | null) => (at === null ? null : userOf(call.tx.tenant))
  const on = (at: number | null) => (at === null ? null : datetime(call, at))
  return {
    id: memo.id,
    number: memo.number,
    accountId: memo.accountId,
    accountNumber: call.tx.get("account", memo.accountId)?.number ?? null,
    currency: memo.currency,
    status: memo.status,
    totalTaxExemptAmount: amount(0n, memo.currency),
    targetDate: null,
    reasonCode: memo.reasonCode,
    comment: memo.comment,
    referredInvoiceId: memo.referredInvoiceId,
    sourceType: memo.sourceType,
    excludeItemBillingFromRevenueAccounting: false,
    billToContactId: null,
    billToContactSnapshotId: null,
    postedById: by(memo.postedOn),
    postedOn: on(memo.postedOn),
    cancelledById: by(memo.cancelledOn),
    cancelledOn: on(memo.cancelledOn),
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
  }
}

/** Of an item; from 257.0 on its note is `description`. `date` is the memo's, where no service period is known. */
export const item = (call: Call, memo: CreditMemo | DebitMemo, line: MemoItem | DebitMemoItem, date: string) => ({
  id: line.id,
  skuName: line.name,
  sku: "",
  amount: amount(line.amount, memo.currency),
  amountWithoutTax: amount(line.amount, memo.currency),
  ...(atLeast(call.version, "257.0") ? { description: line.comment } : { comment: line.comment }),
  sourceItemId: line.sourceId,
  processingType: "Charge",
  quantity: new Decimal("1"),
  unitPrice: amount(line.amount, memo.currency),
  unitOfMeasure: "",
  serviceStartDate: line.serviceStart ?? date,
  serviceEndDate: line.serviceEnd ?? date,
  subscriptionId: null,
  taxMode: "TaxExclusive",
  ...stamps(call, memo)
})

/** Of a taxation item. */
export const tax = (line: Pick<MemoTaxItem, "id" | "name" | "rate" | "amount">, currency: string, date: string) => ({
  id: line.id,
  name: line.name,
  taxAmount: amount(line.amount, currency),
  exemptAmount: amount(0n, currency),
  jurisdiction: "Country",
  locationCode: "",
  taxCode: line.name,
  taxCodeDescription: "",
  taxDate: date,
  taxRate: new Decimal(line.rate),
  taxRateDescription: line.name,
  taxRateType: "Percentage"
})
